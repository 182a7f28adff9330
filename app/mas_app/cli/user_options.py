"""``--user`` and ``--password-file``, which every command has."""

from __future__ import annotations

import argparse


def add_user_options(parser: argparse.ArgumentParser) -> None:
    """Adds ``--user`` and ``--password-file`` to every command below a parser; both may also stand before the command."""
    _add_to(parser, absent="")
    for leaf in _leaves(parser):
        _add_to(leaf, absent=argparse.SUPPRESS)


def _add_to(parser: argparse.ArgumentParser, *, absent: str) -> None:
    parser.add_argument("--user", metavar="NAME", default=absent, help="whose history; also MAS_USER, or mas user login")
    parser.add_argument(
        "--password-file", metavar="PATH", default=absent, help="a private file (mode 0600) whose first line is the password"
    )


def _leaves(parser: argparse.ArgumentParser) -> tuple[argparse.ArgumentParser, ...]:
    found: list[argparse.ArgumentParser] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in dict.fromkeys(action.choices.values()):
                found += _leaves(below) or (below,)
    return tuple(found)
