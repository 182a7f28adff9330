"""A node as a person runs it: a process of its own, real sockets, its own MAS_HOME; and callers that speak its interface."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from mas_core.events import Event, event_from_json
from mas_core.models import Agent, Call, Message
from mas_core.peers.identity import DeviceIdentity
from mas_core.peers.pairing import PairingDesk
from mas_core.peers.tls import client_context
from mas_core.peers.tokens import Quota, TokenStore
from mas_core.peers.trust import PairedPeer
from mas_core.peers.wire import encode_call

START_S = 20.0
END_S = 15.0


def environment(home: Path) -> dict[str, str]:
    """Returns an environment in which MAS lives in ``home`` and has no keyring."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAS_", "COV"))}
    return {**kept, "MAS_HOME": str(home), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def mas_node(home: Path, *arguments: str) -> Ran:
    """Runs one command of ``mas-node`` to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "mas_node", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=START_S,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def open_code(home: Path) -> str:
    """Opens a pairing on a node, as ``mas-node pair`` does."""
    return PairingDesk(home / "identity").open().shown


def make_token(home: Path, name: str, quota: Quota | None = None) -> str:
    """Makes a token, as ``mas-node token create`` does."""
    return TokenStore(home / "identity").create(name, quota=quota)


class NodeProcess:
    """``mas-node serve``, from its ready line on. Killed at the end of the block if it still runs."""

    def __init__(self, home: Path, *arguments: str, plain: bool = True, advertise: bool = False) -> None:
        self.home = home
        options = [*(["--insecure-loopback"] if plain else []), *([] if advertise else ["--no-advertise"])]
        self._command = [sys.executable, "-m", "mas_node", "serve", *options, *arguments]
        self.ready: dict[str, str] = {}

    def __enter__(self) -> Self:
        with (self.home / "stderr.txt").open("a") as errors:
            self.process = subprocess.Popen(
                self._command, env=environment(self.home), stdout=subprocess.PIPE, stderr=errors, text=True
            )
        line = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not line:
            raise RuntimeError(f"the node ended with {self.process.wait(START_S)}: {self.errors}")
        self.ready = json.loads(line)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        with self.process:
            self.process.kill()
            self.process.wait(END_S)

    @property
    def url(self) -> str:
        return self.ready["url"]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def errors(self) -> str:
        return (self.home / "stderr.txt").read_text()

    @property
    def token(self) -> str:
        return Path(self.ready["token_file"]).read_text().strip()

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        return self.process.wait(END_S)

    def api(self, token: str | None = None, *, headers: Mapping[str, str] | None = None) -> Api:
        """Returns a client with a token, by default the one for this computer."""
        auth = {"Authorization": f"Bearer {self.token if token is None else token}"}
        return Api(self.url, headers={**auth, **(headers or {})})

    def peer_api(self, identity: DeviceIdentity, peer: PairedPeer) -> Api:
        """Returns a client that shows a certificate."""
        return Api(self.url, tls=client_context(identity, peer))


@dataclass(frozen=True)
class Said:
    """An answer over HTTP."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Api:
    """A caller of the native interface."""

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._url = url
        self._headers = headers or {}
        self._tls = tls

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0, ssl=self._tls or True)
        self.http = aiohttp.ClientSession(self._url, headers=self._headers, connector=connector)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.http.close()

    async def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Said:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None if body is None else io.BytesIO(body)  # aiohttp warns of large plain bytes
        async with self.http.request(method, path, data=content, headers=named) as response:
            return Said(response.status, response.headers, await response.read())

    async def submit(self, call: Call) -> Said:
        return await self.ask("PUT", f"/v1/calls/{call.id}", encode_call(call))

    async def state(self, call: Call) -> Any:
        return (await self.ask("GET", f"/v1/calls/{call.id}")).json

    async def events(self, call: Call, *, after: int = 0) -> tuple[tuple[int, Event], ...]:
        """Reads a call's stream to its end."""
        async with self.stream(call, after=after) as events:
            return tuple([event async for event in events])

    @asynccontextmanager
    async def stream(self, call: Call, *, after: int = 0) -> AsyncIterator[AsyncIterator[tuple[int, Event]]]:
        headers = {"Last-Event-ID": str(after)} if after else {}
        async with self.http.get(f"/v1/calls/{call.id}/events", headers=headers) as response:
            assert response.status == 200, await response.text()
            yield _numbered(response.content)

    async def until(self, call: Call, state: str) -> Any:
        """Waits for a call to be in a state."""
        async with asyncio.timeout(END_S):
            while (found := await self.state(call))["state"] != state:  # noqa: ASYNC110 (the node is another process)
                await asyncio.sleep(0.02)
        return found


async def _numbered(content: aiohttp.StreamReader) -> AsyncIterator[tuple[int, Event]]:
    number = 0
    async for line in content:
        if line.startswith(b"id: "):
            number = int(line[4:])
        elif line.startswith(b"data: "):
            yield number, event_from_json(line[6:])


def a_call(model: str = "m", **fields: Any) -> Call:
    """Returns a call for the agent of this name."""
    agent = Agent(id=model, provider="elsewhere", model=model, temperature=0.3)
    given = {"messages": (Message(role="user", content="Is it so?"),), "max_tokens": 500, **fields}
    return Call(job_id="0" * 32, agent=agent, **given)
