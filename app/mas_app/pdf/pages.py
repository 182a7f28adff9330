"""Sets rich text on the pages of a PDF, with vector drawings, emoji as pictures, and a foot with title and page number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QRect, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPixmap,
    QPyTextObject,
    QRawFont,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtSvg import QSvgRenderer

from mas_app.pdf.letters import Letters, usual

_DPI = 600
_MARGIN_MM = 18.0
_FOOT_PT = 8.0
_FOOT_SHARE = 0.035
_EMOJI_PX = 128
_EMOJI_EM = 1.2
_OBJECT = QTextFormat.ObjectTypes.UserObject.value + 1
_NAME = QTextFormat.Property.UserProperty.value + 1
_BLOCKS_WITH_HEADING = 2
"""A heading's note, and the drawing or the first paragraph below it."""
_MUTED = QColor("#566071")


def pdf(*, title: str, foot: str, html: str, drawings: Sequence[str]) -> bytes:
    """Returns a PDF of rich text. Needs a ``QGuiApplication``.

    Args:
        title: Stands in the document's properties.
        foot: Stands at the foot of each page, cut to fit.
        html: As :class:`mas_core.export.paper.Paper` describes it.
        drawings: SVG, each to stand where ``html`` says.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, title)
    area = QRectF(0, 0, writer.width(), writer.height() * (1 - _FOOT_SHARE))
    document = _Document()
    document.documentLayout().setPaintDevice(writer)
    document.setDocumentMargin(0)
    pictures = _Pictures(drawings, area.width())
    document.documentLayout().registerHandler(_OBJECT, pictures)
    document.setHtml(html)
    _place_pictures(document)
    document.setPageSize(area.size())
    _keep_together(document, area.height())
    _paint(document, writer, foot, area, pictures)
    letters = Letters(bytes(buffer.data().data()))
    text = frozenset().union(document.toPlainText(), title, *drawings)
    return letters.mended(_written(document, letters.named() - text, text))


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setResolution(_DPI)
    writer.setTitle(title)
    writer.setCreator("MAS")
    imperial = QLocale.system().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize(QPageSize.PageSizeId.Letter if imperial else QPageSize.PageSizeId.A4)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    return writer


def _paint(document: QTextDocument, writer: QPdfWriter, foot: str, area: QRectF, pictures: _Pictures) -> None:
    painter = QPainter(writer)
    pages = document.pageCount()
    for page in range(pages):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * area.height())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.clip = QRectF(0, page * area.height(), area.width(), area.height())
        painter.setClipRect(context.clip)
        pictures.page = context.clip
        document.documentLayout().draw(painter, context)
        painter.restore()
        _paint_foot(painter, writer, title=foot, number=f"{page + 1} / {pages}")
    painter.end()


def _paint_foot(painter: QPainter, writer: QPdfWriter, *, title: str, number: str) -> None:
    font = QFont()
    font.setPointSizeF(_FOOT_PT)
    painter.setFont(font)
    painter.setPen(_MUTED)
    high = int(writer.height() * _FOOT_SHARE)
    foot = QRect(0, writer.height() - high, writer.width(), high)
    metrics = QFontMetricsF(font, writer)
    shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, writer.width() * 0.8)
    painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, shown)
    painter.drawText(foot, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, number)


def _written(document: QTextDocument, unwritten: frozenset[str], text: frozenset[str]) -> Mapping[str, str]:
    """Returns what was written where a PDF names characters that are not in its text, because they have the same shape."""
    written = {character: usual(character) for character in unwritten} | {"\t": " "}
    unknown = "".join(sorted(unwritten))
    known = "".join(sorted(character for character in text if " " <= character <= "\uffff"))
    for font in _fonts(document):
        shapes = dict(zip(font.glyphIndexesForString(known), known, strict=True))
        for shape, character in zip(font.glyphIndexesForString(unknown), unknown, strict=True):
            if shape and shape in shapes:
                written[character] = shapes[shape]
    return written


def _fonts(document: QTextDocument) -> Sequence[QRawFont]:
    found: dict[tuple[str, str], QRawFont] = {}
    block = document.begin()
    while block.isValid():
        for run in block.layout().glyphRuns(0, block.length()):
            font = run.rawFont()
            found.setdefault((font.familyName(), font.styleName()), font)
        block = block.next()
    return tuple(found.values())


class _Document(QTextDocument):
    """Rich text that never loads anything."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Gives a blank for every picture; at an empty result Qt would read the file that the name may stand for."""
        blank = QPixmap(1, 1)
        blank.fill(Qt.GlobalColor.transparent)
        return blank


