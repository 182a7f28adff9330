"""``mas-node pair``: a code for one device, and if wanted a listener for it."""

from __future__ import annotations

import argparse
import asyncio
import sys

import msgspec

from mas_core.errors import InputError, NodeError
from mas_core.exit_codes import DONE
from mas_core.models import now
from mas_core.paths import Paths
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.pairing import PairingCode, PairingDesk
from mas_core.peers.trust import TrustStore
from mas_core.terminal import note
from mas_node.cli.output import say
from mas_node.routes_pairing import PairingParts
from mas_node.serving import serving_now


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Prints a code. With ``--host`` it listens itself until the code is used or over."""
    identity = await asyncio.to_thread(load_or_make_identity, paths.identity, name=options.name)
    parts = PairingParts(identity=identity, trust=TrustStore(paths.identity), desk=PairingDesk(paths.identity))
    if not options.host:
        serving = serving_now(paths)
        _say(parts.desk.open(), parts, url=serving.url if serving else "", as_json=options.json)
        note("It is good for one pairing, for 5 minutes and 5 tries.")
        if serving is None:
            note("No node serves here yet. Start one meanwhile: mas-node serve")
        return DONE
    if not options.port:
        raise InputError("Give --port as well: the other device keeps the address, so the node must have the same port later.")
    return await _listened(options, parts)


async def _listened(options: argparse.Namespace, parts: PairingParts) -> int:
    # The web server takes a while to import, which the code alone does without.
    from mas_node.pairing_window import pairing_window  # noqa: PLC0415

    advertise = not options.no_advertise
    async with pairing_window(parts, host=options.host, port=options.port, advertise=advertise) as window:
        code = parts.desk.open()
        try:
            _say(code, parts, url=window.url, as_json=options.json)
            note("Waiting for the other device, at most 5 minutes …")
            peer = await window.paired(code)
        finally:
            parts.desk.close()
    if peer is None:
        raise NodeError("Nobody was paired: the code is over, or was tried too often. Run mas-node pair again.")
    note(f"Paired with {peer.name} ({peer.id}). Now start: mas-node serve --host {options.host} --port {options.port}")
    return DONE


def _say(code: PairingCode, parts: PairingParts, *, url: str, as_json: bool) -> None:
    if as_json:
        seconds = int((code.expires_at - now()).total_seconds())
        said = {"code": code.shown, "expires_in_s": seconds, "fingerprint": parts.identity.fingerprint, "url": url or None}
        sys.stdout.write(msgspec.json.encode(said).decode("utf-8") + "\n")
        sys.stdout.flush()
        return
    say(code.shown)
    note(f"On the other device: mas nodes pair {url or 'HOST:PORT'} {code.shown} (or the Nodes page of its window).")
