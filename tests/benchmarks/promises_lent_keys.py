"""Lends 20 canary keys to a node and looks for them there: ``python -m tests.benchmarks.promises_lent_keys``.

A desktop that lends its keys asks twenty agents on a node that has none of its own. The providers repeat the keys in every
shape of an error. The node also gets what it refuses: keys for another address, broken ones, keys from a program with a
token, and in HTTP that cannot be read; and it is killed while a call with a key runs, and started again. Then the keys are
looked for, whole, in halves and encoded, in the node's journal, histories, log and standard error, in all that it answered,
and in the desktop's history, log, events and record. The same search has to find every key in a copy of what the provider saw,
or it would prove nothing.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from mas_core import log
from mas_core.events import event_to_json
from mas_core.lent_keys import KEY_HEADER, URL_HEADER, LentKey
from mas_core.models import new_id
from mas_core.peers.faults import NodeFault
from mas_core.peers.identity import load_or_make_identity
from mas_core.peers.tls import client_context
from mas_core.peers.trust import PairedPeer, TrustStore
from mas_core.peers.wire import encode_call
from mas_core.planning import JobRequest
from mas_core.record_json import record_to_json
from mas_core.runtime import Runtime
from mas_core.secrets import KeyStore
from mas_node.advertise import reachable_addresses
from tests.benchmarks.promises_secrets import Canary, Outcome, canaries, hits, print_outcome, repeating
from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour
from tests.fakes.nodes import Fleet, fleet
from tests.fakes.provider import FakeProvider
from tests.node.running import Api, a_call, make_token

_HANGING = "hanging"
_EVERYWHERE = "0.0.0.0"  # noqa: S104  (that is how an address of this computer is asked for)


def address() -> str | None:
    """Returns an address of this computer that is not the loopback's, for which keys are never lent."""
    return next((str(each) for each in reachable_addresses(_EVERYWHERE) if not each.is_loopback), None)


def _settings(birds: Sequence[Canary], base_url: str, *, lends: bool) -> str:
    lines = []
    for bird in birds:
        key = f"env:{bird.name.upper()}" if lends else "env:NOT_SET"
        lines += [f'[providers.{bird.name}]\nbase_url = "{base_url}"\nkey = "{key}"\nprivate_http = true']
        lines += [f'[agents.{bird.name}]\nprovider = "{bird.name}"\nmodel = "{bird.name}"']
    lines += [f'[agents.{_HANGING}]\nprovider = "{birds[7].name}"\nmodel = "{_HANGING}"']
    names = ", ".join(f'"{bird.name}"' for bird in birds)
    lines += [f'[panels.default]\nagents = [{names}]\naggregator = "{birds[7].name}"\nmethod = "synthesis"']
    return "\n".join(lines) + "\n"


