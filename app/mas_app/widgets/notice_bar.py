"""The bar under the tabs that says what needs attention, with the button that solves it. It never takes the focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.theme import SPACE_M, SPACE_S, Palette, Theme, mark
from mas_app.widgets.labels import text_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One thing to know. A notice of the same ``key`` replaces the one that is shown.

    Attributes:
        kind: ``info``, ``warning`` or ``danger``.
        action: Words of the button, or empty for none; ``act`` is called when it is pressed.
        dismissed: Called when the person closes the notice.
        gone_after_ms: When it goes by itself, for what is only good to know; 0 for never.
    """

    key: str
    text: str
    kind: str = "info"
    action: str = ""
    act: Callable[[], None] | None = None
    dismissed: Callable[[], None] | None = None
    gone_after_ms: int = 0


class NoticeBar(QWidget):
    """Shows notices one below the other, at most three; the oldest gives way."""

    _MOST = 3

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: dict[str, _NoticeRow] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACE_M, SPACE_S, SPACE_M, 0)
        self._layout.setSpacing(SPACE_S)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Adds a notice, or replaces the one of the same key."""
        self.withdraw(notice.key)
        while len(self._rows) >= self._MOST:
            self.withdraw(next(iter(self._rows)))
        row = _NoticeRow(notice, self._theme)
        row.closed.connect(lambda: self._dismiss(notice))
        self._rows[notice.key] = row
        self._layout.addWidget(row)
        if notice.gone_after_ms:
            QTimer.singleShot(notice.gone_after_ms, row, lambda: self._let_go(notice.key, row))
        self.show()

    def withdraw(self, key: str) -> None:
        """Takes a notice away, if it is there."""
        row = self._rows.pop(key, None)
        if row is not None:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.setVisible(bool(self._rows))

    def _let_go(self, key: str, row: _NoticeRow) -> None:
        # Another of the same key may have taken its place.
        if self._rows.get(key) is row:
            self.withdraw(key)

    def _dismiss(self, notice: Notice) -> None:
        self.withdraw(notice.key)
        if notice.dismissed is not None:
            notice.dismissed()

    def texts(self) -> tuple[str, ...]:
        """What is shown, oldest first."""
        return tuple(row.text for row in self._rows.values())


class _NoticeRow(QFrame):
    def __init__(self, notice: Notice, theme: Theme) -> None:
        super().__init__()
        self._notice = notice
        self._theme = theme
        mark(self, notice=notice.kind)
        self._icon = QLabel()
        label = text_label(notice.text, wrap=True, selectable=True)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.setToolTip(self.tr("Dismiss"))
        self.closed = self._close.clicked
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(label, 1)
        if notice.action and notice.act is not None:
            button = QPushButton(notice.action)
            button.clicked.connect(self._act)
            layout.addWidget(button)
        layout.addWidget(self._close)
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    @property
    def text(self) -> str:
        return self._notice.text

    def _act(self) -> None:
        if self._notice.act is not None:
            self._notice.act()

    def _paint_icons(self) -> None:
        colours = self._theme.colours
        name = "info" if self._notice.kind == "info" else "warning"
        colour = _strong_colour(colours, self._notice.kind)
        self._icon.setPixmap(icon(name, colour).pixmap(QSize(18, 18), self.devicePixelRatio()))
        self._close.setIcon(icon("close", colours.text))


def _strong_colour(colours: Palette, kind: str) -> str:
    return {"info": colours.accent, "warning": colours.warning, "danger": colours.danger}[kind]
