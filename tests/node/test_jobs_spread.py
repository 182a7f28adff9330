"""A node with paired nodes spreads its jobs over them, and nobody notices when one of them dies."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.pairing import pair
from mas_core.peers.trust import TrustStore
from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, open_code
from tests.node.thin_clients import Asked, until

MODELS = {"a": ModelBehaviour(text="It is fair."), "b": ModelBehaviour(text="It is not.")}
ELSEWHERE = {**MODELS, "far": ModelBehaviour(text="Only here.")}
QUESTION: Any = [{"role": "user", "content": "Should cities charge cars?"}]
METHOD = '[panels.default]\nagents = ["a", "b"]\naggregator = "a"\nmethod = "synthesis"\nrepeats = 4\n'


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Asked, NodeProcess]]:
    """A node that has a second one paired; both ask the same provider."""
    near, far = tmp_path_factory.mktemp("front"), tmp_path_factory.mktemp("worker")
    with ExitStack() as stack:
        fake = stack.enter_context(FakeProviderThread(ELSEWHERE))
        (near / "config.toml").write_text(config(fake.base_url, MODELS, more=METHOD), encoding="utf-8")
        (far / "config.toml").write_text(config(fake.base_url, ELSEWHERE), encoding="utf-8")
        worker = stack.enter_context(NodeProcess(far, "--name", "worker", plain=False))
        asyncio.run(_pair(near, worker))
        yield Asked(stack.enter_context(NodeProcess(near)), fake), worker


async def _pair(home: Path, worker: NodeProcess) -> None:
    identity = load_or_make_identity(home / "identity", name="front")
    await pair(worker.url, open_code(worker.home), identity, TrustStore(home / "identity"))


def test_that_agents_of_paired_nodes_can_be_asked(front: tuple[Asked, NodeProcess]) -> None:
    asked, _ = front
    with asked.openai() as client:
        assert "agent/far" in [model.id for model in client.models.list()]
        answer = client.chat.completions.create(model="agent/far", messages=QUESTION)
    assert answer.choices[0].message.content == "Only here."
    assert answer.model_extra is not None
    assert answer.model_extra["mas"]["answered_by"] == {"far": "worker"}
    assert "far" in [model["id"] for model in asked.client().get("/models").json["models"]]


def test_that_a_users_job_is_spread_and_its_owners_are_written_down_in_that_users_history(
    front: tuple[Asked, NodeProcess],
) -> None:
    asked, _ = front
    client = asked.client(asked.new_token("alice"))
    result = client.get(f"/job_result/{client.run()}").json
    assert result["headline"].startswith("Consensus by a: 8 of 8 answers")
    with asked.openai(client.token) as openai:
        answer = openai.chat.completions.create(model="panel/default", messages=QUESTION)
    assert answer.model_extra is not None
    assert set(answer.model_extra["mas"]["answered_by"].values()) == {"local", "worker"}
    assert "without a note" not in asked.node.errors


def test_that_the_death_of_a_node_is_not_noticed(front: tuple[Asked, NodeProcess]) -> None:
    asked, worker = front
    client = asked.client()
    asked.fake.set_behaviour("b", ModelBehaviour(text="It is not.", latency_s=0.6))
    job_id = client.start()
    until(lambda: asked.fake.in_flight >= 4)
    worker.signal(signal.SIGKILL)
    assert client.ended(job_id)["state"] == "done"
    result = client.get(f"/job_result/{job_id}").json
    assert result["headline"].startswith("Consensus by a: 8 of 8 answers")
    assert result["failures"] == []
