"""The icon as files: the pictures are those of the drawing, and the containers of Windows and macOS can be read."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QApplication

from mas_app.desktop_entry import ICON_SIZES_PX

RECIPE = Path(__file__).parents[2] / "app" / "packaging"


@pytest.fixture(scope="module")
def icon_files() -> ModuleType:
    spec = importlib.util.spec_from_file_location("icon_files", RECIPE / "icon_files.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sizes_in(container: Path, kind: bytes) -> set[int]:
    """Returns the sizes that Qt reads from the container, each really decoded."""
    buffer = QBuffer()
    buffer.setData(QByteArray(container.read_bytes()))
    reader = QImageReader(buffer, kind)
    sizes = set()
    for at in range(reader.imageCount()):
        reader.jumpToImage(at)
        image = reader.read()
        assert not image.isNull()
        assert image.pixelColor(image.width() // 2, image.height() // 8).blue() > 150  # the blue above the middle
        sizes.add(image.width())
    return sizes


def test_that_every_size_is_what_the_drawing_gives_today(icon_files: ModuleType, app: QApplication) -> None:
    assert icon_files.SIZES_PX == ICON_SIZES_PX
    for size_px in ICON_SIZES_PX:
        kept = QImage(str(icon_files.PICTURES / f"{size_px}.png"))
        drawn = QImage.fromData(icon_files.png(size_px))
        assert kept.size().toTuple() == (size_px, size_px)
        differing = [
            (x, y)
            for x in range(0, size_px, max(1, size_px // 32))
            for y in range(0, size_px, max(1, size_px // 32))
            if any(
                abs(one - other) > 24
                for one, other in zip(kept.pixelColor(x, y).getRgb(), drawn.pixelColor(x, y).getRgb(), strict=True)
            )
        ]
        assert not differing, f"run: {sys.executable} app/packaging/icon_files.py"


def test_that_windows_and_macos_get_containers_that_can_be_read(
    icon_files: ModuleType, tmp_path: Path, app: QApplication
) -> None:
    ico = icon_files.for_system(tmp_path, system="win32")
    icns = icon_files.for_system(tmp_path, system="darwin")

    assert sizes_in(Path(ico), b"ico") == {16, 24, 32, 48, 64, 128, 256}
    assert {32, 128, 256, 512} <= sizes_in(Path(icns), b"icns")
    assert icon_files.for_system(tmp_path, system="linux") is None
