"""Writes and removes the person's own prompts, which are read by :mod:`mas_core.templates`."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from mas_core.errors import MachineError, PromptsError
from mas_core.paths import make_private
from mas_core.templates import faults_in, own_prompt_file


def save_own_prompt(config_file: Path, name: str, text: str) -> None:
    """Puts a text in the built-in one's place; its file is replaced as a whole or not at all.

    Raises:
        PromptsError: The text lacks a placeholder, has one that is not known, is empty or too long. Nothing is written.
        InputError: There is no prompt of this name.
        MachineError: The file cannot be written.
    """
    file = own_prompt_file(config_file, name)
    faults = faults_in(name, text, file)
    if faults:
        raise PromptsError(tuple(faults))
    make_private(file.parent)
    made = ""
    try:
        # A hidden file, which is no prompt while it is half written.
        with tempfile.NamedTemporaryFile("wb", dir=file.parent, prefix=".", suffix=".part", delete=False) as part:
            made = part.name
            part.write((text.strip() + "\n").encode("utf-8"))
            part.flush()
            os.fsync(part.fileno())
        Path(made).replace(file)
    except OSError as exc:
        with suppress(OSError):
            Path(made).unlink(missing_ok=True)
        raise MachineError(f"The prompt {file} cannot be written: {exc}") from exc


def remove_own_prompt(config_file: Path, name: str) -> None:
    """Brings the built-in text back; harmless where it is in use already.

    Raises:
        InputError: There is no prompt of this name.
        MachineError: The file cannot be removed.
    """
    file = own_prompt_file(config_file, name)
    try:
        file.unlink(missing_ok=True)
    except OSError as exc:
        raise MachineError(f"The prompt {file} cannot be removed: {exc}") from exc
