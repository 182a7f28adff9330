"""Where the program starts: with a subcommand the command line, with none the window."""

from __future__ import annotations

import sys
from importlib.util import find_spec


def main() -> int:
    """The command ``mas``."""
    if len(sys.argv) > 1:
        from mas_app.cli.main import run  # noqa: PLC0415  (the command line must not load Qt, nor the window argparse)

        return run(sys.argv[1:])
    return main_desktop()


def main_desktop() -> int:
    """The command ``mas-desktop``: the window, without a console."""
    if missing := [name for name in ("PySide6", "pyqtgraph", "qasync") if find_spec(name) is None]:
        print(
            f"The window needs {', '.join(missing)}: install the extra [app] (see README.md). The rest works: mas --help",
            file=sys.stderr,
        )
        return 1
    from mas_app.desktop import run_desktop  # noqa: PLC0415

    return run_desktop(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
