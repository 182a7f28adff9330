"""Requests that are broken below their JSON, from callers that are known and from strangers."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Iterator
from contextlib import suppress

import pytest

from mas_core.models import new_id
from tests.core.house import config
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, a_call
from tests.node.test_native_calls import refusal


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NodeProcess]:
    models, folder = {"m": ModelBehaviour(text="yes")}, tmp_path_factory.mktemp("node")
    with FakeProviderThread(models) as fake:
        (folder / "config.toml").write_text(config(fake.base_url, models), encoding="utf-8")
        with NodeProcess(folder) as running:
            yield running


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
@pytest.mark.parametrize(("method", "path"), [("PUT", "/v1/calls/" + "a" * 32), ("POST", "/process_query")])
async def test_that_a_body_that_cannot_be_unpacked_is_the_callers_fault(
    node: NodeProcess, method: str, path: str, packing: str
) -> None:
    async with node.api() as api:
        said = await api.ask(method, path, b"{} is not packed", Content_Encoding=packing)
    assert "body" in refusal(said, 400, "bad-input")
    assert "a bug in answering" not in node.errors
    assert "Traceback" not in node.errors


async def test_that_a_small_body_that_unpacks_to_a_large_one_is_refused(node: NodeProcess) -> None:
    packed = gzip.compress(b" " * (9 * 2**20))
    assert len(packed) < 2**20
    async with node.api() as api:
        refusal(await api.ask("PUT", f"/v1/calls/{new_id()}", packed, Content_Encoding="gzip"), 413, "too-large")
        assert (await api.submit(a_call())).status == 202


LONG = b"x" * 9000
BROKEN_HTTP = {
    "negative length": b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "no version": b"GET %s HTTX/1.1\r\nHost: localhost\r\n\r\n",
    "words": b"GET %s HTTP/1.1 SENTINEL\r\nHost: localhost\r\n\r\n",
    "zero in a header": b"GET %s HTTP/1.1\r\nHost: localhost\r\nMAS-Provider-Key: SENTINEL\x00\r\n\r\n",
    "header without a name": b"GET %s HTTP/1.1\r\n: SENTINEL\r\n\r\n",
    "long header": b"GET %s HTTP/1.1\r\nHost: localhost\r\nX-Long: SENTINEL" + LONG + b"\r\n\r\n",
    "long address": b"GET %s?" + LONG + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "unknown expectation": b"POST %s HTTP/1.1\r\nHost: localhost\r\nExpect: SENTINEL\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("path", ["/process_query", "/v1/chat/completions"])
@pytest.mark.parametrize("what", BROKEN_HTTP)
async def test_that_broken_http_is_answered_as_every_error_is_and_leaves_no_trace_of_what_it_held(
    node: NodeProcess, what: str, path: str
) -> None:
    said = await raw_answer(node.port, BROKEN_HTTP[what] % path.encode())
    head, _, body = said.partition(b"\r\n\r\n")
    status = int(head.split(b" ")[1])
    assert status == (431 if what.startswith("long") else 417 if "expect" in what else 400)
    if path.startswith("/v1/"):
        assert b"Content-Type: application/json" in head
        assert set(json.loads(body)) == {"error"}
    else:
        assert b"Content-Type: application/problem+json" in head
        assert json.loads(body)["status"] == status
    assert b"aiohttp" not in head.lower()
    assert b"SENTINEL" not in said
    assert "SENTINEL" not in node.errors
    assert "Traceback" not in node.errors
    assert " ERROR " not in node.errors


async def test_that_a_body_in_broken_chunks_is_the_callers_fault(node: NodeProcess) -> None:
    token = node.token.encode()
    said = await raw_answer(
        node.port,
        b"PUT /v1/calls/" + b"a" * 32 + b" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + b"\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nnot a chunk\r\n",
    )
    assert said.startswith(b"HTTP/1.")
    assert b"application/problem+json" in said
    assert "Traceback" not in node.errors


async def test_that_what_is_not_http_at_all_is_answered_and_not_logged_as_a_fault(node: NodeProcess) -> None:
    assert (await raw_answer(node.port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")).startswith(b"HTTP/1.")
    async with node.api() as api:
        assert (await api.submit(a_call())).status == 202
    assert "Traceback" not in node.errors


async def raw_answer(port: int, request: bytes) -> bytes:
    """Sends bytes as they are, and returns all that comes before the connection ends or nothing comes any more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    said = b""
    with suppress(TimeoutError):
        async with asyncio.timeout(3):
            while piece := await reader.read(65536):
                said += piece
                length = re.search(rb"Content-Length: (\d+)", said)
                if length and len(said.partition(b"\r\n\r\n")[2]) >= int(length[1]):
                    break
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return said
