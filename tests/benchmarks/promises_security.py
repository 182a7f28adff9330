"""Tries to get in where nobody may, and to be told what nobody may hear: ``python -m tests.benchmarks.promises_security``.

Against a real ``mas-node`` with a provider behind it, over real sockets. A body counts as handled if the node answered with
success, if its journal has the call, or if the provider saw the prompt; and if a rogue node was sent a single byte. The two
controls at the top show that fair calls are handled, and that a rogue hears what it is told. The exit status is 1 if
anything was handled, told or trusted that must not be, or a control failed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.attacks import ATTACKS, CONTROLS, Attack, Loot, Scene, scene

_SETTLE_S = 1.0
_HEADINGS = ("attempt", "tried", "bodies handled", "keys or prompts told", "wrongly trusted", "refused with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of one kind of attempt. ``refused`` are all the ways in which it was refused."""

    name: str
    tried: int
    handled: int
    told: int
    trusted: int
    refused: tuple[str, ...] = ()

    @property
    def harmless(self) -> bool:
        """Whether nothing came of it."""
        return self.handled == self.told == self.trusted == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All rows of one run."""

    controls: tuple[Row, ...]
    attacks: tuple[Row, ...]

    @property
    def tried(self) -> int:
        """How many attacks there were."""
        return sum(row.tried for row in self.attacks)

    @property
    def kept(self) -> bool:
        """Whether the promise was kept, and would have been seen to be broken."""
        paired, trusted_rogue = self.controls
        seen = paired.handled == paired.tried and trusted_rogue.told == trusted_rogue.tried
        return seen and all(row.harmless for row in self.attacks)


async def measure(attempts: int, folder: Path) -> Outcome:
    """Runs so many attacks in turn, and both controls before and after them."""
    async with scene(folder) as stage:
        loot: dict[str, list[Loot]] = {name: [] for name in (*CONTROLS, *ATTACKS)}
        trusted: dict[str, int] = dict.fromkeys(loot, 0)
        before = _trusting(stage)
        await _controls(stage, loot, 0)
        for number in range(attempts):
            name, attack = tuple(ATTACKS.items())[number % len(ATTACKS)]
            loot[name].append(await _tried(attack, stage, number // len(ATTACKS)))
            after = _trusting(stage)
            trusted[name] += len(after - before)
            before = after
        await _controls(stage, loot, 1)
        await _settled(stage, loot)
        ran = "\n".join(str(request.body) for request in stage.provider.requests)
        journaled = _journaled(stage)
    rows = {name: _row(name, got, ran=ran, journaled=journaled, trusted=trusted[name]) for name, got in loot.items()}
    return Outcome(controls=tuple(rows[name] for name in CONTROLS), attacks=tuple(rows[name] for name in ATTACKS))


async def _controls(stage: Scene, loot: dict[str, list[Loot]], number: int) -> None:
    for name, control in CONTROLS.items():
        loot[name].append(await _tried(control, stage, number))


async def _tried(attack: Attack, stage: Scene, number: int) -> Loot:
    async with asyncio.timeout(60):
        return await attack(stage, number)


async def _settled(stage: Scene, loot: dict[str, list[Loot]]) -> None:
    """Waits for the last control to reach the provider, and then for what might come after it."""
    last = loot[next(iter(CONTROLS))][-1].prompt
    end_s = time.perf_counter() + 10
    while not any(last in str(request.body) for request in stage.provider.requests):
        if time.perf_counter() > end_s:
            return
        await asyncio.sleep(0.02)
    await asyncio.sleep(_SETTLE_S)


def _trusting(stage: Scene) -> frozenset[str]:
    return frozenset(peer.fingerprint for store in (stage.trust, stage.desktop.trust) for peer in store.peers())


def _journaled(stage: Scene) -> frozenset[str]:
    with contextlib.closing(sqlite3.connect(f"file:{stage.node.paths.node_journal}?mode=ro", uri=True)) as journal:
        return frozenset(row[0] for row in journal.execute("SELECT id FROM calls"))


def _row(name: str, loot: Sequence[Loot], *, ran: str, journaled: frozenset[str], trusted: int) -> Row:
    def handled(one: Loot) -> bool:
        return one.let_in or one.call_id in journaled or bool(one.prompt and one.prompt in ran)

    def told(one: Loot) -> bool:
        return any(secret.encode() in one.got for secret in one.secrets)

    return Row(
        name=name,
        tried=len(loot),
        handled=sum(map(handled, loot)),
        told=sum(map(told, loot)),
        trusted=trusted,
        refused=tuple(sorted({one.refused for one in loot if not one.let_in})),
    )


def table(outcome: Outcome) -> str:
    """Returns the table."""
    total = Row(
        name="all attacks",
        tried=outcome.tried,
        handled=sum(row.handled for row in outcome.attacks),
        told=sum(row.told for row in outcome.attacks),
        trusted=sum(row.trusted for row in outcome.attacks),
    )
    cells = [
        (row.name, *map(str, (row.tried, row.handled, row.told, row.trusted)), ", ".join(row.refused))
        for row in (*outcome.controls, *outcome.attacks, total)
    ]
    widths = [max(len(line[column]) for line in (_HEADINGS, *cells)) for column in range(len(_HEADINGS))]
    rule = tuple("-" * width for width in widths)
    lines = [_HEADINGS, rule, *cells[:2], rule, *cells[2:-1], rule, cells[-1]]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the attempts and prints what came of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.promises_security", description=__doc__)
    parser.add_argument("--attempts", type=int, default=500, help="how many attacks, spread over all kinds (500)")
    attempts = parser.parse_args(argv).attempts
    started_s = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="mas-security-") as folder:
        outcome = asyncio.run(measure(attempts, Path(folder)))
    verdict = "kept" if outcome.kept else "BROKEN"
    sys.stdout.write(f"{table(outcome)}\n\nThe promise is {verdict}. {time.perf_counter() - started_s:.1f} s\n")
    return 0 if outcome.kept else 1


if __name__ == "__main__":
    sys.exit(main())
