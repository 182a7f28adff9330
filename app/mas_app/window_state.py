"""What the window remembers from one session to the next, in a file of its own below the folders of MAS."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from mas_app.query_form import FormState, form_from_json, form_to_json
from mas_core.errors import MachineError
from mas_core.paths import Paths, make_private

logger = logging.getLogger(__name__)


class WindowState:
    """Size, tab, theme and the form as it was left. Losing it is a nuisance, so a failure to keep it is only logged."""

    def __init__(self, paths: Paths) -> None:
        file: Path = paths.config_folder / "window.ini"
        try:
            make_private(paths.config_folder)
            # It holds words that were not sent yet; what Qt makes itself, others on this computer can read.
            file.touch(mode=0o600)
            file.chmod(0o600)
        except (MachineError, OSError) as exc:
            logger.warning("the window's state will not be kept: %s", exc)
        self._store = QSettings(str(file), QSettings.Format.IniFormat)

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
        value = self._store.value("form/state")
        return form_from_json(value) if isinstance(value, str) else None

    @form.setter
    def form(self, value: FormState) -> None:
        self._store.setValue("form/state", form_to_json(value))

    def dismissed(self, notice: str) -> bool:
        """Whether a notice was dismissed for good."""
        return self._store.value(f"dismissed/{notice}") is not None

    def dismiss(self, notice: str) -> None:
        """Remembers that a notice was dismissed for good."""
        self._store.setValue(f"dismissed/{notice}", 1)

    def flush(self) -> None:
        """Writes it out, so that it survives a crash."""
        self._store.sync()
        if self._store.status() != QSettings.Status.NoError:
            logger.warning("the window's state could not be written to %s", self._store.fileName())