async def measure(folder: Path) -> Outcome:
    """Lends all keys and looks for them.

    Args:
        folder: A scratch folder.

    Raises:
        RuntimeError: This computer has no address of its own.
    """
    birds, host = canaries(), address()
    if host is None:
        raise RuntimeError("this computer has no address beside the loopback's")
    models = {bird.name: repeating(number) for number, bird in enumerate(birds)}
    models[_HANGING] = ModelBehaviour(always=Fault(kind=FaultKind.HANG))
    outputs: dict[str, bytes] = {}
    async with FakeProvider(models, host=host) as fake:
        here, there = (_settings(birds, fake.base_url, lends=lends) for lends in (True, False))
        async with fleet(folder, {"node": there}, desktop_config=here) as ships:
            outputs |= await _asked(birds, ships, fake)
            outputs |= await _refused(birds, ships, fake)
        sent = "\n".join(request.headers.get("authorization", "") for request in fake.requests)
    outputs |= await asyncio.to_thread(_files, folder)
    return Outcome(
        found={name: seen for name, output in outputs.items() if (seen := hits(birds, output))},
        looked_at={name: len(output) for name, output in outputs.items()},
        asked=sum(bool(hits([bird], sent.encode())) for bird in birds),
        control=sum(bird.key in sent for bird in birds),
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


async def _asked(birds: Sequence[Canary], ships: Fleet, fake: FakeProvider) -> dict[str, bytes]:
    """Runs one job over all keys on the node, then kills it with a call in its hands."""
    made: dict[str, bytes] = {}
    log.configure(ships.desktop, "DEBUG")
    keys = KeyStore({bird.name.upper(): bird.key for bird in birds})
    try:
        async with Runtime.open(ships.desktop, keys=keys) as runtime:
            (peer,) = runtime.trust.peers()
            runtime.trust.set_lend_keys(peer.id, lend=True)
            job = await runtime.plan(JobRequest(text="Is it so?", placement="nodes"))  # type: ignore[arg-type]  # a plain word
            async with runtime.orchestrator.open(job) as run:
                made["events"] = b"\n".join([event_to_json(event) async for event in run.events()])
            if run.record is None or {answer.node for answer in run.record.answers} != {"node"}:
                raise RuntimeError("the node did not answer with the keys that were lent")
            made["record"] = record_to_json(run.record)
            made["repr of the pool"] = repr((runtime.pool.statuses(), runtime.trust.peers(), job)).encode()
            await _killed(birds[7], ships, runtime, fake)
    finally:
        log.shut_down()
    return made


async def _killed(bird: Canary, ships: Fleet, runtime: Runtime, fake: FakeProvider) -> None:
    (peer,) = runtime.trust.peers()
    member, call, before = runtime.pool.member(peer.id), a_call(_HANGING), len(fake.requests)
    if member is None:
        raise RuntimeError("the node is not there")
    await member.client.submit(call.id, encode_call(call), key=LentKey(base_url=fake.base_url, key=bird.key))
    async with asyncio.timeout(10):
        while len(fake.requests) == before:  # noqa: ASYNC110  (the node is another process)
            await asyncio.sleep(0.02)
    await ships["node"].kill()
    await ships["node"].start()
    with suppress(NodeFault):
        await member.client.state(call.id)


async def _refused(birds: Sequence[Canary], ships: Fleet, fake: FakeProvider) -> dict[str, bytes]:
    """Sends keys in requests that the node refuses; returns all that it says."""
    node = ships["node"]
    (peer,) = TrustStore(ships.desktop.identity).peers()
    tls = client_context(load_or_make_identity(ships.desktop.identity), peer)
    program = {"Authorization": f"Bearer {make_token(node.home, 'program')}"}
    made: dict[str, bytes] = {}
    anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    async with Api(node.url, tls=tls) as device, Api(node.url, headers=program, tls=anybody) as token:
        for bird in birds:
            wrong = (
                (device, bird.key, "https://elsewhere.example/v1"),
                (device, f"{bird.key} {bird.key}", fake.base_url),
                (device, bird.key, "http://127.0.0.1:1/v1"),
                (device, bird.key, f"{fake.base_url}?key={bird.key}"),
                (token, bird.key, fake.base_url),
            )
            for number, (api, key, url) in enumerate(wrong):
                call = a_call(bird.name)
                said = await api.ask("PUT", f"/v1/calls/{call.id}", encode_call(call), **{KEY_HEADER: key, URL_HEADER: url})
                if said.status < 400:
                    raise RuntimeError(f"the node took what it should refuse: {said.status}")
                made[f"answer {number} to {bird.name}"] = said.body + repr(said.headers).encode()
            made[f"answer to broken HTTP with {bird.name}"] = await _broken_http(node.port, peer, tls, bird.key)
    return made


async def _broken_http(port: int, peer: PairedPeer, tls: ssl.SSLContext, key: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=tls, server_hostname=peer.id)
    writer.write(f"PUT /v1/calls/{new_id()} HTTP/1.1\r\nHost: localhost\r\n{KEY_HEADER}: {key}\x00\r\n\r\n".encode())
    said = await reader.read()
    writer.close()
    with suppress(OSError, ssl.SSLError):
        await writer.wait_closed()
    return said


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the row; the exit status is 1 if a key was found, or the control failed."""
    return print_outcome(measure, module="tests.benchmarks.promises_lent_keys", about=__doc__, argv=argv)


if __name__ == "__main__":
    sys.exit(main())
