"""Icons from the resources: drawn in one colour, which is chosen when they are loaded."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mas_resources import resource

_SIZES_PX = (16, 24, 32, 48)
_APPLICATION_SIZES_PX = (*_SIZES_PX, 64, 128, 256)
DISC_PX = 9


def icon_file(name: str) -> str:
    """Returns the path of icon ``name`` as a style sheet needs it."""
    return Path(str(resource("icons", f"{name}.svg"))).as_posix()


@lru_cache(maxsize=64)
def icon(name: str, colour: str) -> QIcon:
    """Returns icon ``name`` drawn in ``colour`` (``#rrggbb``), sharp at 100 to 200 % scaling."""
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return _drawn(drawing, _SIZES_PX)


@lru_cache(maxsize=1)
def app_icon() -> QIcon:
    """Returns the program's own icon, in the sizes that task bars and switchers of windows show as well."""
    return _drawn(resource("icons", "mas.svg").read_text(encoding="utf-8"), _APPLICATION_SIZES_PX)


def _drawn(drawing: str, sizes_px: tuple[int, ...]) -> QIcon:
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    result = QIcon()
    for size_px in sizes_px:
        pixmap = QPixmap(QSize(size_px, size_px))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        result.addPixmap(pixmap)
    return result


@lru_cache(maxsize=64)
def disc(colour: str, *, room_px: int = DISC_PX) -> QIcon:
    """Returns the disc that stands for an agent, in the middle of a square of ``room_px``."""
    pixmap = QPixmap(2 * room_px, 2 * room_px)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    edge = (room_px - DISC_PX) / 2
    painter.drawEllipse(QRectF(edge, edge, DISC_PX, DISC_PX))
    painter.end()
    return QIcon(pixmap)
