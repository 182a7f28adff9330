"""Who calls: a paired device by its certificate, a client by its token, or nobody."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web

from mas_core.costs import most_cost_of
from mas_core.models import Call
from mas_core.paths import DEFAULT_USER, Paths
from mas_core.peers.quotas import Admission, QuotaBook, QuotaExceeded
from mas_core.peers.tls import paired_caller, ssl_object_of
from mas_core.peers.tokens import NO_LIMITS, Quota, Token, TokenStore
from mas_core.peers.trust import NotPaired, PairedPeer, TrustStore
from mas_core.users import BONDED, LoginRefused, bonded
from mas_node.hosts import is_from_this_computer
from mas_node.problems import Problem, problem_of

_PLAIN = re.compile(r"[a-z0-9_-]{1,40}")


class CallerKind(StrEnum):
    """How a caller is known."""

    PEER = "peer"
    TOKEN = "token"  # noqa: S105  (a kind of caller)
    LOOPBACK = "loopback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sends a request.

    Attributes:
        kind: How it is known.
        id: A peer's fingerprint or a token's hash; a token made anew under an old name is another caller.
        name: What people call it.
        user: Whose history its jobs belong to. Clients on this computer have that of the person who runs the node, tokens and
            devices one of their own, unless a token was made for a person.
        person: The name of that person, empty if there is none.
        quota: What it may use.
        token: Its token, None for a peer.
    """

    kind: CallerKind
    id: str
    name: str
    user: str
    quota: Quota = NO_LIMITS
    token: Token | None = None
    person: str = ""

    @property
    def key(self) -> str:
        """What its calls are kept under; no other caller sees them."""
        return f"{self.kind.value}:{self.id}"


CALLER = web.RequestKey("CALLER", Caller)
"""Where a request carries its :class:`Caller` once it is let in."""


class Doorkeeper:
    """Looks at every request anew, so that unpairing and revoking act at once, also on open connections."""

    def __init__(self, trust: TrustStore, tokens: TokenStore, *, quotas: QuotaBook, paths: Paths) -> None:
        self._trust = trust
        self._tokens = tokens
        self._quotas = quotas
        self._paths = paths

    def caller(self, request: web.BaseRequest) -> Caller:
        """Returns who sends a request.

        Raises:
            Problem: It shows nothing that is known here.
            NotPaired: It shows a certificate that is not paired any more.
            MachineError: The trust store or the tokens cannot be read.
        """
        peer = paired_caller(ssl_object_of(request.transport), self._trust)
        if peer is not None:
            return _device(peer)
        token = self._tokens.authenticate(request.headers.get("Authorization"))
        if token is None:
            raise Problem(
                401,
                "unknown-caller",
                "This node does not know you: pair with it (mas-node pair), or send a token (mas-node token create NAME).",
            )
        if token.loopback and not is_from_this_computer(request):
            raise Problem(403, "not-from-here", "This token is for clients on the node's own computer.")
        return self._bearer(token)

    def again(self, key: str) -> Caller:
        """Returns the caller of a :attr:`Caller.key`, whose work is under way while no request of theirs is.

        Raises:
            Problem: The token was revoked, or its person is gone.
            NotPaired: The device was unpaired.
            MachineError: The trust store or the tokens cannot be read.
        """
        kind, _, id_ = key.partition(":")
        if kind == CallerKind.PEER:
            peer = self._trust.peer(id_)
            if peer is None or not peer.may_call:
                raise NotPaired("This device is not paired with the node any more.")
            return _device(peer)
        token = self._tokens.having(id_)
        if token is None or token.loopback is not (kind == CallerKind.LOOPBACK):
            raise Problem(401, "unknown-caller", "This token was revoked.")
        return self._bearer(token)

    def quota_of(self, caller: Caller) -> Callable[[Call], AbstractContextManager[Admission]]:
        """Returns what counts the calls of a caller's job."""
        return lambda call: within_quota(self._quotas, caller, call)

    def _bearer(self, token: Token) -> Caller:
        kind = CallerKind.LOOPBACK if token.loopback else CallerKind.TOKEN
        user, person = DEFAULT_USER if token.loopback else _user_of(token.name), ""
        if token.bond:
            try:
                user, person = BONDED + token.bond, bonded(self._paths, token.bond).name
            except LoginRefused as exc:
                raise Problem(401, "user-gone", str(exc)) from exc
        elif token.user:
            user = person = DEFAULT_USER
        return Caller(kind=kind, id=token.sha256, name=token.name, user=user, quota=token.quota, token=token, person=person)


def _device(peer: PairedPeer) -> Caller:
    return Caller(kind=CallerKind.PEER, id=peer.fingerprint, name=peer.name, user=f"peer-{peer.id}")


def _user_of(name: str) -> str:
    """Returns the user of a token, another one for each name: folders of users do not tell case apart and end in no dot."""
    if _PLAIN.fullmatch(name):
        return f"token-{name}"
    return f"token-{name[:40].lower()}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@contextmanager
def within_quota(quotas: QuotaBook, caller: Caller, call: Call) -> Iterator[Admission]:
    """Counts one call of a caller for the length of the block. A peer is another device of the same person: it has no quota.

    Raises:
        Problem: The quota does not allow it now.
    """
    if caller.token is None:
        yield Admission()
        return
    try:
        with quotas.admitted(caller.token, most_usd=most_cost_of(call)) as admission:
            yield admission
    except QuotaExceeded as exc:
        raise problem_of(exc) from exc
