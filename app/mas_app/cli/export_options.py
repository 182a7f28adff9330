"""The options of ``mas history export`` and ``mas history import``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

AddAction = Callable[..., argparse.ArgumentParser]


def add_to(add_action: AddAction) -> None:
    """Adds both actions, each by ``add_action(name, help=…)``."""
    _add_export(add_action("export", help="write runs to files: transcripts, data, charts"))
    _add_import(add_action("import", help="read exports back in, or the database of the older system"))


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", nargs="*", metavar="ID", help="runs, by their ids or their beginnings")
    parser.add_argument("--all", action="store_true", help="all runs")
    parser.add_argument("--search", default="", metavar="Q", help="all runs that a search finds")
    parser.add_argument(
        "--format", default="html", choices=("md", "html", "pdf", "json", "csv"), help="html; json can be imported again"
    )
    parser.add_argument(
        "--charts", default=None, choices=("png", "svg", "pdf", "csv"), help="also each chart as a file, or its data"
    )
    parser.add_argument("--scale", type=float, default=1.0, metavar="X", help="size of charts as PNG; 1 is 800 pixels wide")
    parser.add_argument("--theme", default="light", choices=("light", "dark"), help="colours of chart files")
    parser.add_argument("--zip", action="store_true", help="write a ZIP")
    parser.add_argument("--force", action="store_true", help="replace what is there")
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="PATH",
        help="a file for one run, a folder (or a ZIP) for several; '-' prints one run",
    )
    parser.set_defaults(run=("mas_app.cli.exports", "run_export"))


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="+", metavar="PATH", help="JSON, JSON Lines, a folder or ZIP of them, or agent_history.db"
    )
    parser.add_argument("--from-user", default=None, metavar="NAME", help="whose runs to take from an agent_history.db")
    parser.add_argument("--json", action="store_true", help="print what was imported as JSON")
    parser.set_defaults(run=("mas_app.cli.exports", "run_import"))
