"""Standard streams as shells, services and other locales give them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from mas_core.exit_codes import DONE, FAILED, USAGE
from tests.end_to_end.conftest import Home
from tests.end_to_end.test_ask import NO, YES, Panel

EMOJI = "Trams \U0001f68b for the Straße?"


def started(
    home: Home, *arguments: str, before: Callable[[], object] | None = None, **variables: str
) -> tuple[int, bytes, str]:
    """Runs ``mas`` with bytes for its output, and variables over those of a test."""
    ran = subprocess.run(
        [sys.executable, "-m", "mas_app", *arguments],
        env={**home.environment(), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        preexec_fn=before,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr.decode(errors="replace")


@pytest.mark.skipif(sys.platform == "win32", reason="file descriptors of POSIX")
@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_that_a_run_is_kept_whichever_streams_the_caller_closed(home: Home, panel: Panel, closed: tuple[int, ...]) -> None:
    panel(yes=YES, no=NO)

    def close() -> None:
        for number in closed:
            os.close(number)

    code, out, err = started(home, "ask", "Should cities ban cars?", before=close)
    assert code == DONE, err
    assert b"Asking" not in out
    assert b"done" in started(home, "history", "list")[1]
    lock = home.history.with_name("history.db.lock")
    assert b"Asking" not in lock.read_bytes()


def mas_into(output: IO[str], home: Home, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "mas_app", *arguments],
        env=home.environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device that is always full is Linux's")
def test_that_a_full_disk_under_the_output_ends_the_showing_and_not_the_run(home: Home, panel: Panel) -> None:
    panel(yes=YES, no=NO)
    with Path("/dev/full").open("w") as full:
        ran = mas_into(full, home, "ask", "Should cities ban cars?")
        assert "cannot be written any more (No space left on device); the run goes on" in ran.stderr.decode()
        listing = mas_into(full, home, "history", "list")
    assert listing.returncode == FAILED
    assert listing.stderr.decode() == (
        "mas: the output cannot be written (No space left on device). What was finished is kept.\n"
    )
    runs = json.loads(started(home, "history", "list", "--json")[1])
    assert [run["state"] for run in runs] == ["done"]


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_that_an_output_without_emoji_shows_their_escapes_and_json_stays_utf8(home: Home, panel: Panel, encoding: str) -> None:
    panel(yes=YES, no=NO)
    code, out, err = started(home, "ask", EMOJI, PYTHONIOENCODING=encoding)
    assert code == DONE, err
    code, out, err = started(home, "history", "list", PYTHONIOENCODING=encoding)
    assert code == DONE, err
    assert b"Trams \\U0001f68b for the Stra" in out
    code, out, err = started(home, "history", "list", "--json", PYTHONIOENCODING=encoding)
    assert code == DONE, err
    assert json.loads(out.decode("utf-8"))[0]["question"] == EMOJI


def test_that_agents_that_name_nobody_are_refused_instead_of_asking_everybody(home: Home, panel: Panel) -> None:
    panel(yes=YES, no=NO)
    code, _, err = started(home, "ask", "--agents", ",", "Should cities ban cars?")
    assert code == USAGE
    assert "--agents names nobody" in err
