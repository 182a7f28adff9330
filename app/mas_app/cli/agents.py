"""``mas agents``: who can be asked, in which panels, and whether their providers answer."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass

import msgspec

from mas_app.cli.exit_codes import DONE, FAILED
from mas_app.cli.terminal import bold, safe, table
from mas_core.errors import MasError
from mas_core.paths import Paths
from mas_core.runtime import Runtime
from mas_core.settings import Settings

_CHECK_WITHIN_S = 20.0


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
    async with Runtime.open(paths) as runtime:
        settings = runtime.settings
        providers = sorted({agent.provider for agent in settings.agents.values()})
        found: dict[str, str | None] = {}
        if options.check:
            answers = await asyncio.gather(*(_check(runtime, provider) for provider in providers))
            found = dict(zip(providers, answers, strict=True))
        rows = _rows(settings, found, checked=options.check)
    if options.json:
        panels = {name: {"agents": panel.agents, "aggregator": panel.aggregator} for name, panel in settings.panels.items()}
        body = msgspec.json.encode({"agents": rows, "panels": panels})
        sys.stdout.write(msgspec.json.format(body, indent=2).decode("utf-8") + "\n")
    else:
        _print(rows, settings)
    return FAILED if any(fault is not None for fault in found.values()) else DONE


async def _check(runtime: Runtime, provider: str) -> str | None:
    try:
        async with asyncio.timeout(_CHECK_WITHIN_S):
            await runtime.providers.get(provider).models()
    except TimeoutError:
        return f"no answer within {_CHECK_WITHIN_S:g} s"
    except MasError as exc:
        return str(exc)
    return None


def _rows(settings: Settings, faults: dict[str, str | None], *, checked: bool) -> list[_Row]:
    rows = []
    for agent in settings.agents.values():
        fault = faults.get(agent.provider)
        state = ("unhealthy" if fault else "healthy") if checked else "unknown"
        detail = fault or ("its provider answers" if checked else "not asked; --check asks its provider")
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
