"""Reviews a history in a real window and takes everything out of it: ``python -m tests.app.offline_window HOME OUT``.

To be run in a process of its own, where the network can be taken away. Prints what it saw as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from mas_app.desktop import NodeInside, open_runtime
from mas_app.dialogs.export_dialog import ExportDialog
from mas_app.main_window import Tab
from mas_app.session import Session
from mas_core.export import ExportFormat
from mas_core.paths import Paths

WAIT_MS = 60_000


def until(seen: Callable[[], bool]) -> None:
    end = QDeadlineTimer(WAIT_MS)
    while not seen():
        if end.hasExpired():
            raise TimeoutError(seen)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)


def review(session: Session, out: Path) -> dict[str, object]:
    """Finds the run, opens it, looks at its charts, exports both in every format and all runs as a ZIP."""
    window, history = session.window, session.window.history
    window.show_tab(Tab.HISTORY)
    until(lambda: session.history.model.rowCount() > 1)
    rows = session.history.model.rowCount()
    history.filters.search.setText("exceptions")
    until(lambda: session.history.model.rowCount() == 1)
    until(lambda: session.history.model.loaded(0) is not None)
    found = session.history.model.loaded(0)
    assert found is not None
    history.open_asked.emit(found.id)
    until(lambda: window.run is not None)
    view = window.responses.view
    assert view is not None
    header = view.card.headline.text()
    window.show_tab(Tab.CHARTS)
    until(lambda: bool(window.charts.cards))
    cards = [card.chart for card in window.charts.cards if card.chart.refused is None]
    for chart in cards:
        for format_ in ("png", "svg", "pdf", "csv"):
            path = out / "charts" / f"{chart.key}.{format_}"
            session.keeping.chart_files.write(chart, path)
            until(path.exists)
    for format_ in ExportFormat:
        session.window.show_tab(Tab.RESPONSES)
        session.keeping.export_shown()
        written(session, format_, out / f"run.{format_}", zipped=False)
    session.keeping.export_all(rows)
    written(session, ExportFormat.JSON, out / "all.zip", zipped=True)
    return {"rows": rows, "header": header, "charts": [chart.key for chart in cards]}


def written(session: Session, format_: ExportFormat, target: Path, *, zipped: bool) -> None:
    until(lambda: any(dialog.isVisible() for dialog in session.window.findChildren(ExportDialog)))
    dialog = next(dialog for dialog in session.window.findChildren(ExportDialog) if dialog.isVisible())
    dialog.format.setCurrentIndex(dialog.format.findData(str(format_)))
    dialog.zip.setChecked(zipped)
    dialog.path.setText(str(target))
    dialog.export_button.click()
    until(lambda: dialog.show_button.isVisible() or dialog.export_button.isEnabled())
    assert target.exists(), dialog.message.text()
    dialog.close()
    until(lambda: not session.window.findChildren(ExportDialog))


def main(home: Path, out: Path) -> None:
    app = QApplication(["mas"])
    paths = Paths.below(home)
    session = Session(app, paths=paths, open_core=lambda: open_runtime(paths), host=NodeInside())
    session.begin()
    until(session.window.query.isEnabled)
    try:
        seen = review(session, out)
    finally:
        session.shut()
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
