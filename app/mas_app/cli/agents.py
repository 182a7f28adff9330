"""``mas agents``: who can be asked, in which panels, and whether their providers answer and have their models."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import sys
from dataclasses import dataclass

import msgspec

from mas_app.cli.history import notices
from mas_app.cli.who import open_runtime
from mas_core.errors import MasError
from mas_core.exit_codes import DONE, FAILED
from mas_core.paths import Paths
from mas_core.runtime import Runtime
from mas_core.settings import Settings
from mas_core.terminal import bold, safe, table

_CHECK_WITHIN_S = 20.0
_MOST_NEAREST = 3
_UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a provider answered: its models, or why there was no answer."""

    models: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    agent: str
    provider: str
    model: str
    temperature: float
    max_tokens: int
    state: str
    detail: str


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Lists agents and panels; with ``--check`` asks each provider for its models, which costs nothing."""
    async with open_runtime(options, paths) as runtime:
        notices(runtime.repository)
        settings = runtime.settings
        providers = sorted({agent.provider for agent in settings.agents.values()})
        found: dict[str, _Found] = {}
        if options.check:
            answers = await asyncio.gather(*(_check(runtime, provider) for provider in providers))
            found = dict(zip(providers, answers, strict=True))
        rows = _rows(settings, found)
    if options.json:
        panels = {name: {"agents": panel.agents, "aggregator": panel.aggregator} for name, panel in settings.panels.items()}
        body = msgspec.json.encode({"agents": rows, "panels": panels})
        sys.stdout.write(msgspec.json.format(body, indent=2).decode("utf-8") + "\n")
    else:
        _print(rows, settings)
    return FAILED if any(row.state == _UNHEALTHY for row in rows) else DONE


async def _check(runtime: Runtime, provider: str) -> _Found:
    try:
        async with asyncio.timeout(_CHECK_WITHIN_S):
            models = await runtime.providers.get(provider).models()
    except TimeoutError:
        return _Found(fault=f"no answer within {_CHECK_WITHIN_S:g} s")
    except MasError as exc:
        return _Found(fault=str(exc))
    return _Found(models=tuple(model.id for model in models))


def _health(model: str, found: _Found | None) -> tuple[str, str]:
    """Returns an agent's state and a sentence on it."""
    if found is None:
        return "unknown", "not asked; --check asks its provider"
    if found.fault:
        return _UNHEALTHY, found.fault
    if not found.models:
        return "healthy", "its provider answers, but lists no models"
    # Ollama lists "llama3:latest" for what may be called "llama3".
    if model in found.models or f"{model}:latest" in found.models:
        return "healthy", "its provider has the model"
    nearest = _nearest(model, found.models)
    return _UNHEALTHY, "its provider does not list this model" + (f"; nearest: {', '.join(nearest)}" if nearest else "")


def _nearest(model: str, models: tuple[str, ...]) -> list[str]:
    """Finds names that may be meant: written almost so, or with another maker's name before the slash."""
    by_folded = {known.casefold(): known for known in models}
    wanted = model.casefold()
    tail = wanted.rpartition("/")[2]
    same_tail = [known for folded, known in by_folded.items() if folded.rpartition("/")[2] == tail]
    close = [by_folded[folded] for folded in difflib.get_close_matches(wanted, by_folded, n=_MOST_NEAREST, cutoff=0.5)]
    return list(dict.fromkeys((*same_tail, *close)))[:_MOST_NEAREST]


def _rows(settings: Settings, found: dict[str, _Found]) -> list[_Row]:
    rows = []
    for agent in settings.agents.values():
        state, detail = _health(agent.model, found.get(agent.provider))
        rows.append(
            _Row(
                agent=agent.id,
                provider=agent.provider,
                model=agent.model,
                temperature=agent.temperature,
                max_tokens=agent.max_tokens,
                state=state,
                detail=detail + (" (built-in demo model)" if agent.demo else ""),
            )
        )
    return rows


def _print(rows: list[_Row], settings: Settings) -> None:
    cells = [
        (row.agent, row.provider, safe(row.model), f"{row.temperature:g}", str(row.max_tokens), row.state, safe(row.detail))
        for row in rows
    ]
    print(table(("AGENT", "PROVIDER", "MODEL", "TEMPERATURE", "TOKENS", "STATE", ""), cells))
    print(f"\n{bold('Panels')}")
    for panel in settings.panels.values():
        print(f"{panel.id}: {', '.join(panel.agents)}; aggregator {panel.aggregator}")
    if settings.path is not None:
        print(f"\nAgents and panels are set in {settings.path}")
