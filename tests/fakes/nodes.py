"""Real nodes for tests, each with a folder of its own and paired with this one, that can be killed, stopped and restarted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from mas_core.paths import Paths
from mas_core.peers.identity import DeviceIdentity, load_or_make_identity
from mas_core.peers.trust import PairedPeer, TrustStore, new_peer
from mas_core.runtime import Runtime
from mas_node.service import DEFAULT_CAPACITY, NodeOptions, NodeService

_READY_S = 30.0
_ROOT = Path(__file__).parents[2]


class _HomeOfNode:
    """A folder of its own for a node, with its settings, and where the node listens."""

    def __init__(self, home: Path, *, name: str, config: str, port: int) -> None:
        self.home = home
        self.name = name
        self.port = port
        self.url = ""
        home.mkdir(parents=True, exist_ok=True)
        (home / "config.toml").write_text(config, encoding="utf-8")

    @property
    def paths(self) -> Paths:
        return Paths.below(self.home)

    @property
    def identity(self) -> DeviceIdentity:
        return load_or_make_identity(self.paths.identity, name=self.name)


class RealNode(_HomeOfNode):
    """One ``mas-node serve``, on this computer and in a process of its own."""

    def __init__(
        self, home: Path, *, name: str, config: str, options: Sequence[str] = (), port: int = 0, advertised: bool = False
    ) -> None:
        super().__init__(home, name=name, config=config, port=port)
        self._options = (*options, *(() if advertised else ("--no-advertise",)))
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Starts it, on the port that it had if it ran before, and waits until it is ready."""
        environment = {**os.environ, "MAS_HOME": str(self.home), "PYTHONWARNINGS": ""}
        with (self.home / "node.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "mas_node", "serve", "--name", self.name),
                *("--port", str(self.port), *self._options),
                cwd=_ROOT,
                env=environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(_READY_S):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} did not start:\n{(self.home / 'node.log').read_text()[-3000:]}")
        self.url = str(json.loads(line)["url"])
        self.port = int(self.url.rpartition(":")[2])

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to it."""
        os.kill(self.pid, number)

    async def kill(self) -> None:
        """Kills it with SIGKILL and waits until it is gone."""
        if self.running:
            self.signal(signal.SIGKILL)
        await self._wait()

    async def stop(self) -> None:
        """Ends it in good order."""
        if self.running:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            self.signal(signal.SIGTERM)
        await self._wait()

    async def _wait(self) -> None:
        if self._process is not None:
            async with asyncio.timeout(_READY_S):
                await self._process.communicate()


class InnerNode(_HomeOfNode):
    """A node inside this process: the service that a desktop embeds. It starts at once, and dies without saying goodbye."""

    def __init__(self, home: Path, *, name: str, config: str, options: Sequence[str] = (), port: int = 0) -> None:
        super().__init__(home, name=name, config=config, port=port)
        self._capacity = int(options[1]) if options else DEFAULT_CAPACITY
        self._stack: AsyncExitStack | None = None

    async def start(self) -> None:
        """Starts it, on the port that it had if it ran before."""
        options = NodeOptions(port=self.port, name=self.name, capacity=self._capacity, advertise=False)
        async with AsyncExitStack() as stack:
            runtime = await stack.enter_async_context(Runtime.open(self.paths))
            service = await stack.enter_async_context(NodeService.open(runtime, options))
            self.url, self.port = service.url, int(service.url.rpartition(":")[2])
            self._stack = stack.pop_all()

    def signal(self, number: signal.Signals) -> None:
        """It has no process of its own."""
        raise NotImplementedError(number)

    async def kill(self) -> None:
        """Ends it; calls that run are lost."""
        stack, self._stack = self._stack, None
        if stack is not None:
            await stack.aclose()

    async def stop(self) -> None:
        """Ends it."""
        await self.kill()


Node = RealNode | InnerNode


def pair(desktop: Paths, node: Node, *, url: str = "") -> PairedPeer:
    """Makes desktop and node trust each other, as pairing with a code does."""
    identity = load_or_make_identity(desktop.identity, name="desktop")
    TrustStore(node.paths.identity).add(
        new_peer(name=identity.name, certificate_pem=identity.certificate_pem, url=None, may_call=True)
    )
    return TrustStore(desktop.identity).add(
        new_peer(name=node.name, certificate_pem=node.identity.certificate_pem, url=url or node.url, may_call=False)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A desktop's folder, and the nodes that are paired with it."""

    desktop: Paths
    nodes: tuple[Node, ...]

    def __getitem__(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)


@asynccontextmanager
async def fleet(
    folder: Path, configs: Mapping[str, str], *, desktop_config: str = "", options: Sequence[str] = (), inner: bool = False
) -> AsyncIterator[Fleet]:
    """Starts a node for each name in ``configs``, with these settings, and pairs them with a desktop below ``folder``.

    They are processes, or with ``inner`` services in this one, which are there at once.
    """
    desktop = Paths.below(folder / "desktop")
    desktop.config_folder.mkdir(parents=True, exist_ok=True)
    if desktop_config:
        desktop.config_file.write_text(desktop_config, encoding="utf-8")
    make = InnerNode if inner else RealNode
    nodes = tuple(make(folder / name, name=name, config=config, options=options) for name, config in configs.items())
    async with AsyncExitStack() as stack:
        for node in nodes:
            stack.push_async_callback(node.stop)
        await asyncio.gather(*(node.start() for node in nodes))
        for node in nodes:
            pair(desktop, node)
        yield Fleet(desktop=desktop, nodes=nodes)
