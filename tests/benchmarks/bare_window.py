"""The floor of a desktop: one empty Qt window. Prints a JSON line with the moment of its first paint, then ends.

A program of its own: ``python -m tests.benchmarks.bare_window``.
"""

from __future__ import annotations

import json
import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

from tests.benchmarks.children import rss_mib
from tests.benchmarks.paint import FirstPaint


def main() -> int:
    """Shows the window and says when it was painted."""
    application = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QPlainTextEdit())
    window.resize(1280, 800)

    def painted(at_s: float) -> None:
        print(json.dumps({"painted_s": at_s, "rss_mib": rss_mib(os.getpid())}), flush=True)
        QTimer.singleShot(0, application, application.quit)

    watching = FirstPaint(application, painted)
    watching.setObjectName("first paint")
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
