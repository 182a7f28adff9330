"""``mas prompts``: the texts that agents get, and a person's own in their place."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

import msgspec

from mas_core.errors import InputError, MachineError, PromptsError
from mas_core.exit_codes import DONE, FAILED
from mas_core.paths import Paths, make_private, writing_advice
from mas_core.templates import (
    OwnPrompt,
    built_in,
    load_own_prompts,
    names,
    own_prompt_file,
    placeholders,
    prompts_folder,
)
from mas_core.terminal import note, table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    name: str
    own: bool
    digest: str | None
    placeholders: tuple[str, ...]


async def run_list(options: argparse.Namespace, paths: Paths) -> int:
    """Lists the prompts. Own ones with faults are told, and the command fails then."""
    faults: PromptsError | None = None
    own: dict[str, OwnPrompt] = {}
    try:
        own = dict(load_own_prompts(paths.config_file))
    except PromptsError as exc:
        faults = exc
    rows = [
        _Row(
            name=name,
            own=name in own,
            digest=own[name].digest if name in own else None,
            placeholders=placeholders(built_in(name)),
        )
        for name in names()
    ]
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode("utf-8") + "\n")
    else:
        cells = [
            (row.name, f"yours ({row.digest})" if row.own else "built in", " ".join(f"{{{one}}}" for one in row.placeholders))
            for row in rows
        ]
        print(table(("PROMPT", "TEXT", "HAS TO HOLD"), cells))
        note(f"Your own texts lie in {prompts_folder(paths.config_file)}; `mas prompts export NAME` begins one.")
    if faults is not None:
        note(f"mas: {faults}")
        return FAILED
    return DONE


async def run_show(options: argparse.Namespace, paths: Paths) -> int:
    """Prints the text that is used, or the built-in one."""
    text = built_in(options.name)
    own = None if options.built_in else load_own_prompts(paths.config_file).get(options.name)
    print(text if own is None else own.text)
    return DONE


async def run_edit_path(options: argparse.Namespace, paths: Paths) -> int:
    """Prints the file of one prompt, or the folder of all."""
    print(own_prompt_file(paths.config_file, options.name) if options.name else prompts_folder(paths.config_file))
    return DONE


async def run_export(options: argparse.Namespace, paths: Paths) -> int:
    """Writes the built-in text to where an own one goes, so that it can be edited."""
    file = own_prompt_file(paths.config_file, options.name)
    if file.exists() and not options.force:
        raise InputError(f"{file} is there already. Edit it, or write over it with --force.")
    make_private(file.parent)
    try:
        file.write_text(built_in(options.name) + "\n", encoding="utf-8")
    except OSError as exc:
        raise MachineError(f"{file} cannot be written ({exc.strerror}). {writing_advice(exc)}.") from exc
    print(file)
    return DONE
