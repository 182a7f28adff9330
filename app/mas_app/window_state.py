"""What the window remembers from one session to the next, in a file of its own below the folders of MAS."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

from mas_app.nodes.seen import HIGHEST_PORT, ShareOptions
from mas_app.query_form import FormState, form_from_json, form_to_json
from mas_app.table_layout import TableLayout
from mas_core.errors import MachineError
from mas_core.paths import DEFAULT_USER, Paths, make_private

if TYPE_CHECKING:  # the window is painted before the core is loaded
    from mas_core.users import Person

logger = logging.getLogger(__name__)


class WindowState:
    """Size, tab, theme, the form as it was left, and whether this computer is shared.

    Losing it is a nuisance, so a failure to keep it is only logged.
    """

    def __init__(self, paths: Paths) -> None:
        self._store = _private_store(paths.config_folder / "window.ini")
        self._form_store = self._store

    def belong_to(self, person: Person) -> None:
        """Keeps the form in the person's own folder from now on: nobody sees what another has typed and not sent."""
        self._form_store = self._store if person.name == DEFAULT_USER else _private_store(person.folder / "form.ini")

    @property
    def geometry(self) -> QByteArray | None:
        """The window's size and place."""
        value = self._store.value("window/geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    @property
    def theme(self) -> str | None:
        """The theme that was chosen in the menu, or None if none ever was."""
        value = self._store.value("window/theme")
        return value if isinstance(value, str) else None

    @theme.setter
    def theme(self, value: str) -> None:
        self._store.setValue("window/theme", value)

    @property
    def form(self) -> FormState | None:
        """The form as it was left, unsent words included."""
        value = self._form_store.value("form/state")
        return form_from_json(value) if isinstance(value, str) else None

    @form.setter
    def form(self, value: FormState) -> None:
        self._form_store.setValue("form/state", form_to_json(value))

    @property
    def tab(self) -> int:
        """The tab that was in front; the first one if none is known."""
        return _number(self._store.value("window/tab"))

    @tab.setter
    def tab(self, value: int) -> None:
        self._store.setValue("window/tab", value)

    @property
    def settings_geometry(self) -> QByteArray | None:
        """Size and place of the settings' window."""
        value = self._store.value("settings/geometry")
        return value if isinstance(value, QByteArray) else None

    @settings_geometry.setter
    def settings_geometry(self, value: QByteArray) -> None:
        self._store.setValue("settings/geometry", value)

    @property
    def table(self) -> TableLayout:
        """How the table of runs was arranged."""
        value = self._store.value("history/table")
        return TableLayout.from_json(value) if isinstance(value, str) else TableLayout()

    @table.setter
    def table(self, value: TableLayout) -> None:
        self._store.setValue("history/table", value.to_json())

    def sizes_px(self, name: str) -> tuple[int, ...]:
        """Returns how the parts of a divided place were sized; nothing for a place that nobody has divided otherwise."""
        value = self._store.value(f"sizes/{name}")
        return tuple(_number(part) for part in value.split()) if isinstance(value, str) else ()

    def keep_sizes(self, name: str, sizes_px: Sequence[int]) -> None:
        """Keeps how the parts of a divided place are sized."""
        self._store.setValue(f"sizes/{name}", " ".join(map(str, sizes_px)))

    def shown(self, name: str, *, otherwise: bool) -> bool:
        """Whether a part of the window that can be put away was shown."""
        value = self._store.value(f"shown/{name}")
        return otherwise if value is None else value in {True, "true"}

    def keep_shown(self, name: str, *, shown: bool) -> None:
        """Keeps whether a part of the window is shown."""
        self._store.setValue(f"shown/{name}", shown)

    @property
    def share_on(self) -> bool:
        """Whether this computer is shared with others."""
        return self._store.value("share/on") in {True, "true"}

    @share_on.setter
    def share_on(self, value: bool) -> None:
        self._store.setValue("share/on", value)

    @property
    def share(self) -> ShareOptions:
        """How this computer is shared, or was when it last was."""
        name, number = self._store.value("share/name"), _number(self._store.value("share/port"))
        return ShareOptions(
            network=self._store.value("share/network") in {None, True, "true"},
            port=number if number <= HIGHEST_PORT else 0,
            name=name if isinstance(name, str) else "",
        )

    @share.setter
    def share(self, value: ShareOptions) -> None:
        self._store.setValue("share/network", value.network)
        self._store.setValue("share/port", value.port)
        self._store.setValue("share/name", value.name)

    @property
    def export_folder(self) -> Path | None:
        """Where the last export went, if that folder is there still."""
        value = self._store.value("export/folder")
        folder = Path(value) if isinstance(value, str) and value else None
        return folder if folder is not None and folder.is_dir() else None

    @export_folder.setter
    def export_folder(self, value: Path) -> None:
        self._store.setValue("export/folder", str(value.absolute()))

    @property
    def export_format(self) -> str:
        """The format that was exported to last, by its ending; empty for none."""
        value = self._store.value("export/format")
        return value if isinstance(value, str) else ""

    @export_format.setter
    def export_format(self, value: str) -> None:
        self._store.setValue("export/format", value)

    def dismissed(self, notice: str) -> bool:
        """Whether a notice was dismissed for good."""
        return self._store.value(f"dismissed/{notice}") is not None

    def dismiss(self, notice: str) -> None:
        """Remembers that a notice was dismissed for good."""
        self._store.setValue(f"dismissed/{notice}", 1)

    def flush(self) -> None:
        """Writes it out, so that it survives a crash."""
        for store in {self._store, self._form_store}:
            store.sync()
            if store.status() != QSettings.Status.NoError:
                logger.warning("the window's state could not be written to %s", store.fileName())


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0


def _private_store(file: Path) -> QSettings:
    try:
        make_private(file.parent)
        # It holds words that were not sent yet; what Qt makes itself, others on this computer can read.
        file.touch(mode=0o600)
        file.chmod(0o600)
    except (MachineError, OSError) as exc:
        logger.warning("the window's state will not be kept: %s", exc)
    store = QSettings(str(file), QSettings.Format.IniFormat)
    if store.status() == QSettings.Status.FormatError:
        # Qt would keep what it took for keys, and call every later writing a failure.
        logger.warning("%s was damaged; the window begins as new", file)
        del store
        with suppress(OSError):
            file.write_bytes(b"")
        store = QSettings(str(file), QSettings.Format.IniFormat)
    return store
