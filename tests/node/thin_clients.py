"""Thin clients of a node: a caller of the parity endpoints, OpenAI's own client, and a node whose panel they ask."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openai import OpenAI

from tests.core.house import config, panel_member
from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, mas_node

WAIT_S = 20.0
CONSENSUS = "The panel agrees on a charge, after a trial in one district."
PANEL = """
[panels.default]
agents = ["a", "b", "c"]
aggregator = "a"
method = "synthesis"

[panels.votes]
agents = ["yes", "no", "sure"]
aggregator = "a"

[panels.alone]
agents = ["a", "broken"]
aggregator = "a"
method = "synthesis"

[panels.slow]
agents = ["a", "endless"]
aggregator = "a"
method = "synthesis"

[panels.lost]
agents = ["broken", "silent"]
aggregator = "broken"
method = "synthesis"
"""


def behaviours() -> dict[str, ModelBehaviour]:
    """A panel of three, and models that vote, fail and say nothing more."""
    refused = Fault.http(400, message="SENTINEL of the provider's own error")
    return {
        "a": panel_member("Charging is fair, because drivers cause the harm.", consensus=CONSENSUS),
        "b": panel_member("Charging hurts the poor who have no other way to work.", consensus=CONSENSUS),
        "c": panel_member("Try it in one district first and look at what happens.", consensus=CONSENSUS),
        "yes": ModelBehaviour(text="It is fair.\n\nANSWER: YES"),
        "no": ModelBehaviour(text="It is not.\n\nANSWER: NO"),
        "sure": ModelBehaviour(text="Of course.\n\nANSWER: YES"),
        "broken": ModelBehaviour(always=refused),
        "silent": ModelBehaviour(always=refused),
        "endless": ModelBehaviour(text="one two three four", always=Fault(kind=FaultKind.STALL, after=2)),
        "breaking": ModelBehaviour(text="one two three four", always=Fault(kind=FaultKind.RESET, after=2)),
        "cut": ModelBehaviour(text="one two", finish_reason="length"),
    }


@contextmanager
def asked_node(folder: Path, *arguments: str, models: dict[str, ModelBehaviour] | None = None) -> Iterator[Asked]:
    """Serves a node with a fake provider behind it."""
    models = models or behaviours()
    folder.mkdir(exist_ok=True)
    with ExitStack() as stack:
        fake = stack.enter_context(FakeProviderThread(models))
        (folder / "config.toml").write_text(config(fake.base_url, models, more=PANEL), encoding="utf-8")
        yield Asked(stack.enter_context(NodeProcess(folder, *arguments)), fake)


@dataclass(frozen=True)
class Asked:
    """A node and what its models see."""

    node: NodeProcess
    fake: FakeProviderThread

    def openai(self, token: str | None = None, **options: Any) -> OpenAI:
        return OpenAI(base_url=f"{self.node.url}/v1", api_key=token or self.node.token, timeout=WAIT_S, **options)

    def client(self, token: str | None = None) -> ThinClient:
        return ThinClient(self.node.url, token or self.node.token)

    def new_token(self, name: str, *options: str) -> str:
        made = mas_node(self.node.home, "token", "create", name, *options)
        assert made.code == 0, made.err
        return made.out.strip()

    def requests_of(self, model: str) -> int:
        return sum(request.model == model for request in self.fake.requests)


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP."""

    status: int
    kind: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class ThinClient:
    """A program that asks a node, one request a connection."""

    url: str
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Reply:
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)  # noqa: S310  (our own node)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
                return Reply(answer.status, answer.headers.get_content_type(), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, error.headers.get_content_type(), error.read())

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def start(self, query: str = "Should cities charge cars?", **fields: object) -> str:
        """Begins a job and returns its id."""
        accepted = self.ask("POST", "/process_query", {"query": query, **fields})
        assert accepted.status == 200, accepted.body
        assert accepted.json["status"] == "processing"
        return str(accepted.json["job_id"])

    def ended(self, job_id: str) -> Any:
        """Waits for a job's end and returns its status."""

        def status() -> Any:
            found = self.get(f"/job_status/{job_id}").json
            return None if found["status"] == "processing" else found

        return until(status)

    def run(self, query: str = "Should cities charge cars?", **fields: object) -> str:
        """Runs a job to its end and returns its id."""
        job_id = self.start(query, **fields)
        self.ended(job_id)
        return job_id


def until(look: Callable[[], Any], *, within_s: float = WAIT_S) -> Any:
    """Returns what ``look`` gives as soon as that is something."""
    end_s = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < end_s, "it did not come about"
        time.sleep(0.02)
    return found
