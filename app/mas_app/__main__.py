"""Where the program starts: with a subcommand the command line, with none the window."""

from __future__ import annotations

import sys


def main() -> int:
    """The command ``mas``."""
    if len(sys.argv) > 1:
        from mas_app.cli.main import run  # noqa: PLC0415  (the command line must not load Qt, nor the window argparse)

        return run(sys.argv[1:])
    return main_desktop()


def main_desktop() -> int:
    """The command ``mas-desktop``: the window, without a console."""
    try:
        from mas_app.desktop import run_desktop  # noqa: PLC0415
    except ModuleNotFoundError as exc:
        if exc.name is None or exc.name.partition(".")[0] not in {"PySide6", "qasync", "pyqtgraph", "shiboken6"}:
            raise
        print(
            "The window needs the extra [app], which is not installed (see README.md). The rest works: mas --help",
            file=sys.stderr,
        )
        return 1
    return run_desktop(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
