"""What the window is told of nodes: frozen pictures of the core's side, and what it asks of the node that it may embed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from mas_core.models import Agent

if TYPE_CHECKING:  # what talks to nodes takes 0.3 s to import, which belongs to the core's thread
    from mas_app.core_api import CoreApi
    from mas_core.peers.discovery import FoundNode
    from mas_core.peers.pairing import PairingCode
    from mas_core.peers.pool import NodeStatus
    from mas_core.peers.tokens import Quota
    from mas_core.peers.trust import PairedPeer

HIGHEST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOptions:
    """How this computer is to be shared.

    Attributes:
        network: Whether other devices may reach it; else programs of this computer alone.
        port: 0 lets the system choose.
        name: What others call it; the computer's name if it is empty.
    """

    network: bool = True
    port: int = 0
    name: str = ""


class SharePhase(StrEnum):
    """How far sharing has come. ``WAITING`` listens for the first pairing and for nothing else."""

    OFF = "off"
    STARTING = "starting"
    WAITING = "waiting"
    ON = "on"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSeen:
    """Whether this computer is shared, and how.

    Attributes:
        url: Where it is reached, empty while it is not.
        code: The open pairing code, for the person's eyes.
        news: What became of the last code.
        trouble: Why sharing ended on its own.
        running: Calls that it runs for others now.
        token_file: The file with the token for programs of this computer.
    """

    phase: SharePhase = SharePhase.OFF
    options: ShareOptions = field(default_factory=ShareOptions)
    url: str = ""
    name: str = ""
    code: PairingCode | None = None
    news: str = ""
    trouble: str = ""
    running: int = 0
    token_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSeen:
    """A token without anything secret.

    Attributes:
        user: The person whose history it reads and writes; empty if it has a history of its own.
        counts: False if that person's password was changed since, or their account deleted: it is refused then.
    """

    name: str
    quota: Quota
    spent_today_usd: float
    created_at: datetime
    user: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWanted:
    """A token that is to be made.

    Attributes:
        user: The person whose history it is to read and write; empty for a history of its own.
        password: Theirs, where they have one and are not logged in.
    """

    name: str
    quota: Quota
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSeen:
    """Somebody of this computer; ``asked`` says whether their password is asked for before a token is for them."""

    name: str
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NodesSeen:
    """All there is to show of nodes at one moment.

    Attributes:
        nodes: The paired ones that calls can be sent to, by name.
        callers: The paired devices that may send calls here.
        found: What announces itself on the network and is neither paired nor this computer; hints, and never believed.
        looking: Whether somebody listens for announcements.
        no_look: Why nobody can, or empty.
        protocol: The version of the interface that this computer speaks.
        offered: The agents that only nodes have, by id; those of a node that fails for the moment are among them.
        places: Agent to the names of the nodes that have it, with the same model.
        tokens: Those of programs, by name.
        people: Whom a token can be for, everybody's user first.
        trouble: Why nobody is trusted: the list of paired devices is broken, for instance.
        fingerprint: Of this computer, once it has one.
    """

    nodes: tuple[NodeStatus, ...] = ()
    callers: tuple[PairedPeer, ...] = ()
    found: tuple[FoundNode, ...] = ()
    looking: bool = False
    no_look: str = ""
    protocol: int = 0
    offered: Mapping[str, Agent] = field(default_factory=dict)
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tokens: tuple[TokenSeen, ...] = ()
    people: tuple[PersonSeen, ...] = ()
    share: ShareSeen = field(default_factory=ShareSeen)
    trouble: str = ""
    fingerprint: str = ""


class NodeApi(Protocol):
    """This computer while it serves."""

    @property
    def url(self) -> str:
        """Where it is reached."""
        ...

    @property
    def name(self) -> str:
        """What others call it."""
        ...

    @property
    def token_file(self) -> str:
        """The file with the token for programs of this computer."""
        ...

    @property
    def running(self) -> int:
        """How many calls it runs for others."""
        ...

    async def drain(self, *, within_s: float) -> bool:
        """Takes no new work and lets what runs end; returns False if some did not in time."""
        ...


class FirstPairingApi(Protocol):
    """A listener for the first pairing: nothing is served on a network before somebody there is known."""

    @property
    def url(self) -> str:
        """Where it is reached."""
        ...

    async def paired(self, code: PairingCode) -> PairedPeer | None:
        """Waits until a device has been paired, and returns it; None if the code is over before."""
        ...


class NodeHost(Protocol):
    """Makes this program a node. All of it belongs on the core's loop."""

    def serve(self, core: CoreApi, options: ShareOptions) -> AbstractAsyncContextManager[NodeApi]:
        """Serves while the context is open; entering it raises a MasError where that cannot be."""
        ...

    def first_pairing(self, core: CoreApi, options: ShareOptions) -> AbstractAsyncContextManager[FirstPairingApi]:
        """Listens for one pairing while the context is open."""
        ...
