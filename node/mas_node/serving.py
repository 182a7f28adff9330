"""Which node serves from these folders: a small file beside the journal, there while one does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from mas_core.errors import MachineError
from mas_core.paths import Paths
from mas_core.peers.files import read_private, write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingNow:
    """Where to find the node that serves. After a kill the file is still there: only asking tells whether it lives."""

    pid: int
    url: str
    name: str
    token_file: str


def serving_now(paths: Paths) -> ServingNow | None:
    """Returns the node that serves, or was killed while it did; None if none does.

    Raises:
        MachineError: The file cannot be read or is broken.
    """
    content = read_private(_file(paths))
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=ServingNow)
    except (msgspec.DecodeError, ValueError) as exc:
        raise MachineError(f"The file {_file(paths)} is broken. Start the node anew.") from exc


@contextmanager
def found_as_serving(paths: Paths, *, url: str, name: str, token_file: Path) -> Iterator[None]:
    """Lets this process be found for the length of the block."""
    file = _file(paths)
    serving = ServingNow(pid=os.getpid(), url=url, name=name, token_file=str(token_file))
    write_private(file, msgspec.json.encode(serving), durable=False)
    try:
        yield
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _file(paths: Paths) -> Path:
    return paths.node_journal.with_name("serving.json")
