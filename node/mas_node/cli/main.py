"""The entry of ``mas-node``."""

from __future__ import annotations

from mas_core.commands import run_command
from mas_node.cli.parser import build_parser


def run(arguments: list[str]) -> int:
    """Runs one command of ``mas-node`` and returns its exit code."""
    return run_command(build_parser, arguments)
