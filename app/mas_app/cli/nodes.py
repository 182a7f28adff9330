"""``mas nodes``: the nodes that are paired with this computer, those found on the network, and pairing."""

from __future__ import annotations

import argparse
import asyncio
import sys

import msgspec

from mas_core.errors import InputError, NodeError
from mas_core.exit_codes import DONE, FAILED
from mas_core.paths import Paths
from mas_core.peering import Peering
from mas_core.peers.discovery import Discovery, FoundNode
from mas_core.peers.pairing import pair
from mas_core.peers.pool import NodeState, NodeStatus
from mas_core.peers.trust import PairedPeer
from mas_core.peers.wire import PROTOCOL
from mas_core.terminal import bold, note, safe, table

_LOOK_S = 2.0


async def run_list(options: argparse.Namespace, paths: Paths) -> int:
    """Shows paired nodes with their health, and looks for others for two seconds."""
    peering = Peering(paths.identity)
    try:
        looking = asyncio.create_task(_look(quiet=options.json))
        await peering.pool.ready()
        found = await looking
        for node in found:
            await peering.pool.announced(node.id, node.urls)
        await peering.pool.ready()
        statuses = peering.pool.statuses()
        peers = peering.trust.peers()
    finally:
        await peering.aclose()
    strangers = tuple(node for node in found if node.id not in {peer.id for peer in peers})
    if options.json:
        body = msgspec.json.encode({"paired": statuses, "found": strangers})
        sys.stdout.write(msgspec.json.format(body, indent=2).decode("utf-8") + "\n")
    else:
        _print(statuses, strangers, callers=tuple(peer for peer in peers if not peer.url))
    return FAILED if any(status.state is not NodeState.HEALTHY for status in statuses) else DONE


async def run_pair(options: argparse.Namespace, paths: Paths) -> int:
    """Pairs with a node, given by its address or by the name under which it is found."""
    peering = Peering(paths.identity)
    url = options.node if _is_address(options.node) else await _address_of(options.node)
    peer = await pair(url, options.code, peering.identity, peering.trust)
    if options.lend_keys:
        peering.trust.set_lend_keys(peer.id, lend=True)
    print(f"Paired with {safe(peer.name)} ({peer.id}) at {peer.url}. It is used with `mas ask --on nodes` or `--on auto`.")
    return DONE


async def run_keys(options: argparse.Namespace, paths: Paths) -> int:
    """Lends a node the keys of this computer's providers, each with its own call, or does so no more."""
    trust = Peering(paths.identity).trust
    lend = options.state == "lend"
    peer = trust.set_lend_keys(trust.find(options.node).id, lend=lend)
    if lend:
        print(f"Each call to {safe(peer.name)} ({peer.id}) takes along the key of its provider, for that call alone.")
    else:
        print(f"No key goes to {safe(peer.name)} ({peer.id}) any more; it uses its own.")
    return DONE


async def run_unpair(options: argparse.Namespace, paths: Paths) -> int:
    """Forgets a device: nothing is sent to it any more, and nothing taken from it."""
    trust = Peering(paths.identity).trust
    peer = trust.remove(trust.find(options.node).id)
    print(
        f"Unpaired {safe(peer.name)} ({peer.id}). Calls that run there are cancelled. "
        "On the other side, `mas-node unpair` forgets this computer."
    )
    return DONE


def _is_address(text: str) -> bool:
    return "://" in text or text.rpartition(":")[2].isdigit()


async def _address_of(wanted: str) -> str:
    found = [node for node in await _look(quiet=False) if wanted.casefold() in {node.name.casefold(), node.id}]
    if len(found) == 1:
        return found[0].url
    if found:
        several = ", ".join(f"{node.url} (id {node.id})" for node in found)
        raise InputError(f"Several nodes are called {wanted}: {several}. Give the address or the id.", field="node")
    raise InputError(
        f"No node called {wanted} was found on this network. Give its address as HOST:PORT; `mas-node status` shows it there.",
        field="node",
    )


async def _look(*, quiet: bool) -> tuple[FoundNode, ...]:
    if not quiet:
        note(f"Looking for nodes on this network for {_LOOK_S:g} s …")
    try:
        async with Discovery() as discovery:
            await asyncio.sleep(_LOOK_S)
            return discovery.nodes
    except NodeError as exc:
        note(f"mas: {exc}")
        return ()


def _print(statuses: tuple[NodeStatus, ...], strangers: tuple[FoundNode, ...], *, callers: tuple[PairedPeer, ...]) -> None:
    print(bold("Paired nodes"))
    if statuses:
        header = ("NAME", "ID", "ADDRESS", "STATE", "ANSWERS IN", "CALLS", "KEYS", "AGENTS")
        print(table(header, [_row(status) for status in statuses]))
        for status in statuses:
            if status.last_error:
                note(f"{status.name}: {status.last_error}")
    else:
        print("none; pair one with `mas nodes pair HOST:PORT CODE` (the code comes from `mas-node pair` there)")
    if callers:
        print(f"\n{bold('May send calls to this computer')}")
        print(table(("NAME", "ID"), [(safe(peer.name), peer.id) for peer in callers]))
    print(f"\n{bold('Found on this network, not paired')}")
    if strangers:
        print(table(("NAME", "ID", "ADDRESS", ""), [_found_row(node) for node in strangers]))
    else:
        print("none")


def _row(status: NodeStatus) -> tuple[str, ...]:
    load = status.load
    return (
        safe(status.name),
        status.id,
        safe(status.url),
        status.state.value,
        f"{status.latency_ms:.0f} ms" if status.latency_ms is not None else "-",
        f"{load.running + load.queued} of {load.capacity}" if load.capacity else "-",
        "yours" if status.lend_keys else "its own",
        ", ".join(safe(offer.id) for offer in status.agents) or "-",
    )


def _found_row(node: FoundNode) -> tuple[str, ...]:
    other = node.protocol and node.protocol != str(PROTOCOL)
    remark = f"speaks version {node.protocol}, this computer {PROTOCOL}: update the older one" if other else ""
    return (safe(node.name), node.id, safe(node.url), safe(remark))
