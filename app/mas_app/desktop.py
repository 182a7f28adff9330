"""Starts the window: looks for a display first, and imports Qt, the heavy parts of the core and the node only when needed.

This is the one module that joins the desktop with the node.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mas_app.display import missing_display
from mas_core import log
from mas_core.errors import MasError
from mas_core.paths import Paths

if TYPE_CHECKING:
    # Importing it takes the better part of a second, which belongs to the core's thread.
    from mas_app.core_api import CoreApi
    from mas_app.nodes.seen import ShareOptions
    from mas_core.runtime import Runtime
    from mas_core.users import Login
    from mas_node.pairing_window import PairingWindow
    from mas_node.service import NodeService

_EVERY_NETWORK = "0.0.0.0"  # noqa: S104  (asked for by the person, and refused by the node while nobody is paired)
_THIS_COMPUTER = "127.0.0.1"


def run_desktop(argv: Sequence[str]) -> int:
    """Shows the window and returns the process's exit code when it has been closed.

    Args:
        argv: The command line, program name first; Qt takes its own options from it.
    """
    problem = missing_display(os.environ)
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    try:
        paths = Paths.from_environment(os.environ)
    except MasError as exc:
        print(exc, file=sys.stderr)
        return exc.exit_code
    log.keep_keys_out_of_crashes()
    with suppress(MasError):  # a machine whose logs cannot be written still shows its window
        log.configure(paths, stderr=sys.stderr)
    # Qt is imported only now: without a display there is no use for it, and the command line never needs it.
    from mas_app.application import run_session  # noqa: PLC0415

    return run_session(argv, paths=paths, open_core=lambda: open_runtime(paths), host=NodeInside())


@asynccontextmanager
async def open_runtime(paths: Paths) -> AsyncIterator[Runtime]:
    """Opens the core for whoever is logged in; to be called on the core's thread, where its import may take its time."""
    runtime_class = await asyncio.to_thread(_runtime_class)
    login = await asyncio.to_thread(_login, paths)
    async with runtime_class.open(paths, login=login) as runtime:
        yield runtime


def _login(paths: Paths) -> Login | None:
    from mas_core.users import Users  # noqa: PLC0415  (see open_runtime)

    return Users(paths).chosen(os.environ.get("MAS_USER", "").strip())


def _runtime_class() -> type[Runtime]:
    from mas_core.runtime import Runtime  # noqa: PLC0415  (see open_runtime)

    return Runtime


@dataclass(frozen=True, slots=True)
class Serving:
    """This computer while it serves, as the Nodes page needs to know it."""

    service: NodeService

    @property
    def url(self) -> str:
        """Where it is reached."""
        return self.service.url

    @property
    def name(self) -> str:
        """What others call it."""
        return self.service.name

    @property
    def token_file(self) -> str:
        """The file with the token for programs of this computer."""
        return str(self.service.token_file)

    @property
    def running(self) -> int:
        """How many calls it runs for others."""
        load = self.service.worker.load
        return load.running + load.queued

    async def drain(self, *, within_s: float) -> bool:
        """Takes no new work and lets what runs end; returns False if some did not in time."""
        return await self.service.drain(within_s=within_s)


class NodeInside:
    """Makes this program a node: the same service that ``mas-node serve`` runs, over the window's own core."""

    @asynccontextmanager
    async def serve(self, core: CoreApi, options: ShareOptions) -> AsyncIterator[Serving]:
        """Serves while the context is open.

        Raises:
            NodeError: A network is asked for while nobody is paired.
            MachineError: The port is taken, or a file cannot be used.
            StorageError: The journal cannot be used.
        """
        await asyncio.to_thread(_import_node)
        from mas_node.service import NodeOptions, NodeService  # noqa: PLC0415  (see open_runtime)

        how = NodeOptions(host=_host(options), port=options.port, name=options.name)
        async with NodeService.open(_runtime(core), how) as service:
            yield Serving(service)

    @asynccontextmanager
    async def first_pairing(self, core: CoreApi, options: ShareOptions) -> AsyncIterator[PairingWindow]:
        """Listens for the first pairing, and for nothing else, while the context is open.

        Raises:
            MachineError: The port is taken, or a file cannot be used.
        """
        await asyncio.to_thread(_import_node)
        from mas_core.peers.identity import load_or_make_identity  # noqa: PLC0415  (see open_runtime)
        from mas_core.peers.pairing import PairingDesk  # noqa: PLC0415
        from mas_node.pairing_window import pairing_window  # noqa: PLC0415
        from mas_node.routes_pairing import PairingParts  # noqa: PLC0415

        runtime = _runtime(core)
        folder = runtime.paths.identity
        identity = await asyncio.to_thread(load_or_make_identity, folder, name=options.name)
        parts = PairingParts(identity=identity, trust=runtime.trust, desk=PairingDesk(folder))
        async with pairing_window(parts, host=_host(options), port=options.port, advertise=True) as window:
            yield window


def _host(options: ShareOptions) -> str:
    return _EVERY_NETWORK if options.network else _THIS_COMPUTER


def _runtime(core: CoreApi) -> Runtime:
    if not isinstance(core, _runtime_class()):
        raise TypeError(f"only an opened runtime can be shared, not {type(core).__name__}")
    return core


def _import_node() -> None:
    """Imports in a thread what takes its time; the loop goes on meanwhile."""
    import mas_node.pairing_window  # noqa: PLC0415
    import mas_node.service  # noqa: F401, PLC0415
