"""Archives that are bombs, lead out of their folder, or are broken: refused in plain words, and nothing is imported."""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.export import ExportFormat, ExportOptions, export_runs
from mas_core.imports import import_paths
from mas_core.record_json import record_to_json
from mas_core.storage.repository import Repository
from tests.core.export.conftest import stream
from tests.core.export.runs import a_hard_run

GOOD = record_to_json(a_hard_run())


def names(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def link() -> bytes:
    member = zipfile.ZipInfo("run.json")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed(("good.json", GOOD), (member, b"/etc/passwd"))


def lying_about_its_size() -> bytes:
    """A member whose headers say one kilobyte, and which is a hundred megabytes."""
    data = bytearray(packed(("run.json", b" " * (100 << 20))))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        data[data.find(mark) + place : data.find(mark) + place + 4] = struct.pack("<I", 1024)
    return bytes(data)


def renamed(name: bytes) -> bytes:
    """A name that zipfile itself would not write."""
    return packed(("x" * len(name), GOOD)).replace(b"x" * len(name), name)


def many() -> bytes:
    return packed(*((f"{number}.json", b"{}") for number in range(1_001)))


def lying_about_its_count() -> bytes:
    data = bytearray(many())
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 1, 1)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(packed(("run.json", GOOD)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    return bytes(data)


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate"):
        return packed(("run.json", GOOD), ("run.json", GOOD))


def broken_in_the_middle() -> bytes:
    data = bytearray(packed(("run.json", GOOD)))
    data[60:200] = b"\xff" * 140
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a path out of it": lambda: packed(("../run.json", GOOD)),
    "a path out of it within": lambda: packed(("a/../../run.json", GOOD)),
    "an absolute name": lambda: packed(("/etc/run.json", GOOD)),
    "a drive of Windows": lambda: packed(("C:/run.json", GOOD)),
    "backslashes": lambda: renamed(b"..\\..\\run.json"),
    "a link": link,
    "a bomb": lambda: packed(("good.json", GOOD), ("run.json", b" " * (20 << 20))),
    "a bomb that lies": lying_about_its_size,
    "a member over the limit": lambda: packed(("run.json", b" " * ((50 << 20) + 1)), compression=zipfile.ZIP_STORED),
    "too many members": many,
    "too many members and a lie": lying_about_its_count,
    "an archive within": lambda: packed(("good.json", GOOD), ("more.zip", packed(("run.json", GOOD)))),
    "encryption": encrypted,
    "another compression": lambda: packed(("run.json", GOOD), compression=zipfile.ZIP_LZMA),
    "one name twice": twice,
    "a broken member": broken_in_the_middle,
    "half of it": lambda: packed(("run.json", GOOD))[:-30],
    "no json": lambda: packed(("run.html", b"<p>")),
    "deep json": lambda: packed(("good.json", GOOD), ("run.json", b"[" * 1_000 + b"1.5," * 9_000)),
    "a bad record after a good one": lambda: packed(("a.json", GOOD), ("b.json", json.dumps({"id": "x"}).encode())),
}


@pytest.mark.parametrize("name", list(HOSTILE))
async def test_that_a_hostile_archive_changes_nothing(history: Repository, tmp_path: Path, name: str) -> None:
    (tmp_path / "in.zip").write_bytes(HOSTILE[name]())
    before = names(tmp_path)
    with pytest.raises(InputError) as refused:
        await import_paths([tmp_path / "in.zip"], history)
    assert "in.zip" in str(refused.value)
    assert await history.count() == 0
    assert names(tmp_path) == before


async def test_that_a_link_in_a_folder_is_not_followed(history: Repository, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_bytes(GOOD)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "run.json").symlink_to(tmp_path / "outside.json")
    with pytest.raises(InputError, match=r"no \.json"):
        await import_paths([tmp_path / "in"], history)


async def test_that_an_archive_of_ours_is_read_whatever_is_in_its_answers(history: Repository, tmp_path: Path) -> None:
    dense = replace(a_hard_run(), answers=(replace(a_hard_run().answers[0], text="a" * 900_000),))
    await export_runs(stream([dense]), tmp_path / "out.zip", ExportOptions(format=ExportFormat.JSON), zipped=True)
    assert (await import_paths([tmp_path / "out.zip"], history)).added == 1
