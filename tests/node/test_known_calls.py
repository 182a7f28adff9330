"""A submission that is repeated is answered from what is known, whatever else holds at that moment."""

from __future__ import annotations

from collections.abc import Callable

from mas_core.peers.tokens import Quota
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, a_call, make_token
from tests.node.test_native_calls import refusal


async def test_that_a_repeated_submission_needs_no_quota(
    start_node: Callable[..., tuple[NodeProcess, FakeProviderThread]],
) -> None:
    node, fake = start_node(m=ModelBehaviour(text="one two"))
    call = a_call()
    async with node.api(make_token(node.home, "narrow", Quota(calls_per_hour=1))) as api:
        assert (await api.submit(call)).status == 202
        await api.events(call)
        refusal(await api.submit(a_call()), 429, "quota")
        again = await api.submit(call)
    assert again.status == 200
    assert again.json["answer"]["text"] == "one two"
    assert len(fake.requests) == 1
