"""``mas-node token``: tokens for programs that are no paired devices."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys

import msgspec

from mas_core.exit_codes import DONE
from mas_core.paths import DEFAULT_USER, Paths
from mas_core.peers.quotas import QuotaBook
from mas_core.peers.tokens import Quota, Token, TokenStore
from mas_core.terminal import note
from mas_core.users import LoginRefused, PasswordNeeded, Users, bonded
from mas_node.cli.output import print_table, say


async def run_create(options: argparse.Namespace, paths: Paths) -> int:
    """Makes a token and prints it, this once."""
    quota = Quota(concurrency=options.concurrency, calls_per_hour=options.calls_per_hour, usd_per_day=options.usd_per_day)
    user, bond = await asyncio.to_thread(_person, options.user, Users(paths)) if options.user else ("", "")
    say(TokenStore(paths.identity).create(options.name, quota=quota, user=user, bond=bond))
    if user:
        note(f"It reads and writes the history of {user}, until it is revoked or their password changes.")
    note("Send it as 'Authorization: Bearer …'. It is kept as a hash only and cannot be shown again.")
    return DONE


async def run_list(options: argparse.Namespace, paths: Paths) -> int:
    """Lists the tokens, never their secrets."""
    tokens = TokenStore(paths.identity).tokens()
    book = QuotaBook(paths.identity)
    if options.json:
        rows = [
            {
                "name": token.name,
                "created_at": token.created_at,
                "user": token.user or None,
                "quota": msgspec.to_builtins(token.quota),
                "spent_today_usd": book.spent_usd(token),
            }
            for token in tokens
        ]
        sys.stdout.write(msgspec.json.encode(rows).decode("utf-8") + "\n")
        return DONE
    if not tokens:
        note("There are no tokens. Make one with: mas-node token create NAME")
        return DONE
    cells = [
        (
            token.name,
            _shown_user(token, paths),
            str(token.quota.concurrency or "-"),
            str(token.quota.calls_per_hour or "-"),
            "-" if token.quota.usd_per_day is None else f"${token.quota.usd_per_day:g}",
            f"${book.spent_usd(token):.4f}",
            token.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        )
        for token in tokens
    ]
    print_table(("NAME", "USER", "AT A TIME", "AN HOUR", "A DAY", "SPENT TODAY", "MADE"), cells)
    return DONE


def _person(name: str, users: Users) -> tuple[str, str]:
    """Returns the name of a person who agrees, and the bond to their account, which the default user has none of."""
    try:
        login = users.chosen(name)
    except PasswordNeeded as exc:
        if not sys.stdin.isatty():
            raise
        login = users.log_in(exc.user, getpass.getpass(f"Password of {exc.user}: "))
    return (DEFAULT_USER, "") if login is None else (login.user, users.bond(login))


def _shown_user(token: Token, paths: Paths) -> str:
    if not token.bond:
        return token.user or "-"
    try:
        return bonded(paths, token.bond).name
    except LoginRefused:
        return f"{token.user} (counts no more)"


async def run_revoke(options: argparse.Namespace, paths: Paths) -> int:
    """Takes a token back; its next request is refused."""
    token = TokenStore(paths.identity).revoke(options.name)
    note(f"Revoked {token.name}.")
    return DONE
