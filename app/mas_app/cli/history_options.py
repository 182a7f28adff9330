"""The options of ``mas history search``, ``delete``, ``undelete``, ``tag``, ``tags`` and ``rerun``, and of ``mas data``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

AddAction = Callable[..., argparse.ArgumentParser]

_SORTS = ("relevance", "date", "question", "domain", "type", "method", "agents", "answered", "verdict", "score", "state")
_STATES = ("done", "no_quorum", "failed", "cancelled", "unfinished", "running")


def add_filters(parser: argparse.ArgumentParser) -> None:
    """Adds the filters, which all must hold, and the order."""
    parser.add_argument("--since", default="", metavar="DATE", help="from this day or moment on (2026-03-01, or with a time)")
    parser.add_argument("--until", default="", metavar="DATE", help="up to this day, or before this moment")
    parser.add_argument("--domain", default="", metavar="D", help="runs of a domain")
    parser.add_argument("--type", default="", metavar="T", help="runs of a question type")
    parser.add_argument("--agent", default="", metavar="A", help="runs with this agent on the panel")
    parser.add_argument("--method", default="", metavar="M", help="runs with this consensus method")
    parser.add_argument("--tag", default="", metavar="TAG", help="runs with this tag")
    parser.add_argument("--state", default="", choices=_STATES, help="runs that ended so")
    parser.add_argument("--deleted", action="store_true", help="deleted runs that can be brought back, instead of the others")
    parser.add_argument("--sort", default="", choices=_SORTS, help="the order; a search has relevance, a list the date")
    parser.add_argument("--ascending", action="store_true", help="smallest or oldest first")


def add_history_actions(add_action: AddAction) -> None:
    """Adds the actions of ``mas history``, each by ``add_action(name, help=…)``."""
    search = add_action("search", help="runs whose question, answers or consensus hold these words")
    search.add_argument("text", metavar="WORDS", nargs="+", help="words, '\"phrases in quotes\"', beginnings*")
    search.add_argument("--limit", type=int, default=20, metavar="N", help="how many (20)")
    search.add_argument("--after", default="", metavar="PLACE", help="the next page, as the one before named it")
    add_filters(search)
    _ends(search, "run_search")
    for name, words, function in (
        ("delete", "delete runs; for 30 days they can be brought back", "run_delete"),
        ("undelete", "bring deleted runs back", "run_undelete"),
    ):
        action = add_action(name, help=words)
        action.add_argument("id", metavar="ID", nargs="+", help="runs, by their ids or their beginnings")
        if name == "delete":
            action.add_argument("--now", action="store_true", help="at once and for good")
        _ends(action, function)
    tag = add_action("tag", help="put tags on a run, or take them off")
    tag.add_argument("id", metavar="ID", help="the run's id, or its beginning")
    tag.add_argument("tag", metavar="TAG", nargs="*", help="tags to put on it")
    tag.add_argument("--remove", action="append", default=[], metavar="TAG", help="take this one off; may be repeated")
    _ends(tag, "run_tag")
    _ends(add_action("tags", help="all tags, and how many runs have them"), "run_tags")
    rerun = add_action("rerun", help="ask the same question of the same panel again, as a new run")
    rerun.add_argument("id", metavar="ID", help="the run's id, or its beginning")
    output = rerun.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the record as JSON when the job has ended")
    output.add_argument("--events", action="store_true", help="print one event a line, as JSON, while the job runs")
    rerun.set_defaults(run=("mas_app.cli.rerun", "run"))


def add_data(parser: argparse.ArgumentParser) -> None:
    """Adds the actions of ``mas data``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="where|backup|backups|restore|check|erase")
    for name, words in (
        ("where", "where the history and its backups are, and how large"),
        ("backup", "make a backup now"),
        ("backups", "the backups there are, newest first"),
        ("restore", "put a backup in the history's place; what is there now is kept"),
        ("check", "look whether the history is sound"),
        ("erase", "erase all runs and all backups for good"),
    ):
        action = actions.add_parser(name, help=words)
        if name == "restore":
            action.add_argument("name", metavar="NAME", help="a backup's name, or its beginning")
        if name == "check":
            action.add_argument("--thorough", action="store_true", help="also compare every index with its table")
            action.add_argument("--rebuild-index", action="store_true", help="make the search index anew")
        if name == "erase":
            action.add_argument("--yes", action="store_true", help="do not ask")
        action.add_argument("--json", action="store_true", help="print JSON")
        action.set_defaults(run=("mas_app.cli.data", f"run_{name}"))


def _ends(parser: argparse.ArgumentParser, function: str) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=("mas_app.cli.history_actions", function))
