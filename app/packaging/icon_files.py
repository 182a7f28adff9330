"""The program's icon as files, from its one drawing.

``python app/packaging/icon_files.py`` draws the PNGs of the resources anew.
The containers that Windows and macOS want are made of those PNGs while the program is built: both hold PNGs as they are.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

RESOURCES = Path(__file__).parents[2] / "resources" / "mas_resources"
DRAWING = RESOURCES / "icons" / "mas.svg"
PICTURES = RESOURCES / "desktop" / "icons"
SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""The sizes that desktops look for in the theme ``hicolor``."""

_ICO_SIZES_PX = (16, 24, 32, 48, 64, 128, 256)
# Type and size; a type of two hands' breadth ("@2x") is the same picture for a screen of twice the density.
_ICNS_TYPES = (
    *((b"icp4", 16), (b"icp5", 32), (b"ic07", 128), (b"ic08", 256), (b"ic09", 512)),
    *((b"ic11", 32), (b"ic12", 64), (b"ic13", 256), (b"ic14", 512)),
)


def png(size_px: int) -> bytes:
    """Draws the icon as PNG, ``size_px`` square, on nothing."""
    from PySide6.QtCore import QBuffer, QIODevice  # noqa: PLC0415  (only drawing needs Qt)
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's types ask for bytes, which it refuses
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Returns Windows' container of the PNGs, by size in pixels (16 to 256)."""
    at = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size_px, picture in sorted(pictures.items()):
        side = size_px % 256  # 256 is written as 0
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), at + len(body))
        body += picture
    return head + body


def icns(pictures: dict[int, bytes]) -> bytes:
    """Returns macOS's container of the PNGs, by size in pixels; sizes that it has no type for are left out."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(pictures[size_px])) + pictures[size_px]
        for kind, size_px in _ICNS_TYPES
        if size_px in pictures
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def for_system(folder: Path, *, system: str) -> str | None:
    """Writes the container that programs of ``system`` (as ``sys.platform``) bear into ``folder``; None where there is none."""
    pictures = {size_px: (PICTURES / f"{size_px}.png").read_bytes() for size_px in SIZES_PX}
    if system == "win32":
        name, content = "mas.ico", ico({size_px: pictures[size_px] for size_px in _ICO_SIZES_PX})
    elif system == "darwin":
        name, content = "mas.icns", icns(pictures)
    else:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return str(folder / name)


def main() -> int:
    """Draws every size into the resources."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size_px in SIZES_PX:
        path = PICTURES / f"{size_px}.png"
        path.write_bytes(png(size_px))
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
