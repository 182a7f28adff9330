"""Whole jobs outlive the node that began them."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

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


def test_that_results_are_there_after_a_restart(tmp_path: Path) -> None:
    with asked_node(tmp_path / "node") as asked:
        job_id = asked.client().run()
        before = asked.client().get(f"/job_result/{job_id}").json
        asked.node.signal(signal.SIGKILL)
        asked.node.wait()
        requests = len(asked.fake.requests)
        with NodeProcess(asked.node.home) as again:
            client = Asked(again, asked.fake).client()
            assert client.get(f"/job_result/{job_id}").json == before
            assert before["consensus_summary"] == CONSENSUS
        assert len(asked.fake.requests) == requests


def test_that_a_job_goes_on_when_whoever_asked_has_gone(tmp_path: Path) -> None:
    slow = {**behaviours(), "c": ModelBehaviour(text="At last.", latency_s=0.5)}
    with asked_node(tmp_path / "node", models=slow) as asked:
        job_id = asked.client().start(method="synthesis")  # its connection ends here
        assert asked.client().ended(job_id)["state"] == "done"


def test_that_a_deleted_job_does_not_come_back_with_a_restart(tmp_path: Path) -> None:
    with asked_node(tmp_path / "node", models=stalling()) as asked:
        client = asked.client()
        job_id = client.start(method="synthesis")
        assert client.ask("DELETE", f"/history/{job_id}").status == 200
        asked.node.signal(signal.SIGKILL)
        asked.node.wait()
        heal(asked)
        requests = len(asked.fake.requests)
        with NodeProcess(asked.node.home) as again:
            later = Asked(again, asked.fake).client()
            assert later.get(f"/job_status/{job_id}").status == 404
            assert later.get("/history").json == {"history": []}
        assert len(asked.fake.requests) == requests
