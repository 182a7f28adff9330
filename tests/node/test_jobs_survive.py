"""Whole jobs outlive the node that began them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour
from tests.node.running import NodeProcess
from tests.node.thin_clients import CONSENSUS, Asked, asked_node, behaviours, until


def stalling() -> dict[str, ModelBehaviour]:
    """The panel, whose third model says nothing yet."""
    return {**behaviours(), "c": ModelBehaviour(always=Fault(kind=FaultKind.HANG))}


def heal(asked: Asked) -> None:
    asked.fake.set_behaviour("c", behaviours()["c"])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
def test_that_a_job_goes_on_after_a_restart_and_asks_nobody_twice(tmp_path: Path, number: signal.Signals) -> None:
    with asked_node(tmp_path / "node", models=stalling()) as asked, ExitStack() as stack:
        token = asked.new_token("alice")
        job_id = asked.client(token).start(method="synthesis")
        until(lambda: asked.client(token).get(f"/job_status/{job_id}").json["progress"] >= 45)
        asked.node.signal(number)
        if number is signal.SIGTERM:
            # It lets jobs end for ten seconds; a second signal stops it at once.
            until(lambda: asked.client(token).ask("POST", "/process_query", {"query": "More?"}).status == 503)
            asked.node.signal(number)
        asked.node.wait()
        heal(asked)
        again = stack.enter_context(NodeProcess(asked.node.home))
        client = Asked(again, asked.fake).client(token)
        assert client.ended(job_id)["state"] == "done"
        assert client.get(f"/job_result/{job_id}").json["headline"] == "Consensus by a: 3 of 3 answered."
        assert [run["job_id"] for run in client.get("/history").json["history"]] == [job_id]
        assert (asked.requests_of("a"), asked.requests_of("b"), asked.requests_of("c")) == (2, 1, 2)


@dataclass(frozen=True)
class Restarted:
    """A node that was killed with one job finished and one deleted, and runs again."""

    asked: Asked
    finished: str
    result: Any
    deleted: str
    requests: int


@pytest.fixture(scope="module")
def restarted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restarted]:
    with asked_node(tmp_path_factory.mktemp("node")) as asked, ExitStack() as stack:
        client = asked.client()
        finished = client.run()
        result = client.get(f"/job_result/{finished}").json
        asked.fake.set_behaviour("c", stalling()["c"])
        deleted = client.start(method="synthesis")
        assert client.ask("DELETE", f"/history/{deleted}").status == 200
        asked.node.signal(signal.SIGKILL)
        asked.node.wait()
        heal(asked)
        requests = len(asked.fake.requests)
        again = stack.enter_context(NodeProcess(asked.node.home))
        yield Restarted(Asked(again, asked.fake), finished, result, deleted, requests)


def test_that_results_are_there_after_a_restart(restarted: Restarted) -> None:
    assert restarted.asked.client().get(f"/job_result/{restarted.finished}").json == restarted.result
    assert restarted.result["consensus_summary"] == CONSENSUS
    assert len(restarted.asked.fake.requests) == restarted.requests


def test_that_a_deleted_job_does_not_come_back_with_a_restart(restarted: Restarted) -> None:
    client = restarted.asked.client()
    assert client.get(f"/job_status/{restarted.deleted}").status == 404
    assert [run["job_id"] for run in client.get("/history").json["history"]] == [restarted.finished]
    assert len(restarted.asked.fake.requests) == restarted.requests


def test_that_a_job_goes_on_when_whoever_asked_has_gone(restarted: Restarted) -> None:
    asked = restarted.asked
    asked.fake.set_behaviour("c", ModelBehaviour(text="At last.", latency_s=0.5))
    job_id = asked.client().start(method="synthesis")  # its connection ends here
    assert asked.client().ended(job_id)["state"] == "done"
