"""Keys that are lent to a node are found nowhere there. By itself: ``python -m tests.benchmarks.promises_lent_keys``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.promises_lent_keys import address, measure


@pytest.mark.skipif(address() is None, reason="this computer has no address beside the loopback's")
async def test_that_twenty_lent_keys_are_found_nowhere_on_the_node(tmp_path: Path) -> None:
    outcome = await measure(tmp_path)
    assert not outcome.found
    assert (outcome.asked, outcome.control) == (20, 20)
    assert {"node/node.log", "node/logs/mas.log", "node/node/journal.db", "events", "record"} <= set(outcome.looked_at)
    assert all(outcome.looked_at[name] > 500 for name in ("node/node.log", "node/node/journal.db", "events", "record"))
