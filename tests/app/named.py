"""What a reader of the screen says of each control of a window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QMenu,
    QScrollBar,
    QWidget,
)


def controls(root: QWidget) -> Iterator[QWidget]:
    """Yields what can have the focus, in the order in which Tab goes through it."""
    widget = root
    while (widget := widget.nextInFocusChain()) is not root:
        inside = root.isAncestorOf(widget) and widget.isVisibleTo(root) and widget.isEnabled()
        if inside and not _part(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def name(widget: QWidget) -> str:
    """Returns what a reader of the screen says of it."""
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""


def nameless(root: QWidget) -> list[str]:
    """Returns the controls that have no name, of those that can be reached now."""
    return [_place(widget, root) for widget in controls(root) if not name(widget)]


def nameless_of_all(root: QWidget) -> list[str]:
    """Returns the controls that have no name, those too that are disabled or out of sight for the moment.

    A button that is hidden by itself is given its words when there is something to do, so it may have none until then.
    """
    return [
        _place(widget, root)
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (_part(widget) or name(widget))
        and not (isinstance(widget, QAbstractButton) and widget.isHidden())
    ]


def _part(widget: QWidget) -> bool:
    """Whether it is a part of another control, which says its own name for it."""
    if isinstance(widget, QScrollBar | QHeaderView | QMenu):
        return True
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractSpinBox | QComboBox):
            return True
        above = above.parentWidget()
    return False


def _place(widget: QWidget, root: QWidget) -> str:
    parents = []
    above: QWidget | None = widget
    while above is not None and above is not root:
        parents.append(type(above).__name__)
        above = above.parentWidget()
    return " < ".join(parents)
