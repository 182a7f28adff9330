"""Exports and imports from the window: the dialog, the keys, dragging out, dropping in, and the menus of charts."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from mas_app.dialogs.chart_dialog import ChartDialog
from mas_app.dialogs.export_dialog import ExportDialog
from mas_app.dialogs.whose_dialog import WhoseDialog
from mas_app.main_window import Tab
from mas_app.session import Session
from mas_core.analysis import analyse
from mas_core.imports import records_of
from mas_core.models import Record
from mas_core.record_json import record_to_json
from tests.app.conftest import Begin
from tests.app.stored import StoredCore, many, run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # what the offscreen platform says of every dialog
WORDS = (
    "I think this is a good plan, because the evidence shows that it helps people in many places.",
    "I fear that this is a terrible plan. It hurts the poor, and nobody has asked the teachers.",
)


def with_figures(record: Record) -> Record:
    return replace(record, analysis=analyse(record.question, record.panel, record.answers, record.verdict))


def show_history(session: Session, qtbot: QtBot, count: int) -> None:
    session.window.show_tab(Tab.HISTORY)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == count)


def open_run(session: Session, qtbot: QtBot) -> None:
    show_history(session, qtbot, 1)
    session.window.history.open_asked.emit(f"{1:032x}")
    qtbot.waitUntil(lambda: session.window.run is not None)


def dialog_of(session: Session, qtbot: QtBot) -> ExportDialog:
    qtbot.waitUntil(lambda: bool(session.window.findChildren(ExportDialog)))
    return session.window.findChildren(ExportDialog)[-1]


def choose(dialog: ExportDialog, format_: str, *, target: Path, charts: str = "") -> None:
    dialog.format.setCurrentIndex(dialog.format.findData(format_))
    dialog.charts.setCurrentIndex(dialog.charts.findData(charts))
    dialog.path.clear()
    dialog.path.insert(str(target))


def export(dialog: ExportDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.close_button.text() == "Close", timeout=20_000)


def test_that_the_shown_run_is_exported_by_key_and_its_file_is_named_after_it(
    begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    record = with_figures(run(1, "Should cities ban cars?", answers=WORDS))
    session = begin(StoredCore((record,)))
    session.state.export_folder = tmp_path
    open_run(session, qtbot)
    session.window.activateWindow()
    qtbot.keyClick(session.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(session, qtbot)
    assert Path(dialog.path.text()).name == "2026-03-04-Should-cities-ban-cars-00000000.html"
    export(dialog, qtbot)
    (file,) = tmp_path.glob("*.html")
    page = file.read_text(encoding="utf-8")
    assert "Should cities ban cars?" in page
    assert "<svg" in page
    assert str(file) in dialog.message.text()
    dialog.close()


def test_that_many_runs_become_one_archive_that_can_be_read_back(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore(many(230)))
    show_history(session, qtbot, 230)
    session.window.history.table.selectAll()
    session.window.history.commands.export.trigger()
    dialog = dialog_of(session, qtbot)
    dialog.zip.setChecked(True)
    choose(dialog, "json", target=tmp_path / "all.zip")
    export(dialog, qtbot)
    assert "230 runs" in dialog.message.text()
    assert sorted(one.id for one in records_of(tmp_path / "all.zip")) == sorted(one.id for one in many(230))
    dialog.close()


def test_that_a_run_with_chart_files_becomes_a_folder(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore((with_figures(run(1, "Should cities ban cars?", answers=WORDS)),)))
    open_run(session, qtbot)
    view = session.window.responses.view
    assert view is not None
    qtbot.mouseClick(view.card.export_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(session, qtbot)
    choose(dialog, "md", charts="csv", target=tmp_path / "run")
    export(dialog, qtbot)
    assert len(list((tmp_path / "run").glob("*.md"))) == 1
    assert len(list((tmp_path / "run").rglob("*.csv"))) >= 5
    dialog.close()


def test_that_nothing_is_replaced_without_a_yes(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore((run(1, "Should cities ban cars?"),)))
    open_run(session, qtbot)
    session.keeping.export_shown()
    dialog = dialog_of(session, qtbot)
    (tmp_path / "kept.json").write_text("mine")
    choose(dialog, "json", target=tmp_path / "kept.json")
    assert dialog.replace.isVisible()
    assert not dialog.export_button.isEnabled()
    dialog.replace.setChecked(True)
    export(dialog, qtbot)
    assert json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))["question"]["text"] == "Should cities ban cars?"
    dialog.close()


def test_that_a_cancelled_export_leaves_nothing_behind(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore(many(300)))
    show_history(session, qtbot, 300)
    session.window.history.table.selectAll()
    session.window.history.commands.export.trigger()
    dialog = dialog_of(session, qtbot)
    choose(dialog, "html", target=tmp_path / "out" / "all")
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(session.keeping.work.progressed):
        assert dialog.close_button.text() == "Cancel"
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert "cancelled" in dialog.message.text()
    assert dialog.export_button.isEnabled()
    qtbot.waitUntil(lambda: list((tmp_path / "out").iterdir()) == [])
    dialog.close()


def test_that_a_place_that_cannot_be_written_is_said_in_the_dialog(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore((run(1, "Should cities ban cars?"),)))
    open_run(session, qtbot)
    session.keeping.export_shown()
    dialog = dialog_of(session, qtbot)
    (tmp_path / "file").touch()
    choose(dialog, "html", target=tmp_path / "file" / "run.html")
    qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be written" in dialog.message.text())
    assert dialog.export_button.isEnabled()
    dialog.close()


@pytest.mark.slow
def test_that_a_run_is_printed_to_a_pdf(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore((with_figures(run(1, "Should cities ban cars?", answers=WORDS)),)))
    open_run(session, qtbot)
    session.keeping.export_shown()
    dialog = dialog_of(session, qtbot)
    choose(dialog, "pdf", target=tmp_path / "run.pdf")
    export(dialog, qtbot)
    assert (tmp_path / "run.pdf").read_bytes().startswith(b"%PDF")
    dialog.close()


def test_that_the_chosen_run_can_be_dragged_out_as_a_page(begin: Begin, qtbot: QtBot) -> None:
    session = begin(StoredCore((run(1, "Should cities ban cars?"), run(2, "Is tea better?"))))
    show_history(session, qtbot, 2)
    tab = session.window.history
    tab.table.selectRow(1)
    qtbot.waitUntil(lambda: tab.preview.record is not None and tab.preview.record.id == f"{1:032x}")
    file = tab.table.drag_file()
    assert file is not None
    assert "Should cities ban cars?" in file.read_text(encoding="utf-8")
    tab.table.selectAll()
    qtbot.waitUntil(lambda: tab.preview.record is None)
    assert tab.table.drag_file() is None
    session.keeping.close()
    assert not file.exists()


def drop(session: Session, paths: Sequence[Path]) -> None:
    tab = session.window.history
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), actions, data, buttons, keys)
    tab.dragEnterEvent(enter)
    assert enter.isAccepted()
    tab.dropEvent(QDropEvent(QPointF(50, 50), actions, data, buttons, keys))


def test_that_a_dropped_export_is_read_back_and_a_second_time_changes_nothing(
    begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    session = begin(StoredCore((run(1, "Should cities ban cars?"),)))
    open_run(session, qtbot)
    session.keeping.export_shown()
    dialog = dialog_of(session, qtbot)
    choose(dialog, "json", target=tmp_path / "run.json")
    export(dialog, qtbot)
    dialog.close()
    show_history(session, qtbot, 1)
    drop(session, [tmp_path / "run.json"])
    qtbot.waitUntil(lambda: any("1 were here already" in text for text in session.window.notices.texts()))
    session.window.history.table.selectRow(0)
    session.window.history.filters.show_deleted()
    session.window.history.filters.clear()
    data = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    data["id"], data["question"]["text"] = f"{77:032x}", "From another machine?"
    (tmp_path / "other.json").write_text(json.dumps(data), encoding="utf-8")
    drop(session, [tmp_path / "other.json"])
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2)
    assert any("1 run was imported" in text for text in session.window.notices.texts())


def test_that_a_cancelled_import_says_what_was_taken_in_and_the_next_adds_the_others(
    begin: Begin, qtbot: QtBot, tmp_path: Path
) -> None:
    lines = (record_to_json(one) + b"\n" for one in many(400))
    (tmp_path / "all.jsonl").write_bytes(b"".join(lines))
    session = begin(StoredCore((run(1, "Should cities ban cars?"),)))
    show_history(session, qtbot, 1)
    strip = session.window.history.strip
    session.keeping.work.progressed.connect(lambda done: strip.cancel_button.click() if strip.bar.maximum() and done else None)
    session.window.history.files_dropped.emit((tmp_path / "all.jsonl",))
    qtbot.waitUntil(lambda: any("The import was cancelled." in text for text in session.window.notices.texts()), timeout=20_000)
    (said,) = (text for text in session.window.notices.texts() if "cancelled" in text)
    assert re.search(r"\d+ runs? w(as|ere) imported.* Import the same again to add the others", said)
    qtbot.waitUntil(lambda: 1 < session.history.model.rowCount() < 400)
    session.keeping.work.progressed.disconnect()
    session.window.history.files_dropped.emit((tmp_path / "all.jsonl",))
    qtbot.waitUntil(lambda: any("were here already" in text for text in session.window.notices.texts()), timeout=60_000)
    qtbot.waitUntil(lambda: session.history.model.rowCount() >= 400)


def test_that_a_file_that_is_no_export_is_refused_in_plain_words(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore((run(1, "Should cities ban cars?"),)))
    show_history(session, qtbot, 1)
    bad = tmp_path / "bad.json"
    bad.write_text('{"a": ')
    with ZipFile(tmp_path / "evil.zip", "w") as packed:
        packed.writestr("../../escape.json", "{}")
    for path in (bad, tmp_path / "evil.zip"):
        session.window.history.files_dropped.emit((path,))
        qtbot.waitUntil(lambda path=path: any(path.name in text for text in session.window.notices.texts()))
    assert all("Traceback" not in text for text in session.window.notices.texts())
    assert session.history.model.rowCount() == 1


def older_history(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE interactions (job_id, query, domain, question_type, timestamp, username, roles)")
        connection.execute("CREATE TABLE responses (job_id, agent_id, response, is_aggregator, timestamp)")
        for number, user in enumerate(("anna", "ben")):
            row = (f"job{number}", f"A question of {user}", "None", "None", 1_700_000_000 + number, user, "{}")
            connection.execute("INSERT INTO interactions VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            connection.execute("INSERT INTO responses VALUES (?, 'qwen', 'It is so.', 0, 1700000000)", (f"job{number}",))


def test_that_of_an_older_history_of_several_people_one_is_asked_for(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    older_history(tmp_path / "agent_history.db")
    session = begin(StoredCore((run(1, "Should cities ban cars?"),)))
    show_history(session, qtbot, 1)
    session.window.history.files_dropped.emit((tmp_path / "agent_history.db",))
    qtbot.waitUntil(lambda: bool(session.window.findChildren(WhoseDialog)))
    (dialog,) = session.window.findChildren(WhoseDialog)
    assert [dialog.name.itemText(row) for row in range(dialog.name.count())] == ["anna (1 run)", "ben (1 run)"]
    qtbot.keyClicks(dialog.name, "ben")
    qtbot.mouseClick(dialog.import_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.history.model.rowCount() == 2, timeout=20_000)
    assert str(session.history.model.index(1, 1).data()) == "A question of ben"


def test_that_a_chart_is_saved_in_every_format_copied_and_seen_in_full(begin: Begin, qtbot: QtBot, tmp_path: Path) -> None:
    session = begin(StoredCore((with_figures(run(1, "Should cities ban cars?", answers=WORDS)),)))
    open_run(session, qtbot)
    session.window.show_tab(Tab.CHARTS)
    qtbot.waitUntil(lambda: bool(session.window.charts.cards), timeout=20_000)
    card = next(card for card in session.window.charts.cards if card.chart.key == "heatmap")
    assert card.menu_button is not None
    actions = {action.text(): action for action in card.menu_button.menu().actions()}
    for ending, beginning in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf")):
        next(action for words, action in actions.items() if words.startswith("Save") and ending.upper() in words).trigger()
        (picker,) = session.window.findChildren(QFileDialog)
        assert picker.selectedFiles()[0].endswith(f"heatmap.{ending}")
        picker.fileSelected.emit(str(tmp_path / f"chart.{ending}"))
        picker.done(0)
        picker.deleteLater()
        qtbot.waitUntil(lambda ending=ending: (tmp_path / f"chart.{ending}").exists(), timeout=20_000)
        assert (tmp_path / f"chart.{ending}").read_bytes().startswith(beginning)
        qtbot.waitUntil(lambda: not session.window.findChildren(QFileDialog))
    actions["Copy its data"].trigger()
    qtbot.waitUntil(lambda: "qwen" in QGuiApplication.clipboard().text())
    actions["Copy the picture"].trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().width() == 1600)
    actions["Full size"].trigger()
    qtbot.waitUntil(lambda: bool(session.window.findChildren(ChartDialog)))
    session.window.findChildren(ChartDialog)[0].close()
