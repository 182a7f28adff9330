"""The JSON in a file, a folder or an archive, one text at a time, within limits. Nothing is ever unpacked to the disk."""

from __future__ import annotations

import contextlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn

from mas_core.errors import InputError
from mas_core.imports.limits import (
    ENDINGS,
    MOST_DIRECTORY_BYTES,
    MOST_MEMBER_BYTES,
    MOST_MEMBERS,
    MOST_RATIO,
)

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_END_REACH = _END.size + 0xFFFF
_UNKNOWN_32 = 0xFFFFFFFF
_UNKNOWN_16 = 0xFFFF
_KINDS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One JSON text; ``place`` tells a person where it stands."""

    place: str
    data: bytes


def members(path: Path) -> Iterator[Member]:
    """Yields every record's JSON in a file, a folder or a ZIP; of JSON Lines, each line.

    Raises:
        InputError: It cannot be read, or breaks a limit; the message says which and what to do.
    """
    try:
        if path.is_dir():
            yield from _of_folder(path)
        elif zipfile.is_zipfile(path):
            yield from _of_archive(path)
        else:
            yield from _of_file(path, place=path.name)
    except OSError as exc:
        raise InputError(f"{path} cannot be read ({exc.strerror or type(exc).__name__}).", field="path") from exc


def _of_folder(path: Path) -> Iterator[Member]:
    found = False
    for file in sorted(path.rglob("*")):
        # What a link leads to may lie anywhere.
        if file.suffix.lower() in ENDINGS and file.is_file() and not file.is_symlink():
            found = True
            yield from _of_file(file, place=str(file.relative_to(path)))
    if not found:
        raise InputError(f"There are no .json files in {path}.", field="path")


def _of_file(path: Path, *, place: str) -> Iterator[Member]:
    with path.open("rb") as file:
        yield from _texts(file, name=path.name, place=place)


def _of_archive(path: Path) -> Iterator[Member]:
    _check_directory(path)
    with contextlib.ExitStack() as stack:
        try:
            packed = stack.enter_context(zipfile.ZipFile(path))
            listed = packed.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeError, struct.error, EOFError) as exc:
            raise InputError(f"{path.name} is a broken ZIP: {exc}. Export it again.", field="path") from exc
        _check_members(path, listed)
        wanted = [member for member in listed if PurePosixPath(member.filename).suffix.lower() in ENDINGS]
        if not wanted:
            raise InputError(f"There are no .json files in {path.name}; only exports as JSON can be read back.", field="path")
        for member in wanted:
            try:
                with packed.open(member) as file:
                    yield from _texts(file, name=member.filename, place=f"{path.name}: {member.filename}")
            except (
                zipfile.BadZipFile,
                zlib.error,
                EOFError,
                NotImplementedError,
                RuntimeError,
                ValueError,
                struct.error,
            ) as exc:
                raise InputError(f"{path.name}: {member.filename} cannot be unpacked ({exc}). Export it again.") from exc


def _check_directory(path: Path) -> None:
    """Looks at the archive's own summary before zipfile reads its table of contents."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - _END_REACH, 0))
        tail = file.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise InputError(f"{path.name} is a broken ZIP. Export it again.", field="path")
    _, _, _, _, count, directory_bytes, _, _ = _END.unpack_from(tail, at)
    if count == _UNKNOWN_16 or directory_bytes == _UNKNOWN_32 or count > MOST_MEMBERS:
        _refuse(path, f"it holds more than {MOST_MEMBERS:,} files")
    if directory_bytes > MOST_DIRECTORY_BYTES:
        _refuse(path, "its table of contents is larger than any that MAS writes")


def _check_members(path: Path, listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > MOST_MEMBERS:
        _refuse(path, f"it holds more than {MOST_MEMBERS:,} files")
    seen: set[str] = set()
    for member in listed:
        _check_member(path, member)
        if member.filename.casefold() in seen:
            _refuse(path, f"{member.filename!r} is in it twice")
        seen.add(member.filename.casefold())
    if sum(member.file_size for member in listed) > MOST_RATIO * path.stat().st_size:
        _refuse(path, f"unpacked it would be more than {MOST_RATIO} times as large")


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    name = member.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or parts[0] == "/" or ".." in parts or ":" in name or "\\" in member.orig_filename:
        _refuse(path, f"the name {name!r} leads out of it")
    mode = member.external_attr >> 16
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        _refuse(path, f"{name!r} is a link or a device")
    if member.flag_bits & _ENCRYPTED:
        _refuse(path, f"{name!r} is encrypted")
    if member.compress_type not in _KINDS:
        _refuse(path, f"{name!r} is compressed in a way that MAS does not use")
    if PurePosixPath(name).suffix.lower() == ".zip":
        _refuse(path, f"there is another archive in it ({name!r})")
    if member.file_size > MOST_MEMBER_BYTES:
        _refuse(path, f"{name!r} is larger than {MOST_MEMBER_BYTES >> 20} MiB")
    if member.file_size > MOST_RATIO * max(member.compress_size, 1):
        _refuse(path, f"{name!r} would be more than {MOST_RATIO} times as large unpacked")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise InputError(f"{path.name} was not imported: {reason}. Nothing was changed.", field="path")


def _texts(file: IO[bytes], *, name: str, place: str) -> Iterator[Member]:
    """Reads no more than the limit, whatever the file says of its size."""
    left = MOST_MEMBER_BYTES
    if name.lower().endswith(".jsonl"):
        number = 0
        while line := file.readline(left + 1):
            number += 1
            left -= len(line)
            _check_left(left, place)
            if line.strip():
                yield Member(place=f"{place}, line {number}", data=line)
        return
    data = file.read(left + 1)
    _check_left(left - len(data), place)
    yield Member(place=place, data=data)


def _check_left(left: int, place: str) -> None:
    if left < 0:
        raise InputError(f"{place} is larger than {MOST_MEMBER_BYTES >> 20} MiB. Nothing was changed.", field="path")
