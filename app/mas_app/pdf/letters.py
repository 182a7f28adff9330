"""Mends which letters a PDF of Qt says that its shapes stand for, so that text can be searched and copied as it was written.

Where several characters have one shape in a font, Qt names the first of them: a space becomes a tab, a Chinese character the
radical that it is made of, Arabic letters their presentation forms, and "fi" a ligature. The tables that say so (``ToUnicode``,
PDF 32000-1, 9.10.3) are put right in an update at the file's end (7.5.6); what is drawn stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_SECTION = re.compile(rb"xref\s+(\d+)\s+(\d+)\s*\n")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)
_TABLE = re.compile(rb"/ToUnicode\s+(\d+)\s+0\s+R")
_OBJECT = re.compile(rb"\d+ 0 obj\s*<<(?P<head>.*?)>>\s*stream\r?\n(?P<body>.*?)\r?\nendstream", re.DOTALL)
_LIST = re.compile(r"\[([^\]]*)\]")
_CODE = re.compile(r"<([0-9A-Fa-f]{4})>")
_ENTRY_BYTES = 20


class Letters:
    """The tables of one PDF."""

    def __init__(self, pdf: bytes) -> None:
        """Reads the tables; a file of another build than Qt's has none, and stays as it is."""
        self._pdf = pdf
        self._tables = dict(_tables(pdf))

    def named(self) -> frozenset[str]:
        """Returns the characters that the tables name."""
        lists = (found[1] for table in self._tables.values() for found in _LIST.finditer(table))
        return frozenset(chr(int(code, 16)) for codes in lists for code in _CODE.findall(codes)) - {"\0"}

    def mended(self, written: Mapping[str, str]) -> bytes:
        """Returns the PDF with other characters in its tables.

        Args:
            written: A character that a table names to what was written.
        """
        changed = {}
        for number, table in self._tables.items():
            mended = _LIST.sub(lambda found: f"[{_CODE.sub(lambda code: _code(code[1], written), found[1])}]", table)
            if mended != table:
                changed[number] = mended.encode()
        trailer = _TRAILER.search(self._pdf)
        start = _START.search(self._pdf)
        if not changed or trailer is None or start is None:
            return self._pdf
        return self._pdf + _update(changed, at=len(self._pdf), trailer=trailer[1], previous=start[1])


def usual(character: str) -> str:
    """Returns the letters that a form made for printing stands for (Unicode normalization form KC)."""
    return unicodedata.normalize("NFKC", character)


def _code(code: str, written: Mapping[str, str]) -> str:
    character = chr(int(code, 16))
    return f"<{written.get(character, character).encode('utf-16-be', 'surrogatepass').hex().upper()}>"


def _tables(pdf: bytes) -> list[tuple[int, str]]:
    offsets = _offsets(pdf)
    found = []
    for number in sorted({int(number) for number in _TABLE.findall(pdf)} & offsets.keys()):
        stream = _OBJECT.match(pdf, offsets[number])
        if stream is None:
            continue
        try:
            body = zlib.decompress(stream["body"]) if b"/FlateDecode" in stream["head"] else stream["body"]
        except zlib.error:
            continue
        if b"begincmap" in body:
            found.append((number, body.decode("ascii", "replace")))
    return found


def _offsets(pdf: bytes) -> Mapping[int, int]:
    start = _START.search(pdf)
    section = _SECTION.match(pdf, int(start[1])) if start is not None else None
    if section is None:
        return {}
    first, count = int(section[1]), int(section[2])
    entries = (pdf[section.end() + place * _ENTRY_BYTES :][:10] for place in range(count))
    return {first + place: int(entry) for place, entry in enumerate(entries) if entry.isdigit()}


def _update(changed: Mapping[int, bytes], *, at: int, trailer: bytes, previous: bytes) -> bytes:
    parts, places = [b"\n"], {}
    for number, table in changed.items():
        places[number] = at + sum(map(len, parts))
        parts.append(b"%d 0 obj\n<<\n/Length %d\n>>\nstream\n%s\nendstream\nendobj\n" % (number, len(table), table))
    start = at + sum(map(len, parts))
    parts.append(b"xref\n")
    parts += [b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in places.items()]
    parts.append(b"trailer\n<<%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, previous, start))
    return b"".join(parts)
