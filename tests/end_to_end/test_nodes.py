"""Two folders on one machine, a node in one and a person in the other: find, pair, ask, unpair, by commands alone."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mas_core.paths import Paths
from tests.core.house import config
from tests.core.peers.test_dispatch_discovery import multicast_works
from tests.end_to_end.conftest import TIMEOUT_S, Home, Ran
from tests.fakes.nodes import RealNode, pair
from tests.fakes.provider import ModelBehaviour
from tests.fakes.running import FakeProviderThread

NAME = f"Büro <b>{os.getpid()}</b>"
"""No other test run on this network may announce a node of the same name."""
PANEL = '[panels.default]\nagents = ["a", "b"]\naggregator = "a"\nmethod = "synthesis"\n'
MODELS = {"a": ModelBehaviour(text="One says yes."), "b": ModelBehaviour(text="Another says no.")}


@dataclass(frozen=True)
class Pair:
    """A node that runs, the home of the person beside it, and the provider behind both."""

    node: RealNode
    home: Home
    fake: FakeProviderThread

    def at_the_node(self, *arguments: str) -> Ran:
        environment = {**os.environ, "MAS_HOME": str(self.node.home)}
        command = [sys.executable, "-m", "mas_node", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        return Ran(done.returncode, done.stdout, done.stderr)

    def code(self) -> str:
        return self.at_the_node("pair").out.split()[0]


@pytest.fixture
def pair_of_homes(tmp_path: Path) -> Iterator[Pair]:
    with FakeProviderThread(MODELS) as fake, asyncio.Runner() as loop:
        settings = config(fake.base_url, MODELS, more=PANEL)
        node = RealNode(tmp_path / "node", name=NAME, config=settings, advertised=True)
        home = Home(tmp_path / "desktop")
        home.folder.mkdir()
        home.config.write_text(settings, encoding="utf-8")
        loop.run(node.start())
        try:
            yield Pair(node=node, home=home, fake=fake)
        finally:
            loop.run(node.stop())


def test_that_a_node_is_found_paired_used_and_forgotten_by_commands_alone(pair_of_homes: Pair) -> None:
    node, home = pair_of_homes.node, pair_of_homes.home
    if multicast_works():
        listed = json.loads(home.mas("nodes", "list", "--json").out)
        assert listed["paired"] == []
        assert NAME in {found["name"] for found in listed["found"]}
    refused = home.mas("ask", "--on", "nodes", "Is it so?")
    assert refused.code == 2
    assert "No node is paired" in refused.err

    wrong = home.mas("nodes", "pair", node.url, "AAAA-AAAA-AAAA-AAAA")
    assert wrong.code == 1
    assert "Traceback" not in wrong.err
    paired = home.mas("nodes", "pair", NAME if multicast_works() else node.url, pair_of_homes.code())
    assert paired.code == 0, paired.err
    listed = json.loads(home.mas("nodes", "list", "--json").out)
    assert [(each["name"], each["state"], each["url"]) for each in listed["paired"]] == [(NAME, "healthy", node.url)]
    assert {agent["id"] for agent in listed["paired"][0]["agents"]} >= {"a", "b"}

    record = json.loads(home.mas("ask", "--on", "nodes", "--json", "Is it so?").out)
    assert {answer["agent"]: answer["node"] for answer in record["answers"]} == {"a": NAME, "b": NAME}

    assert home.mas("nodes", "keys", NAME, "lend").code == 0
    assert json.loads(home.mas("nodes", "list", "--json").out)["paired"][0]["lend_keys"] is True
    assert home.mas("nodes", "keys", NAME, "keep").code == 0
    assert json.loads(home.mas("nodes", "list", "--json").out)["paired"][0]["lend_keys"] is False
    assert home.mas("nodes", "keys", "nobody", "lend").code == 2
    assert home.mas("nodes", "keys", NAME, "sell").code == 2

    assert home.mas("nodes", "unpair", NAME).code == 0
    assert "No node is paired" in home.mas("ask", "--on", "nodes", "Is it so?").err
    assert json.loads(home.mas("nodes", "list", "--json").out)["paired"] == []


def test_that_the_node_forgetting_the_desktop_is_seen_there(pair_of_homes: Pair) -> None:
    home = pair_of_homes.home
    peer = pair(Paths.below(home.folder), pair_of_homes.node)
    assert peer.name == NAME
    assert pair_of_homes.at_the_node("unpair", "desktop").code == 0
    listed = home.mas("nodes", "list", "--json")
    assert listed.code == 1
    (seen,) = json.loads(listed.out)["paired"]
    assert seen["state"] != "healthy"
    asked = home.mas("ask", "--on", "nodes", "--json", "Is it so?")
    record = json.loads(asked.out)
    assert {answer["node"] for answer in record["answers"]} == {"local"}
    (why,) = record["fallbacks"]
    assert "may have unpaired this computer" in why
    assert asked.err.splitlines().count(why) == 1
    assert why in home.mas("ask", "--on", "auto", "Is it so?").err
    assert why in home.mas("history", "show", record["id"]).out


def test_that_an_unknown_node_is_answered_with_the_way_out(pair_of_homes: Pair) -> None:
    home = pair_of_homes.home
    unknown = home.mas("nodes", "pair", "nobody", "AAAA-AAAA-AAAA-AAAA")
    assert unknown.code == 2
    assert "HOST:PORT" in unknown.err
    closed = home.mas("nodes", "pair", "127.0.0.1:1", "AAAA-AAAA-AAAA-AAAA")
    assert closed.code == 1
    assert home.mas("nodes", "unpair", "nobody").code == 2


def test_that_a_killed_dispatcher_takes_its_answers_from_the_node_and_asks_nothing_again(pair_of_homes: Pair) -> None:
    home, fake = pair_of_homes.home, pair_of_homes.fake
    pair(Paths.below(home.folder), pair_of_homes.node)
    for model in MODELS:
        fake.set_behaviour(model, ModelBehaviour(text="Slowly said.", latency_s=2.0))
    asking = home.start("ask", "--on", "nodes", "--json", "Is it so?")
    try:
        fake.wait_for(lambda: len(fake.requests) == 2, timeout_s=TIMEOUT_S)
    finally:
        asking.kill()
        asking.communicate()
    fake.wait_for(lambda: all(request.finished for request in fake.requests), timeout_s=TIMEOUT_S)
    time.sleep(0.2)  # until the node has put the answers away

    run_id = json.loads(home.mas("history", "list", "--json").out)[0]["id"]
    resumed = home.mas("history", "resume", run_id, "--json")
    assert resumed.code == 0, resumed.err
    record = json.loads(resumed.out)
    assert {answer["agent"]: answer["node"] for answer in record["answers"]} == {"a": NAME, "b": NAME}
    assert record["extra_costs"] == []
    assert len(fake.requests) == 3, "two answers and the consensus"
    assert len(json.loads(home.mas("history", "list", "--json").out)) == 1
