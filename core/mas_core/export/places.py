"""Where exports are written: one file, a folder or a ZIP. What was begun is whole at its end, or not there at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Protocol
from uuid import uuid4

from mas_core.errors import InputError, MachineError

MOST_RATIO = 90
"""A member that shrinks more is stored as it is: readers take stronger compression for a bomb, ours among them."""

_PART_BYTES = 1 << 20
_EARLIEST = 1980
_LATEST = 2107


class Place(Protocol):
    """Takes files under names such as ``folder/name.html``."""

    def add(self, name: str, data: bytes, *, when: datetime) -> None:
        """Writes a file."""
        ...

    def add_stream(self, name: str, data: IO[bytes], *, when: datetime) -> None:
        """Writes a file of any size from one that is open and can be read twice."""
        ...


@contextlib.contextmanager
def one_file(target: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Opens a file to be written that takes its name only when all of it is on the disk.

    Raises:
        InputError: There is something at ``target`` already and ``overwrite`` is False.
        MachineError: It cannot be written.
    """
    refuse_existing(target, overwrite=overwrite)
    if target.is_dir():
        raise InputError(f"{target} is a folder; give the name of a file.", field="output")
    staging = _staging(target)
    with _errors(target):
        _make_parent(target)
        try:
            with staging.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            # A name that somebody took in the meantime is not taken from them.
            refuse_existing(target, overwrite=overwrite)
            staging.replace(target)
        finally:
            staging.unlink(missing_ok=True)


@contextlib.contextmanager
def folder(target: Path, *, overwrite: bool) -> Iterator[Place]:
    """Makes a folder beside its place, and moves it there when all of it is written.

    Raises:
        InputError: There is something in ``target`` already and ``overwrite`` is False.
        MachineError: It cannot be written.
    """
    if target.is_file():
        raise InputError(f"{target} is a file; give the name of a folder.", field="output")
    if not _is_empty_folder(target):
        refuse_existing(target, overwrite=overwrite)
    staging = _staging(target)
    with _errors(target):
        _make_parent(target)
        staging.mkdir()
        try:
            yield _Folder(staging)
            _move(staging, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


@contextlib.contextmanager
def archive(target: Path, *, overwrite: bool) -> Iterator[Place]:
    """Makes a ZIP that takes its name only when all of it is on the disk.

    Raises:
        InputError: There is something at ``target`` already and ``overwrite`` is False.
        MachineError: It cannot be written.
    """
    with one_file(target, overwrite=overwrite) as file, zipfile.ZipFile(file, "w", allowZip64=True) as packed:
        yield _Archive(packed)


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    def add(self, name: str, data: bytes, *, when: datetime) -> None:
        """Writes a file, dated as what is in it."""
        self.add_stream(name, BytesIO(data), when=when)

    def add_stream(self, name: str, data: IO[bytes], *, when: datetime) -> None:
        """Copies a file, dated as what is in it."""
        path = self._root.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            shutil.copyfileobj(data, file)
        with contextlib.suppress(OSError, OverflowError, ValueError):  # a date is a courtesy
            os.utime(path, (when.timestamp(), when.timestamp()))


class _Archive:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    def add(self, name: str, data: bytes, *, when: datetime) -> None:
        """Writes a member, dated as what is in it."""
        self.add_stream(name, BytesIO(data), when=when)

    def add_stream(self, name: str, data: IO[bytes], *, when: datetime) -> None:
        """Copies a member, dated as what is in it."""
        year = min(max(when.year, _EARLIEST), _LATEST)
        member = zipfile.ZipInfo(name, (year, when.month, when.day, when.hour, when.minute, when.second))
        member.external_attr = 0o644 << 16
        size, shrunk = _sizes(data)
        member.compress_type = zipfile.ZIP_STORED if size > MOST_RATIO * shrunk else zipfile.ZIP_DEFLATED
        member.file_size = size
        data.seek(0)
        with self._packed.open(member, "w") as file:
            shutil.copyfileobj(data, file)


def _sizes(data: IO[bytes]) -> tuple[int, int]:
    """Returns how many bytes there are, and how many they would be in an archive."""
    packer = zlib.compressobj(6)
    size = shrunk = 0
    while part := data.read(_PART_BYTES):
        size += len(part)
        shrunk += len(packer.compress(part))
    return size, shrunk + len(packer.flush())


def refuse_existing(target: Path, *, overwrite: bool) -> None:
    """Keeps what is there.

    Raises:
        InputError: There is something and ``overwrite`` is False.
    """
    if not overwrite and os.path.lexists(target):
        raise InputError(
            f"{target} is there already. Give another name, or say that it may be replaced (--force).", field="output"
        )


def _is_empty_folder(target: Path) -> bool:
    return target.is_dir() and not target.is_symlink() and not any(target.iterdir())


def _staging(target: Path) -> Path:
    return target.absolute().with_name(f".{target.name[:80]}.{uuid4().hex[:8]}.part")


def _make_parent(target: Path) -> None:
    target.absolute().parent.mkdir(parents=True, exist_ok=True)


def _move(staging: Path, target: Path) -> None:
    if not os.path.lexists(target):
        staging.replace(target)
        return
    if _is_empty_folder(target):
        target.rmdir()
        staging.replace(target)
        return
    # Into a folder that holds other things: each file replaces the one of its name, whole.
    for path in sorted(staging.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(staging)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)


@contextlib.contextmanager
def _errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise MachineError(f"{target} cannot be written ({reason}). Nothing was left behind; choose another place.") from exc
