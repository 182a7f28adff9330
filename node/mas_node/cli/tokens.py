"""``mas-node token``: tokens for programs that are no paired devices."""

from __future__ import annotations

import argparse
import sys

import msgspec

from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.peers.quotas import QuotaBook
from mas_core.peers.tokens import Quota, TokenStore
from mas_core.terminal import note
from mas_node.cli.output import print_table, say


async def run_create(options: argparse.Namespace, paths: Paths) -> int:
    """Makes a token and prints it, this once."""
    quota = Quota(concurrency=options.concurrency, calls_per_hour=options.calls_per_hour, usd_per_day=options.usd_per_day)
    say(TokenStore(paths.identity).create(options.name, quota=quota))
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
            str(token.quota.concurrency or "-"),
            str(token.quota.calls_per_hour or "-"),
            "-" if token.quota.usd_per_day is None else f"${token.quota.usd_per_day:g}",
            f"${book.spent_usd(token):.4f}",
            token.created_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        )
        for token in tokens
    ]
    print_table(("NAME", "AT A TIME", "AN HOUR", "A DAY", "SPENT TODAY", "MADE"), cells)
    return DONE


async def run_revoke(options: argparse.Namespace, paths: Paths) -> int:
    """Takes a token back; its next request is refused."""
    token = TokenStore(paths.identity).revoke(options.name)
    note(f"Revoked {token.name}.")
    return DONE
