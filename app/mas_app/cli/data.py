"""``mas data``: where the history is, its backups, whether it is sound, and erasing it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from mas_app.cli.history import notices
from mas_app.cli.history_actions import print_json
from mas_app.cli.who import history_file
from mas_core.errors import InputError
from mas_core.exit_codes import CANCELLED, DONE, FAILED
from mas_core.paths import Paths
from mas_core.storage import backup, rotation
from mas_core.storage.erasing import NOT_PROMISED
from mas_core.storage.repository import Repository
from mas_core.storage.restoring import restore_backup
from mas_core.terminal import answered, note, table

_CONFIRMATION = "erase"


async def run_where(options: argparse.Namespace, paths: Paths) -> int:
    """Says where the files are."""
    history = await history_file(options, paths)
    found = await asyncio.to_thread(rotation.list_backups, history)
    in_backups = sum(item.size_bytes for item in found)
    in_history = await asyncio.to_thread(_bytes_of, history)
    if options.json:
        print_json(
            {
                "history": str(history),
                "history_bytes": in_history,
                "backups": str(backup.folder_of(history)),
                "backups_bytes": in_backups,
            }
        )
    else:
        print(f"History  {history} ({_size(in_history)})")
        print(f"Backups  {backup.folder_of(history)} ({len(found)}, {_size(in_backups)})")
    return DONE


async def run_backup(options: argparse.Namespace, paths: Paths) -> int:
    """Makes a backup."""
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        made = await repository.back_up()
    if options.json:
        print_json({"backup": str(made)})
    else:
        print(made)
    return DONE


async def run_backups(options: argparse.Namespace, paths: Paths) -> int:
    """Lists the backups."""
    found = await asyncio.to_thread(rotation.list_backups, await history_file(options, paths))
    if options.json:
        print_json(found)
    elif found:
        rows = [
            (item.made_at.astimezone().strftime("%Y-%m-%d %H:%M"), item.reason, _size(item.size_bytes), item.name)
            for item in found
        ]
        print(table(("WHEN", "WHY", "SIZE", "NAME"), rows))
    else:
        note("There are no backups yet: mas data backup")
    return DONE


async def run_restore(options: argparse.Namespace, paths: Paths) -> int:
    """Puts a backup in the history's place."""
    done = await asyncio.to_thread(restore_backup, await history_file(options, paths), options.name)
    if options.json:
        print_json({"restored": str(done.backup), "kept": str(done.kept) if done.kept else None})
    else:
        print(f"The history is {done.backup.name} now.")
        if done.kept is not None:
            note(f"What was there is kept as {done.kept}.")
    return DONE


async def run_check(options: argparse.Namespace, paths: Paths) -> int:
    """Looks whether the file is sound."""
    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        if options.rebuild_index:
            count = await repository.rebuild_index(progress=lambda done, total: note(f"{done} of {total} runs indexed"))
            note(f"The search index was made anew; {count} runs are in it.")
        check = await repository.check(thorough=options.thorough)
    if options.json:
        print_json(check)
    else:
        print("\n".join(check.sentences))
    return DONE if check.file_sound and check.index_sound else FAILED


async def run_erase(options: argparse.Namespace, paths: Paths) -> int:
    """Erases everything, after a clear yes."""
    history = await history_file(options, paths)
    note(f"This erases every run in {history}, deleted ones too, and all its backups. Nothing brings them back.")
    for sentence in NOT_PROMISED:
        note(f"  {sentence}")
    if not options.yes:
        if not sys.stdin.isatty():
            raise InputError("Say --yes to erase without being asked.")
        if answered(lambda: input(f"Type '{_CONFIRMATION}' to go on: ")).strip() != _CONFIRMATION:
            note("Nothing was erased.")
            return CANCELLED
    async with await Repository.open(history) as repository:
        notices(repository)
        erased = await repository.erase()
    if options.json:
        print_json({"runs": erased.runs, "files": erased.files, "not_promised": NOT_PROMISED})
    else:
        runs = "1 run" if erased.runs == 1 else f"{erased.runs} runs"
        files = "1 other file" if erased.files == 1 else f"{erased.files} other files"
        print(f"Erased: {runs} and {files}.")
    return DONE


def _bytes_of(history: Path) -> int:
    files = (history, history.with_name(history.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{count / 1e3:.0f} kB"
