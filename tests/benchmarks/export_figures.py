"""How long exports and imports take, and how much memory they hold, as a person meets them: whole commands.

``python -m tests.benchmarks.export_figures [--runs N]``; a thousand runs take about a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mas_app.pdf.command import pdf_printer
from mas_core.models import Record
from mas_core.paths import Paths
from mas_core.storage.repository import Repository
from tests.benchmarks.children import Watched, python, watch
from tests.benchmarks.figures import Figure, report
from tests.core.export.runs import MANY_SCRIPTS, PLAIN, a_hard_run, small_runs

RUNS = 1_000
_FEW = 100
_WARM = 5
_COLD = 3
_INFINITE = float("inf")
_TEXT = f"{MANY_SCRIPTS}\n\n{PLAIN * 3}"


def _runs(count: int) -> list[Record]:
    """Returns runs with three answers of about 500 words each."""
    return [
        replace(record, answers=tuple(replace(answer, text=_TEXT) for answer in record.answers)) for record in small_runs(count)
    ]


async def _store(home: Path, records: Sequence[Record]) -> None:
    async with await Repository.open(Paths.below(home).history()) as repository:
        for record in records:
            await repository.finish(record)


def _mas(home: Path, *arguments: str) -> tuple[float, Watched]:
    environment: Mapping[str, str] = {**os.environ, "MAS_HOME": str(home)}
    watched = watch(python("-m", "mas_app", "history", *arguments), env=environment, sampled=True)
    ended_s = time.perf_counter()
    if watched.code:
        raise RuntimeError(watched.output)
    return ended_s - watched.started_s, watched


def _written_bare(folder: Path, out: Path) -> float:
    """Writes the same files again without making them; returns the seconds."""
    contents = [(path.name, path.read_bytes()) for path in folder.iterdir()]
    started_s = time.perf_counter()
    out.mkdir()
    for name, data in contents:
        (out / name).write_bytes(data)
    return time.perf_counter() - started_s


def _many(scratch: Path, runs: int) -> tuple[Figure, ...]:
    few, many = scratch / "few", scratch / "many"
    asyncio.run(_store(few, _runs(_FEW)))
    asyncio.run(_store(many, _runs(runs)))
    _, of_few = _mas(few, "export", "--all", "--format", "html", "-o", str(scratch / "few-html"))
    html_s, of_many = _mas(many, "export", "--all", "--format", "html", "-o", str(scratch / "html"))
    json_s, _ = _mas(many, "export", "--all", "--format", "json", "--zip", "-o", str(scratch / "all.zip"))
    import_s, _ = _mas(scratch / "other", "import", str(scratch / "all.zip"))
    few_mib, many_mib = (watched.peak_mib(until_s=_INFINITE) for watched in (of_few, of_many))
    floor_s = _written_bare(scratch / "html", scratch / "bare")
    size_mib = sum(path.stat().st_size for path in (scratch / "html").iterdir()) / 2**20
    return (
        Figure(
            name=f"{runs:,} runs to HTML",
            unit="s",
            values=(html_s,),
            target=60 * runs / RUNS,
            floor=floor_s,
            floor_is="writing the same files, made already",
            note=f"{size_mib:.0f} MiB, charts inline",
        ),
        Figure(
            name="peak memory of that",
            unit="MiB",
            values=(many_mib,),
            target=few_mib * 1.15,
            floor=few_mib,
            floor_is=f"the same command on {_FEW} runs",
        ),
        Figure(name=f"{runs:,} runs to JSON in a ZIP", unit="s", values=(json_s,)),
        Figure(name="reading that back in", unit="s", values=(import_s,), note="each run checked twice, and stored with FULL"),
    )


async def _warm_pdfs() -> tuple[float, ...]:
    record = _runs(1)[0]
    taken = []
    async with pdf_printer() as printer:
        await printer.print(record)
        for _ in range(_WARM):
            started_s = time.perf_counter()
            await printer.print(record)
            taken.append(time.perf_counter() - started_s)
    return tuple(taken)


def _pdf(scratch: Path) -> tuple[Figure, ...]:
    home = scratch / "pdf"
    asyncio.run(_store(home, [a_hard_run()]))
    cold = [
        _mas(home, "export", a_hard_run().id, "--format", "pdf", "-o", str(scratch / f"{number}.pdf"))[0]
        for number in range(_COLD)
    ]
    return (
        Figure(
            name="PDF of one run, whole command", unit="s", values=tuple(cold), target=2, note="starts Python twice, and Qt"
        ),
        Figure(name="PDF of one run, printer running", unit="s", values=asyncio.run(_warm_pdfs()), target=2),
    )


def main(argv: Sequence[str] | None = None) -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.export_figures", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        report("Exports and imports", (*_many(Path(folder), options.runs), *_pdf(Path(folder))))


if __name__ == "__main__":
    main()
