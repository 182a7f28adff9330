"""Presets of providers, what they list, and servers found on this computer."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from aiohttp import web

from mas_core.base_url import fault_in_base_url
from mas_core.errors import KeyMissing, ProviderError
from mas_core.providers.base import ModelInfo
from mas_core.providers.model_listing import models_in
from mas_core.providers.presets import PRESETS, ModelLists, Preset, find_local_servers
from mas_core.settings import ProviderSettings, default_settings
from tests.fakes.provider import FakeProvider, ModelBehaviour


async def no_key(_provider: ProviderSettings) -> str | None:
    return None


def test_that_every_preset_makes_settings_that_are_allowed() -> None:
    for preset in PRESETS:
        provider = preset.settings(taken={})
        assert fault_in_base_url(provider.base_url, private_http=False) is None
        assert (provider.key == "none") == preset.local
    assert len({preset.id for preset in PRESETS}) == len(PRESETS)


def test_that_a_preset_chosen_twice_gets_another_name() -> None:
    assert PRESETS[0].settings(taken={"openrouter": 1, "openrouter2": 1}).id == "openrouter3"


def test_that_prices_and_lengths_are_read_as_providers_write_them() -> None:
    openrouter = {
        "data": [
            {"id": "a", "context_length": 32768, "pricing": {"prompt": "0.0000002", "completion": "0.00000065"}},
            {"id": "auto", "pricing": {"prompt": "-1", "completion": "-1"}},
            {"id": "odd", "context_length": None, "pricing": {"prompt": "cheap"}},
            {"name": "no id"},
        ]
    }
    assert models_in(openrouter) == (
        ModelInfo(id="a", context_length=32768, prompt_usd_per_million=0.2, completion_usd_per_million=0.65),
        ModelInfo(id="auto"),
        ModelInfo(id="odd"),
    )
    together = [{"id": "b", "context_length": 8192, "pricing": {"input": 0.2, "output": 0.3}}]
    assert models_in(together) == (
        ModelInfo(id="b", context_length=8192, prompt_usd_per_million=0.2, completion_usd_per_million=0.3),
    )
    assert models_in({"data": [{"id": "c", "context_window": 4096}]}) == (ModelInfo(id="c", context_length=4096),)
    assert models_in({"error": "no"}) is None


async def test_that_models_are_asked_for_once_a_session_unless_wanted_fresh() -> None:
    async with FakeProvider(models={"m2": ModelBehaviour(), "m1": ModelBehaviour()}) as fake:
        lists = ModelLists(no_key)
        provider = ProviderSettings(id="p", base_url=fake.base_url, key="none")
        listed = await lists.get(provider)
        assert [model.id for model in listed.models] == ["m1", "m2"]
        assert listed.latency_s > 0
        await lists.get(provider)
        assert len(fake.probes) == 1
        await lists.get(provider, fresh=True)
        await lists.get(replace(provider, key="keyring"))
        assert len(fake.probes) == 3


async def test_that_a_refused_key_and_a_missing_one_are_told() -> None:
    async def wrong(_provider: ProviderSettings) -> str | None:
        return "sk-wrong"

    async def missing(_provider: ProviderSettings) -> str | None:
        raise KeyMissing("There is no key.")

    async with FakeProvider(models={"m": ModelBehaviour()}, key="sk-right") as fake:
        provider = ProviderSettings(id="p", base_url=fake.base_url, key="keyring")
        with pytest.raises(ProviderError):
            await ModelLists(wrong).get(provider)
        with pytest.raises(KeyMissing):
            await ModelLists(missing).get(provider)


async def test_that_the_built_in_model_is_listed_without_being_started() -> None:
    listed = await ModelLists(no_key).get(default_settings().providers["builtin"])
    assert [model.id for model in listed.models] == ["smollm2-135m-instruct"]


async def test_that_a_server_on_this_computer_is_found_and_a_web_site_is_not() -> None:
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>hello</html>", content_type="text/html")

    site = web.Application()
    site.router.add_get("/{anything:.*}", page)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        async with FakeProvider(models={"llama3.2": ModelBehaviour()}) as fake:
            running = Preset(id="ollama", name="Ollama", base_url=fake.base_url, local=True)
            other = Preset(id="llamacpp", name="llama.cpp", base_url=f"http://127.0.0.1:{port}/v1", local=True)
            nobody = Preset(id="lmstudio", name="LM Studio", base_url="http://127.0.0.1:9/v1", local=True)
            began_s = time.perf_counter()
            found = await find_local_servers((running, other, nobody))
            assert time.perf_counter() - began_s < 3
            assert [(one.preset.name, one.listed.models[0].id) for one in found] == [("Ollama", "llama3.2")]
    finally:
        await runner.cleanup()
