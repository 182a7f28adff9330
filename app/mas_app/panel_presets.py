"""Keeps a panel that was put together in the form in the settings file, beside whatever else a person wrote there."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from mas_core.errors import MachineError, SettingsError, SettingsFault
from mas_core.paths import make_private
from mas_core.settings import PanelSettings, Settings, parse_settings

_PLAIN = PanelSettings(id="", agents=(), aggregator="")


def save_panel(path: Path, panel: PanelSettings) -> Settings:
    """Writes ``panel`` into the settings file, in place of one of the same name, and returns the settings as they are then.

    Comments and everything else in the file stay. It is replaced as a whole or not at all, and only by settings that can be
    read.

    Raises:
        SettingsError: The file as it is, or as it would be, has faults. It is left alone.
        MachineError: The file cannot be read or written.
    """
    target = path.resolve()
    try:
        text = target.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as exc:
        raise MachineError(f"The settings file {target} cannot be read: {exc}") from exc
    parse_settings(text, path=path)
    changed = _with_panel(text, panel, path=path)
    settings = parse_settings(changed, path=path)
    _replace(target, changed)
    return settings


def _with_panel(text: str, panel: PanelSettings, *, path: Path) -> str:
    try:
        document = tomlkit.parse(text)
        table = tomlkit.table()
        table["agents"] = list(panel.agents)
        table["aggregator"] = panel.aggregator
        if panel.method:
            table["method"] = panel.method
        if panel.repeats > 1:
            table["repeats"] = panel.repeats
        if panel.layers != _PLAIN.layers:
            table["layers"] = panel.layers
        if panel.roles:
            roles = tomlkit.inline_table()
            roles.update(panel.roles)
            table["roles"] = roles
        if "panels" not in document:
            document["panels"] = tomlkit.table(is_super_table=True)
        document["panels"][panel.id] = table
        return tomlkit.dumps(document)
    except TOMLKitError as exc:
        fault = SettingsFault(path=path, line=0, key="panels", found=f"what cannot be edited ({exc})", allowed="tables")
        raise SettingsError((fault,)) from exc


def _replace(target: Path, text: str) -> None:
    make_private(target.parent)
    name = ""
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=target.parent, prefix=".config-", delete=False) as file:
            name = file.name
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError as exc:
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise MachineError(f"The settings file {target} cannot be written: {exc}") from exc
