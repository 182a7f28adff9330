"""The promises about the history, tried with the storage tests' own programs: processes that are killed while they write."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import traceback
from collections.abc import Coroutine
from pathlib import Path

from tests.benchmarks.promise import Promise
from tests.core.storage.test_crashes import kill_while_streaming
from tests.core.storage.test_opening import (
    test_that_a_migration_killed_at_any_statement_goes_on_at_the_next_opening,
    test_that_the_step_to_the_search_index_goes_on_after_a_kill_at_any_statement,
    test_that_the_step_to_the_smaller_index_goes_on_after_a_kill_at_any_statement,
)

KILLS = 100


def _held(check: Coroutine[object, object, None]) -> bool:
    """Runs a check of the tests; what it finds wrong is printed."""
    try:
        asyncio.run(check)
    except Exception:  # noqa: BLE001 (whatever it is, the promise is not kept)
        traceback.print_exc(file=sys.stderr)
        return False
    return True


def kills_while_writing(*, kills: int = KILLS) -> tuple[Promise, ...]:
    """Kills a process while it stores answers, then looks whether all that it had acknowledged is there, whole."""
    chance = random.Random(2)
    with tempfile.TemporaryDirectory(prefix="mas-promise-") as folder:
        path = Path(folder) / "history.db"
        held = [_held(kill_while_streaming(path, after_s=chance.uniform(0, 0.5))) for _ in range(kills)]
    return (
        Promise(
            name=f"{kills} SIGKILLs during writes",
            measured=f"{held.count(False)} with a corrupt file, a lost answer or a half record",
            promised="0",
            kept=all(held),
        ),
    )


def migration_kills() -> tuple[Promise, ...]:
    """Kills migrations, those that there were and one to come, before each statement in turn, then opens what they left."""
    with tempfile.TemporaryDirectory(prefix="mas-promise-") as folder:
        file = "history.db"
        for name in ("next", "third", "fourth"):
            (Path(folder) / name).mkdir()
        held = (
            _held(test_that_a_migration_killed_at_any_statement_goes_on_at_the_next_opening(Path(folder) / "next" / file))
            and _held(
                test_that_the_step_to_the_search_index_goes_on_after_a_kill_at_any_statement(Path(folder) / "third" / file, 1)
            )
            and _held(
                test_that_the_step_to_the_smaller_index_goes_on_after_a_kill_at_any_statement(Path(folder) / "fourth" / file, 1)
            )
        )
    return (
        Promise(
            name="a migration killed before each statement",
            measured="opened afterwards, backup intact" if held else "it did not open, or rows or the backup were lost",
            promised="opens afterwards, backup intact",
            kept=held,
        ),
    )
