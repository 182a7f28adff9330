"""Views of text that a model wrote: live as it arrives, and rendered when it is finished. Neither loads or opens anything."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QMessageBox, QPlainTextEdit, QStackedWidget, QTextBrowser, QWidget

from mas_app.theme import mark

RENDER_LIMIT_CHARS = 20_000
"""Rendering 25,000 characters of Markdown takes 83 ms of the window's thread; longer texts stay plain."""

_MARKDOWN = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_LINE_HEIGHT_PERCENT = 122
_INDENT_PX = 22


class LiveText(QPlainTextEdit):
    """Text as it streams in. It stays at the end while the reader is at the end, and leaves the reader alone elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(2)
        # Kept, because finding the end anew costs a quarter as much as inserting there.
        self._end = QTextCursor(self.document())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        mark(self, quiet=True)

    def add(self, text: str) -> None:
        """Appends text as it is."""
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        if not self._end.atEnd():
            self._end.movePosition(QTextCursor.MoveOperation.End)
        self._end.insertText(text)
        if at_end:
            bar.setValue(bar.maximum())

    def minimumSizeHint(self) -> QSize:
        """A few lines are enough."""
        return QSize(80, 60)


class SafeMarkdownView(QTextBrowser):
    """Markdown of unknown origin. HTML is shown as text, nothing is ever loaded, links open only after a question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().setDocumentMargin(2)
        self.document().setIndentWidth(_INDENT_PX)
        self.anchorClicked.connect(self._ask_to_open)
        self._blank = QPixmap(1, 1)
        self._blank.fill(Qt.GlobalColor.transparent)
        mark(self, quiet=True)

    def set_markdown(self, text: str) -> None:
        """Shows ``text`` rendered."""
        self.document().setMarkdown(text, _MARKDOWN)
        airy = QTextBlockFormat()
        airy.setLineHeight(_LINE_HEIGHT_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(airy)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, resource_type: int, _name: QUrl | str) -> object:
        """Never loads. Images get a blank: at an empty result Qt would read the file that the name may stand for."""
        if resource_type == QTextDocument.ResourceType.ImageResource.value:
            return self._blank
        return ""

    def viewportEvent(self, event: QEvent) -> bool:
        """Shows no tooltips: a link's title would be rendered as rich text, which loads images."""
        if event.type() == QEvent.Type.ToolTip:
            return True
        return super().viewportEvent(event)

    def minimumSizeHint(self) -> QSize:
        """A few lines are enough."""
        return QSize(80, 60)

    def _ask_to_open(self, url: QUrl) -> None:
        if url.scheme() not in {"http", "https"}:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Open a link"))
        box.setText(self.tr("Open this address in the browser?"))
        box.setInformativeText(url.toDisplayString(QUrl.ComponentFormattingOption.FullyEncoded))
        box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.accepted.connect(lambda: QDesktopServices.openUrl(url))
        box.open()


class AnswerText(QStackedWidget):
    """An answer from its first word to its rendered end. A very long one stays plain, so that the window stays quick."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = LiveText()
        self.live.setAccessibleName(name)
        self.rendered = SafeMarkdownView()
        self.rendered.setAccessibleName(name)
        self.addWidget(self.live)
        self.addWidget(self.rendered)

    @property
    def shown(self) -> LiveText | SafeMarkdownView:
        """The view that is seen: of the text as it comes, or rendered."""
        return self.rendered if self.currentWidget() is self.rendered else self.live

    def begin(self) -> None:
        """Empties the view for a text that is about to arrive."""
        self.live.clear()
        self.setCurrentWidget(self.live)

    def add(self, text: str) -> None:
        """Appends text that arrived."""
        self.live.add(text)
        self.setCurrentWidget(self.live)

    def select_passage(self, passage: str) -> bool:
        """Selects a passage of the text and scrolls to it; returns whether it was found as it is shown.

        Args:
            passage: As it stands in the answer, with its Markdown.
        """
        view = self.shown
        words = _as_shown(passage) if view is self.rendered else passage.split()
        shown = view.document().toPlainText()
        found = re.search(r"\s+".join(map(re.escape, words)), shown) if words else None
        if found is None:
            return False
        cursor = QTextCursor(view.document())
        cursor.setPosition(utf16_units(shown[: found.start()]))
        cursor.setPosition(utf16_units(shown[: found.end()]), QTextCursor.MoveMode.KeepAnchor)
        view.setTextCursor(cursor)
        view.ensureCursorVisible()
        view.setFocus()
        return True

    def finish(self, text: str) -> None:
        """Shows the whole text, rendered if it is not too long."""
        if len(text) <= RENDER_LIMIT_CHARS:
            self.rendered.set_markdown(text)
            self.setCurrentWidget(self.rendered)
            self.live.clear()
        else:
            if self.live.document().characterCount() - 1 != len(text):
                self.live.setPlainText(text)
            self.setCurrentWidget(self.live)


def _as_shown(passage: str) -> list[str]:
    """Returns the words of a piece of Markdown as they look when it is rendered."""
    document = QTextDocument()
    document.setMarkdown(passage, _MARKDOWN)
    return document.toPlainText().split()


def utf16_units(text: str) -> int:
    """Returns the length of ``text`` as Qt counts it, in which rarer characters count twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
