"""``mas-node peers`` and ``mas-node unpair``."""

from __future__ import annotations

import argparse
import sys

import msgspec

from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.peers.trust import TrustStore
from mas_core.terminal import note
from mas_node.cli.output import print_table


async def run_list(options: argparse.Namespace, paths: Paths) -> int:
    """Lists the paired devices."""
    peers = TrustStore(paths.identity).peers()
    if options.json:
        rows = [
            {
                "id": peer.id,
                "name": peer.name,
                "fingerprint": peer.fingerprint,
                "url": peer.url,
                "may_call": peer.may_call,
                "paired_at": peer.paired_at,
            }
            for peer in peers
        ]
        sys.stdout.write(msgspec.json.encode(rows).decode("utf-8") + "\n")
        return DONE
    if not peers:
        note("Nobody is paired with this node. Make a code with: mas-node pair")
        return DONE
    cells = [
        (
            peer.id,
            peer.name,
            "sends calls here" if peer.may_call else "may not call",
            peer.url or "-",
            peer.paired_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        )
        for peer in peers
    ]
    print_table(("ID", "NAME", "", "SERVES AT", "PAIRED"), cells)
    return DONE


async def run_unpair(options: argparse.Namespace, paths: Paths) -> int:
    """Unpairs a device; its next request is refused, also on a connection that is open, and what runs for it is cancelled."""
    trust = TrustStore(paths.identity)
    peer = trust.remove(trust.find(options.id).id)
    note(f"Unpaired {peer.name} ({peer.id}). What runs here for it is cancelled.")
    return DONE
