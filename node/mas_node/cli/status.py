"""``mas-node status``: asks the node that serves from these folders how it is."""

from __future__ import annotations

import argparse
import asyncio
import ssl
import sys
from pathlib import Path

import aiohttp
import msgspec

from mas_core.errors import InputError, NodeError
from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.peers.files import read_private
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.tls import LiveFingerprint, pinned_context
from mas_core.peers.wire import HealthReport, decode_health
from mas_node.cli.output import print_table, say
from mas_node.serving import ServingNow, serving_now

_ANSWER_WITHIN_S = 5.0


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Prints the health of the running node."""
    serving = serving_now(paths)
    if serving is None:
        raise NodeError("No node serves here. Start it with: mas-node serve")
    body = await _health(serving, paths)
    try:
        report = decode_health(body)
    except InputError as exc:
        raise NodeError(str(exc)) from exc
    if options.json:
        said = {"url": serving.url, "pid": serving.pid, **msgspec.to_builtins(report)}
        sys.stdout.write(msgspec.json.encode(said).decode("utf-8") + "\n")
    else:
        _print(serving, report)
    return DONE


async def _health(serving: ServingNow, paths: Paths) -> bytes:
    token = await asyncio.to_thread(read_private, Path(serving.token_file))
    headers = {"Authorization": f"Bearer {(token or b'').decode('ascii', 'replace').strip()}"}
    tls: ssl.SSLContext | bool = True
    if serving.url.startswith("https:"):
        identity = await asyncio.to_thread(load_or_make_identity, paths.identity)
        tls = pinned_context(identity.certificate_pem, LiveFingerprint(identity.fingerprint))
    timeout = aiohttp.ClientTimeout(total=_ANSWER_WITHIN_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(ssl=tls)) as http,
            http.get(f"{serving.url}/v1/health", headers=headers, allow_redirects=False) as response,
        ):
            body = await response.read()
            status = response.status
    except (aiohttp.ClientError, OSError, TimeoutError) as exc:
        raise NodeError(
            f"The node that served at {serving.url} (process {serving.pid}) does not answer ({type(exc).__name__}). "
            "If it has ended, start it anew: mas-node serve"
        ) from exc
    if status != 200:
        raise NodeError(f"The node at {serving.url} answered with status {status}.")
    return body


def _print(serving: ServingNow, report: HealthReport) -> None:
    load = report.load
    say(f"{report.name} ({report.id}) serves at {serving.url}, process {serving.pid}, version {report.version}")
    say(f"{load.running} calls run and {load.queued} wait, of {load.capacity} at most")
    cells = [
        (agent.id, agent.provider, agent.model, agent.state, "built-in demo model" if agent.demo else "")
        for agent in report.agents
    ]
    print_table(("AGENT", "PROVIDER", "MODEL", "STATE", ""), cells)
