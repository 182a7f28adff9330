"""Requests that are broken below their JSON, from callers that are known and from strangers."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

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


async def test_that_a_small_body_that_unpacks_to_a_large_one_is_refused(node: NodeProcess) -> None:
    packed = gzip.compress(b" " * (9 * 2**20))
    assert len(packed) < 2**20
    async with node.api() as api:
        refusal(await api.ask("PUT", f"/v1/calls/{new_id()}", packed, Content_Encoding="gzip"), 413, "too-large")
        assert (await api.submit(a_call())).status == 202
