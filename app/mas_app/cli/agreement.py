"""``mas history agreement``: how far agents agree beyond chance over several closed questions, from stored runs."""

from __future__ import annotations

import argparse
import sys

import msgspec

from mas_app.cli.history import notices
from mas_app.cli.who import history_file
from mas_core.exit_codes import DONE, FAILED
from mas_core.models import Record
from mas_core.paths import Paths
from mas_core.storage.repository import Repository
from mas_core.terminal import note


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Prints Krippendorff's alpha over the named runs, or why it cannot be had."""
    from mas_core.analysis.krippendorff import Alpha, alpha_over  # noqa: PLC0415  (numpy, which other commands do without)

    async with await Repository.open(await history_file(options, paths)) as repository:
        notices(repository)
        records = [await repository.load(run_id) for run_id in dict.fromkeys(options.id)]
    for record in records:
        if not _counted(record):
            note(f"{record.id[:8]} is left out: no vote between choices was counted there.")
    figure = alpha_over([record.verdict for record in records if record.verdict is not None and _counted(record)])
    if options.json:
        body = {"alpha": figure} if isinstance(figure, Alpha) else {"alpha": None, "refused": figure.sentence}
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(body), indent=2).decode("utf-8") + "\n")
    elif isinstance(figure, Alpha):
        interval = f" (95 % interval {figure.low:.2f} to {figure.high:.2f})" if figure.low is not None else ""
        print(f"Krippendorff's alpha, {figure.level}: {figure.alpha:.2f}{interval}")
        print(f"{figure.raters} agents over {figure.items} questions. 1 is perfect agreement, 0 is what chance gives.")
    else:
        print(f"No figure: {figure.sentence}")
    return DONE if isinstance(figure, Alpha) else FAILED


def _counted(record: Record) -> bool:
    from mas_core.analysis.vote_choices import vote_of  # noqa: PLC0415
    from mas_core.choices import ChoiceKind  # noqa: PLC0415

    vote = vote_of(record.verdict)
    return vote is not None and vote.kind is not ChoiceKind.NUMBER
