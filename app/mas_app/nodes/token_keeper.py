"""Tokens of other programs, as the core's side of the Nodes page makes, lists and revokes them."""

from __future__ import annotations

import asyncio

from mas_app.nodes.seen import PersonSeen, TokenSeen, TokenWanted
from mas_core.paths import DEFAULT_USER, Paths
from mas_core.users import LoginRefused, PasswordNeeded, Users, bonded


class TokenKeeper:
    """What ``mas-node token`` does. Its coroutines raise MachineError where files cannot be read or written."""

    def __init__(self, paths: Paths) -> None:
        """Reads nothing yet."""
        self._paths = paths

    async def tokens(self) -> tuple[TokenSeen, ...]:
        """Returns the tokens, without anything secret."""
        return await asyncio.to_thread(self._tokens)

    async def people(self) -> tuple[PersonSeen, ...]:
        """Returns whom a token can be for, everybody's user first."""
        return await asyncio.to_thread(self._people)

    async def make(self, wanted: TokenWanted) -> str:
        """Makes a token and returns it; it is kept as a hash only.

        Raises:
            InputError: The name or the quota cannot be, or there is no such person.
            LoginRefused: The person's password is needed or wrong, or too many were.
        """
        return await asyncio.to_thread(self._make, wanted)

    async def revoke(self, name: str) -> None:
        """Takes a token back.

        Raises:
            InputError: There is no such token.
        """
        from mas_core.peers.tokens import TokenStore  # noqa: PLC0415  (see mas_app.nodes.seen)

        await asyncio.to_thread(TokenStore(self._paths.identity).revoke, name)

    def _tokens(self) -> tuple[TokenSeen, ...]:
        from mas_core.peers.quotas import QuotaBook  # noqa: PLC0415  (see mas_app.nodes.seen)
        from mas_core.peers.tokens import TokenStore  # noqa: PLC0415

        seen = []
        book = QuotaBook(self._paths.identity)
        for token in TokenStore(self._paths.identity).tokens():
            user, counts = self._user(token.user, token.bond)
            seen.append(
                TokenSeen(
                    name=token.name,
                    quota=token.quota,
                    spent_today_usd=book.spent_usd(token),
                    created_at=token.created_at,
                    user=user,
                    counts=counts,
                )
            )
        return tuple(seen)

    def _user(self, user: str, bond: str) -> tuple[str, bool]:
        """Returns what the person of a token is called today, and whether the token still counts."""
        if not bond:
            return user, True
        try:
            return bonded(self._paths, bond).name, True
        except LoginRefused:
            return user, False

    def _people(self) -> tuple[PersonSeen, ...]:
        users = Users(self._paths)
        try:
            login = users.remembered()
        except PasswordNeeded:
            login = None
        here = login.user if login is not None else ""
        return tuple(PersonSeen(name=one.name, asked=one.has_password and one.name != here) for one in users.all())

    def _make(self, wanted: TokenWanted) -> str:
        from mas_core.peers.tokens import TokenStore  # noqa: PLC0415  (see mas_app.nodes.seen)

        user, bond = self._agreed(wanted) if wanted.user else ("", "")
        return TokenStore(self._paths.identity).create(wanted.name, quota=wanted.quota, user=user, bond=bond)

    def _agreed(self, wanted: TokenWanted) -> tuple[str, str]:
        """Returns the name of a person who agrees, and the bond to their account, which everybody's user has none of."""
        users = Users(self._paths)
        # An empty password is not tried: it would count as a wrong one.
        login = users.log_in(wanted.user, wanted.password) if wanted.password else users.chosen(wanted.user)
        return (DEFAULT_USER, "") if login is None else (login.user, users.bond(login))
