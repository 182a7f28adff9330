"""No key turns up where it does not belong. The whole promise is ``python -m tests.benchmarks.promises_secrets``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mas_core.log import REDACTED, redactor
from mas_core.models import FailureKind
from mas_core.providers.faults import from_response
from tests.benchmarks.promises_secrets import CRASH, canaries, measure

KEY = "plain.looking.canary.of.some.length"


async def test_that_twenty_keys_are_found_nowhere_though_providers_repeat_them(tmp_path: Path) -> None:
    outcome = await measure(tmp_path, commands=False)
    assert not outcome.found
    assert (outcome.asked, outcome.control) == (20, 20)
    assert {"events", "record", "export as html", "export as csv", "home/logs/mas.log", "home/users/default/history.db"} <= set(
        outcome.looked_at
    )
    assert all(outcome.looked_at[name] > 500 for name in ("events", "record", "export as html", "home/logs/mas.log"))


@pytest.mark.slow
async def test_that_commands_and_crashes_tell_no_key_either(tmp_path: Path) -> None:
    outcome = await measure(tmp_path)
    assert outcome.promise.kept, outcome.found


def test_that_the_search_sees_keys_in_every_shape() -> None:
    for bird in canaries():
        assert len(bird.shapes) >= 5
        assert bird.key.encode() in bird.shapes


def test_that_a_refusal_that_repeats_the_key_is_kept_without_it() -> None:
    redactor.register(KEY)
    error = from_response(401, body={"error": {"message": f"Incorrect API key: {KEY}"}}, retry_after=None)
    assert str(error) == f"Incorrect API key: {REDACTED}"
    assert error.kind is FailureKind.AUTH


def test_that_a_key_is_not_told_by_the_end_of_a_long_message() -> None:
    redactor.register(KEY)
    for length in range(265, 301):
        error = from_response(400, body={"error": {"message": "x" * length + KEY}}, retry_after=None)
        assert "plain" not in str(error)


@pytest.mark.parametrize("more", [(), ("--stderr",)])
def test_that_a_crash_is_told_once_and_without_the_key(tmp_path: Path, more: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CRASH, *more],
        env={**os.environ, "MAS_HOME": str(tmp_path), "THE_VARIABLE": "A_KEY", "A_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    logged = (tmp_path / "logs" / "mas.log").read_text(encoding="utf-8")
    assert done.returncode == 1
    for told in (done.stderr, logged):
        assert KEY not in told
        assert f"RuntimeError: could not use '{REDACTED}'" in told
    assert "Task exception was never retrieved" in logged
    assert logged.count("an error that nobody caught") == 2  # of the thread and of the program
