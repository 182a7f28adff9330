"""A history on a full disk, or where nothing may be written: it is read and exported, and nothing is asked."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Home
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and rights as Linux has them")

Panel = Callable[..., FakeProviderThread]

YES = ModelBehaviour(text="Yes, since it helps many people and harms few.")

_DROP_CAPABILITY, _WRITE_ANYWHERE = 24, 1


def _full_disk() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _bound_by_modes() -> None:
    """Lets modes of files bind root as they do everybody else."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_DROP_CAPABILITY, _WRITE_ANYWHERE, 0, 0, 0)


@contextmanager
def _only_readable(folder: Path) -> Iterator[None]:
    entries = [folder, *folder.rglob("*")]
    for entry in entries:
        entry.chmod(0o500 if entry.is_dir() else 0o400)
    try:
        yield
    finally:
        for entry in entries:
            entry.chmod(0o700 if entry.is_dir() else 0o600)


def _asked(home: Home) -> str:
    ran = home.mas("ask", "--json", "Should cities ban cars?")
    assert ran.code == 0, ran.err
    return str(json.loads(ran.out)["id"])


def _check_reading(home: Home, run: str, limits: Callable[[], None], why: str) -> None:
    listed = home.mas("history", "list", "--json", preexec_fn=limits)
    assert (listed.code, [one["id"] for one in json.loads(listed.out or "[]")]) == (0, [run]), listed.err
    assert "nothing is stored" in listed.err
    assert why in listed.err
    shown = home.mas("history", "show", run[:8], preexec_fn=limits)
    assert (shown.code, "Should cities ban cars?" in shown.out) == (0, True), shown.err
    exported = home.mas("history", "export", run, "--format", "md", "-o", "-", preexec_fn=limits)
    assert (exported.code, "Should cities ban cars?" in exported.out) == (0, True), exported.err
    assert "nothing is stored" in home.mas("history", "agreement", run, preexec_fn=limits).err


def _check_refusing(home: Home, run: str, limits: Callable[[], None], fake: FakeProviderThread) -> None:
    sent = len(fake.requests)
    for command in (("ask", "Again?"), ("history", "delete", run), ("history", "tag", run, "kept"), ("data", "backup")):
        ran = home.mas(*command, preexec_fn=limits)
        assert ran.code == 1, command
        assert "Traceback" not in ran.err
    assert len(fake.requests) == sent


def test_that_a_history_on_a_full_disk_is_read_and_exported(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=YES)
    run = _asked(home)
    _check_reading(home, run, _full_disk, "Free some space")
    _check_refusing(home, run, _full_disk, fake)
    _asked(home)


@pytest.mark.parametrize("limits", [_full_disk, _bound_by_modes])
def test_that_the_log_of_a_program_that_died_is_read_too(home: Home, panel: Panel, limits: Callable[[], None]) -> None:
    panel(a=YES, b=YES)
    run = _asked(home)
    _leave_log(home.history)
    with _only_readable(home.history.parent) if limits is _bound_by_modes else nullcontext():
        tagged = home.mas("history", "list", "--tag", "in-the-log", "--json", preexec_fn=limits)
    assert (tagged.code, [one["id"] for one in json.loads(tagged.out or "[]")]) == (0, [run]), tagged.err


def _leave_log(history: Path) -> None:
    """Leaves a change in the log, with the files as they are while a program is killed."""
    killed = history.with_name("killed.db")
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("INSERT INTO tags (tag, run) SELECT 'in-the-log', number FROM runs")
        connection.commit()
        for side in ("", "-wal", "-shm"):
            shutil.copy(f"{history}{side}", f"{killed}{side}")
    for side in ("", "-wal", "-shm"):
        Path(f"{killed}{side}").replace(f"{history}{side}")


def test_that_a_history_where_nothing_may_be_written_is_read_and_exported(home: Home, panel: Panel) -> None:
    fake = panel(a=YES, b=YES)
    run = _asked(home)
    with _only_readable(home.folder / "users"):
        before = {entry: entry.stat().st_mtime_ns for entry in (home.folder / "users").rglob("*")}
        _check_reading(home, run, _bound_by_modes, "Allow")
        _check_refusing(home, run, _bound_by_modes, fake)
        assert {entry: entry.stat().st_mtime_ns for entry in (home.folder / "users").rglob("*")} == before
    _asked(home)


def test_that_an_older_history_that_cannot_be_written_says_that_it_must_be(home: Home, panel: Panel) -> None:
    panel(a=YES, b=YES)
    _asked(home)
    connection = sqlite3.connect(home.history)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version - 1}")
    connection.close()
    with _only_readable(home.folder / "users"):
        ran = home.mas("history", "list", preexec_fn=_bound_by_modes)
    assert ran.code == 1
    assert "earlier version" in ran.err
    assert "Traceback" not in ran.err
