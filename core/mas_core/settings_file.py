"""The settings file as something that is written: edits that leave a hand-edited file as it is, undo, and changes from outside.

A file is replaced as a whole or not at all, only by settings that can be read, and never when what is there cannot.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from tomlkit.exceptions import TOMLKitError

from mas_core.errors import MachineError, MasError, SettingsError, SettingsFault
from mas_core.paths import make_private
from mas_core.settings import Settings, default_settings, parse_settings
from mas_core.settings_edits import (
    Edit,
    RemoveEntry,
    RenameEntry,
    SetAppearance,
    SetEntry,
    SetLimits,
    apply_edit,
    entries_of,
    section_of,
    touched,
)
from mas_core.toml_editing import TomlText

__all__ = ["SettingsChange", "SettingsConflict", "SettingsFile", "SettingsOnDisk"]

_BOM = "\ufeff"


class SettingsConflict(MasError):  # noqa: N818  (a state of the world, not a fault)
    """What was to be changed has been changed by somebody else meanwhile. Nothing was written."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsOnDisk:
    """The file as it was read. ``text`` is None where there was no file."""

    text: str | None
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChange:
    """A change that was written.

    Attributes:
        before: The file just before.
        after: The file since.
        merged: Whether somebody else had changed other things in the file, which are in both.
    """

    before: SettingsOnDisk
    after: SettingsOnDisk
    merged: bool


class SettingsFile:
    """One settings file. Its methods block; threads may share it."""

    def __init__(self, path: Path) -> None:
        """Takes the path; a link is followed when it is written to, never replaced."""
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> SettingsOnDisk:
        """Returns the file as it is.

        Raises:
            SettingsError: It has faults.
            MachineError: It cannot be read.
        """
        text = self._text()
        settings = default_settings(self.path) if text is None else parse_settings(text.removeprefix(_BOM), path=self.path)
        return SettingsOnDisk(text=text, settings=settings)

    def apply(self, edits: Sequence[Edit], *, known: SettingsOnDisk) -> SettingsChange:
        """Makes edits and writes the file.

        Args:
            edits: What is wanted, in order.
            known: The file as the one who edits knows it. If it has changed since, the edits are made in what is there now,
                unless they are about the same entries.

        Raises:
            SettingsConflict: An entry that is edited has been changed outside.
            SettingsError: The file has faults, or the edits would make some.
            InputError: An edit cannot be made; see :func:`mas_core.settings_edits.apply_edit`.
            MachineError: The file cannot be read or written.
        """
        with self._lock:
            now = self.read()
            merged = now.text != known.text
            if merged:
                _refuse_conflicts(edits, known.settings, now.settings)
            text = now.text or ""
            settings = now.settings
            for edit in edits:
                text = self._edited(text, edit, settings)
                settings = parse_settings(text.removeprefix(_BOM), path=self.path)
            _check(edits, settings)
            after = SettingsOnDisk(text=text, settings=settings)
            if text != (now.text or ""):
                self._replace(text)
            else:
                after = now
        return SettingsChange(before=now, after=after, merged=merged)

    def undo(self, change: SettingsChange) -> SettingsOnDisk:
        """Puts back what stood in the file before a change, and returns it.

        Raises:
            SettingsConflict: The file has been changed since.
            MachineError: The file cannot be read or written.
        """
        with self._lock:
            if self._text() != change.after.text:
                raise SettingsConflict(
                    f"{self.path} has been changed since, so the last change was not undone. Load the file, and change it back "
                    "by hand."
                )
            if change.before.text is None:
                try:
                    self.path.resolve().unlink(missing_ok=True)
                except OSError as exc:
                    raise MachineError(f"The settings file {self.path} cannot be removed: {exc}") from exc
            else:
                self._replace(change.before.text)
        return change.before

    async def changed_from(self, known: SettingsOnDisk, *, every_s: float = 1.0) -> SettingsOnDisk:
        """Waits until the file is no more what is ``known``, and returns what it is then.

        Raises:
            SettingsError: It has changed, and has faults now.
            MachineError: It has changed, and cannot be read now.
        """
        stamp: tuple[int, int, int] | None = (-1, -1, -1)
        while True:
            found = await asyncio.to_thread(self._stamp)
            if found != stamp:
                stamp = found
                text = await asyncio.to_thread(self._text)
                if text != known.text:
                    return await asyncio.to_thread(self.read)
            await asyncio.sleep(every_s)

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _text(self) -> str | None:
        """Returns the file's words with all their line ends, None where there is no file."""
        try:
            return self.path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as exc:
            raise MachineError(f"The settings file {self.path} cannot be read: {exc}") from exc

    def _edited(self, text: str, edit: Edit, settings: Settings) -> str:
        bom = _BOM if text.startswith(_BOM) else ""
        editing = TomlText(text.removeprefix(_BOM))
        try:
            apply_edit(editing, edit, settings)
        except (TOMLKitError, ValueError) as exc:
            raise self._not_editable(edit, str(exc)) from exc
        return bom + editing.text

    def _not_editable(self, edit: Edit, why: str) -> SettingsError:
        about = touched(edit)
        key = ".".join(about) if about is not None else ""
        found = f"a way of writing that MAS cannot edit ({why})"
        return SettingsError((SettingsFault(path=self.path, line=0, key=key, found=found, allowed="a plain table"),))

    def _replace(self, text: str) -> None:
        target = self.path.resolve()
        make_private(target.parent)
        name = ""
        try:
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
            with tempfile.NamedTemporaryFile("wb", dir=target.parent, prefix=".config-", delete=False) as file:
                name = file.name
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except OSError as exc:
            with suppress(OSError):
                Path(name).unlink(missing_ok=True)
            raise MachineError(f"The settings file {target} cannot be written: {exc}") from exc


def _refuse_conflicts(edits: Sequence[Edit], known: Settings, now: Settings) -> None:
    for edit in edits:
        if _part(known, edit) != _part(now, edit):
            about = touched(edit)
            what = ".".join(about) if about is not None else "What you changed"
            raise SettingsConflict(
                f"{what} has been changed in {now.path} by somebody else, so your change was not saved. "
                "Load the file, and make your change again."
            )


def _part(settings: Settings, edit: Edit) -> object:
    """Returns what an edit would replace."""
    match edit:
        case SetAppearance():
            return settings.appearance
        case SetLimits():
            return settings.limits
        case SetEntry(entry=entry):
            return entries_of(settings, section_of(entry)).get(entry.id)
        case RemoveEntry(section=section, id=name) | RenameEntry(section=section, id=name):
            return entries_of(settings, section).get(name)
        case _:
            assert_never(edit)


def _check(edits: Sequence[Edit], settings: Settings) -> None:
    """Makes sure that the file says what was wanted before it is written: a slip here would be a loss there."""
    last = {touched(edit): edit for edit in edits}
    for edit in last.values():
        if isinstance(edit, SetEntry):
            found = entries_of(settings, section_of(edit.entry)).get(edit.entry.id)
            if found != edit.entry:
                raise MachineError(
                    f"'{edit.entry.id}' could not be written so that it would be read again as it is. Nothing was changed; "
                    "please edit the settings file by hand."
                )
