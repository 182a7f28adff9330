"""What callers are told when the node's journal cannot be written: nothing that would make them wait for ever."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from mas_core.events import AnswerFinished
from tests.core.house import says
from tests.core.peers.harbour import harbour
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, a_call
from tests.node.test_native_calls import refusal

Start = Callable[..., tuple[NodeProcess, FakeProviderThread]]

REFUSE_RESULTS = "CREATE TRIGGER full BEFORE UPDATE OF state ON calls BEGIN SELECT RAISE(ABORT, 'disk failure'); END"
REFUSE_CALLS = "CREATE TRIGGER full BEFORE INSERT ON calls BEGIN SELECT RAISE(ABORT, 'disk failure'); END"


def break_journal(home: Path, trigger: str) -> None:
    """Lets the file refuse what a failing disk would refuse."""
    with closing(sqlite3.connect(home / "node" / "journal.db", timeout=5)) as journal:
        journal.execute(trigger)


async def test_that_a_result_that_could_not_be_kept_reaches_who_listens_and_is_lost_for_who_comes_later(
    start_node: Start,
) -> None:
    # Time to listen: whoever comes after the end comes later.
    node, _ = start_node(m=ModelBehaviour(text="one two", latency_s=0.5))
    break_journal(node.home, REFUSE_RESULTS)
    call = a_call()
    async with node.api() as api:
        assert (await api.submit(call)).status == 202
        events = await api.events(call)
        later = await api.state(call)
        again = await api.submit(call)
        refusal(await api.ask("GET", f"/v1/calls/{call.id}/events"), 404, "lost")

    assert isinstance(events[-1][1], AnswerFinished)
    # A caller that heard "running" would follow a call that never ends.
    assert later["state"] == "lost"
    assert (again.status, again.json["state"]) == (200, "lost")


async def test_that_a_node_that_cannot_write_is_passed_over_and_not_waited_for(tmp_path: Path) -> None:
    async with harbour(tmp_path, {"a": says("Here.")}, nodes=("one",)) as port:
        assert (await port.run()).nodes == {"a": "one"}
        break_journal(port.fleet["one"].home, REFUSE_CALLS)
        async with asyncio.timeout(10):
            ran = await port.run()
    assert ran.nodes == {"a": "local"}