def _place_pictures(document: QTextDocument) -> None:
    """Turns what the text calls pictures into objects of ours, which are drawn as vectors or at the size of their text."""
    found: list[tuple[int, str]] = []
    block = document.begin()
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            fragment = fragments.fragment()
            if fragment.charFormat().isImageFormat():
                name = fragment.charFormat().toImageFormat().name()
                found += [(fragment.position() + place, name) for place in range(fragment.length())]
            fragments += 1
        block = block.next()
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for position, name in found:
        cursor.setPosition(position)
        cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
        picture = QTextCharFormat(cursor.charFormat())
        picture.clearProperty(QTextFormat.Property.ImageName.value)
        picture.setObjectType(_OBJECT)
        picture.setProperty(_NAME, name)
        # Now, since Qt may draw them blank once a PDF is being painted.
        _emoji(name)
        cursor.setCharFormat(picture)
    cursor.endEditBlock()


def _keep_together(document: QTextDocument, page_height: float) -> None:
    """Breaks the page before a heading that would stand at its end alone, or away from its drawing."""
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel() and block.position():
            followed = _followed_by(block)
            if followed is not None and _page_of(block, page_height) != _page_of(followed, page_height):
                broken = block.blockFormat()
                broken.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
                QTextCursor(block).setBlockFormat(broken)
                # What follows is laid out anew only where Qt thinks that it has to be.
                document.markContentsDirty(0, document.characterCount())
        block = block.next()


def _followed_by(heading: QTextBlock) -> QTextBlock | None:
    """Returns what has to stand on a heading's page: its drawing if it has one, else the first of what is said below it."""
    block = heading.next()
    while block.isValid() and block.blockFormat().headingLevel():
        block = block.next()
    following = block if block.isValid() else None
    for _ in range(_BLOCKS_WITH_HEADING):
        if not block.isValid() or block.blockFormat().headingLevel():
            break
        following = block
        if _holds_drawing(block):
            break
        block = block.next()
    return following


def _holds_drawing(block: QTextBlock) -> bool:
    fragments = block.begin()
    return not fragments.atEnd() and str(fragments.fragment().charFormat().property(_NAME)).startswith("drawing:")


def _page_of(block: QTextBlock, page_height: float) -> int:
    # A line that does not fit moves to the next page within its block.
    top = block.document().documentLayout().blockBoundingRect(block).top()
    line_y = block.layout().lineAt(0).y() if block.layout().lineCount() else 0.0
    # A line at a page's very beginning lies a rounding error before it.
    return int((top + line_y + 1) // page_height)


class _Pictures(QPyTextObject):
    """Draws drawings as vectors, as wide as the page, and emoji in the height of their line."""

    def __init__(self, drawings: Sequence[str], width: float) -> None:
        super().__init__()
        self._drawings = [QSvgRenderer(svg.encode()) for svg in drawings]
        self._width = width
        self.page = QRectF()
        """The page that is painted, in the document's units."""

    def intrinsicSize(self, document: QTextDocument, _position: int, picture: QTextFormat) -> QSizeF:
        """Returns the size in the units of the page."""
        renderer = self._drawing(picture)
        if renderer is not None:
            size = renderer.defaultSize()
            width = self._width * 0.92
            return QSizeF(width, width * size.height() / max(size.width(), 1))
        text = picture.toCharFormat().font()
        em = QFontMetricsF(text, document.documentLayout().paintDevice()).ascent() * _EMOJI_EM
        return QSizeF(em, em)

    def drawObject(
        self, painter: QPainter, place: QRectF | QRect, _document: QTextDocument, _position: int, picture: QTextFormat
    ) -> None:
        """Draws it, on its own page only: what is clipped away would still be found by a search."""
        if not QRectF(place).intersects(self.page):
            return
        renderer = self._drawing(picture)
        if renderer is not None:
            renderer.render(painter, QRectF(place))
            return
        name = str(picture.property(_NAME))
        if name.startswith("emoji:"):
            painter.drawImage(QRectF(place), _emoji(name))

    def _drawing(self, picture: QTextFormat) -> QSvgRenderer | None:
        kind, _, number = str(picture.property(_NAME)).partition(":")
        if kind != "drawing" or not number.isdecimal() or int(number) >= len(self._drawings):
            return None
        return self._drawings[int(number)]


@cache
def _emoji(name: str) -> QImage:
    """Returns a picture of an emoji: Qt writes the letters of colour fonts into a PDF without their pictures."""
    codes = name.removeprefix("emoji:").split("-")
    text = "".join(chr(int(code, 16)) for code in codes) if name.startswith("emoji:") else ""
    image = QImage(_EMOJI_PX, _EMOJI_PX, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    font = QFont()
    font.setPixelSize(int(_EMOJI_PX * 0.78))
    painter = QPainter(image)
    painter.setFont(font)
    painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return image
