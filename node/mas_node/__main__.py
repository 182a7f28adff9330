"""The command ``mas-node``."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs one command and returns its exit code."""
    from mas_node.cli.main import run  # noqa: PLC0415  (importing this module must cost nothing)

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
