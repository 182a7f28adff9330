"""Keeps a panel that was put together in the form in the settings file, beside whatever else a person wrote there."""

from __future__ import annotations

from pathlib import Path

from mas_core.settings import PanelSettings, Settings
from mas_core.settings_edits import SetEntry
from mas_core.settings_file import SettingsFile


def save_panel(path: Path, panel: PanelSettings) -> Settings:
    """Writes ``panel`` into the settings file, in place of one of the same name, and returns the settings as they are then.

    Raises:
        SettingsError: The file as it is, or as it would be, has faults. It is left alone.
        MachineError: The file cannot be read or written.
    """
    file = SettingsFile(path)
    return file.apply((SetEntry(entry=panel),), known=file.read()).after.settings
