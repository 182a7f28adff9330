"""MAS among the applications of a free desktop: its entry in the menus, its icons and its description, for one person.

Where they go and how an entry is written: Desktop Entry Specification 1.5, Icon Theme Specification 0.13, AppStream 1.0
(https://specifications.freedesktop.org). Nothing is written outside of the person's own data folder.
"""

from __future__ import annotations

import os
import shutil
import sysconfig
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mas_core.errors import MachineError
from mas_core.own_process import beside
from mas_resources import APPLICATION_ID, resource

ICON_SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)
_PROGRAM = "mas-desktop"
# What a quoted argument of Exec escapes; the file's own escapes (a backslash) come on top.
_QUOTED = '"`$\\'
# GNOME's library looks for a program of that very name before it reads "%%" as the "%" that the specification means by it.
_UNWRITABLE = "\n\r\t%"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFiles:
    """Where the files are, all below one data folder (``$XDG_DATA_HOME``)."""

    data_folder: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> EntryFiles:
        """Returns the person's own; a relative ``XDG_DATA_HOME`` is ignored, as its specification wants it.

        Raises:
            MachineError: The account has no home folder.
        """
        given = Path(environ.get("XDG_DATA_HOME", "").strip())
        if given.is_absolute():
            return cls(data_folder=given)
        try:
            return cls(data_folder=Path("~/.local/share").expanduser())
        except RuntimeError as exc:
            raise MachineError("This account has no home folder. Set XDG_DATA_HOME to a full path.") from exc

    @property
    def entry(self) -> Path:
        """The entry in the menus."""
        return self.data_folder / "applications" / f"{APPLICATION_ID}.desktop"

    @property
    def description(self) -> Path:
        """What software centres show (AppStream)."""
        return self.data_folder / "metainfo" / f"{APPLICATION_ID}.metainfo.xml"

    @property
    def icon_theme(self) -> Path:
        """The icon theme that every other falls back to."""
        return self.data_folder / "icons" / "hicolor"

    @property
    def icons(self) -> tuple[Path, ...]:
        """The drawing, then the pictures of :data:`ICON_SIZES_PX`."""
        pictures = (self.icon_theme / f"{size}x{size}" / "apps" / f"{APPLICATION_ID}.png" for size in ICON_SIZES_PX)
        return (self.icon_theme / "scalable" / "apps" / f"{APPLICATION_ID}.svg", *pictures)

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file."""
        return (self.entry, self.description, *self.icons)


def window_program() -> Path:
    """Returns the program that shows the window: beside this one, among the scripts of its Python, or on the search path.

    Raises:
        MachineError: It is nowhere.
    """
    scripts = Path(sysconfig.get_path("scripts")) / beside(_PROGRAM).name
    for path in (beside(_PROGRAM), scripts):
        if path.is_file():
            return path.absolute()
    found = shutil.which(_PROGRAM)
    if found is None:
        raise MachineError(f"The program {_PROGRAM} was not found, so a desktop entry would start nothing. Install MAS again.")
    return Path(found).absolute()


def entry_text(program: Path) -> str:
    """Returns the desktop entry that starts ``program``, whatever characters its path has.

    Raises:
        MachineError: The path has a line end, a tab, a per cent sign or bytes that are no text, which no entry can hold.
    """
    path = str(program)
    if any(char in path for char in _UNWRITABLE) or path.encode(errors="replace").decode() != path:
        raise MachineError(f"No desktop entry can hold the path {path!r}. Move MAS to a folder with a plainer name.")
    quoted = "".join(f"\\{char}" if char in _QUOTED else char for char in path)
    values = {"Exec": _escaped(f'"{quoted}"'), "TryExec": _escaped(path)}
    template = resource("desktop", f"{APPLICATION_ID}.desktop").read_text(encoding="utf-8")
    lines = [line.partition("=") for line in template.splitlines()]
    return "".join(f"{key}{sign}{values.get(key, value)}\n" for key, sign, value in lines)


def install(files: EntryFiles, program: Path) -> tuple[Path, ...]:
    """Writes every file, over what an earlier version left, and returns them.

    Args:
        files: Where they go.
        program: The absolute path of what the entry starts.

    Raises:
        MachineError: A file cannot be written, or the program's path cannot stand in an entry.
    """
    drawing, *pictures = files.icons
    content = {
        drawing: resource("icons", "mas.svg").read_bytes(),
        files.description: resource("desktop", f"{APPLICATION_ID}.metainfo.xml").read_bytes(),
        # The last, for a desktop reads it as soon as it is there, and its icon with it.
        files.entry: entry_text(program).encode(),
    }
    sized = zip(pictures, ICON_SIZES_PX, strict=True)
    content = {**{path: resource("desktop", "icons", f"{size}.png").read_bytes() for path, size in sized}, **content}
    for path, data in content.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as exc:
            raise MachineError(
                f"{path} cannot be written: {exc.strerror or exc}. Allow writing there, or set XDG_DATA_HOME."
            ) from exc
    _touch(files.icon_theme)
    return tuple(content)


def remove(files: EntryFiles) -> tuple[Path, ...]:
    """Deletes those of the files that are there and returns them. Folders stay: other applications use them.

    Raises:
        MachineError: A file cannot be deleted.
    """
    gone = []
    for path in files.all:
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as exc:
            raise MachineError(f"{path} cannot be deleted: {exc.strerror or exc}.") from exc
        gone.append(path)
    if gone:
        _touch(files.icon_theme)
    return tuple(gone)


def _escaped(value: str) -> str:
    """Returns ``value`` as a string of a desktop entry."""
    return value.replace("\\", "\\\\")


def _touch(theme: Path) -> None:
    """Makes the theme younger than its cache, which is how desktops notice a change."""
    with suppress(OSError):  # a theme that is noticed later is no fault of what was done
        os.utime(theme)
