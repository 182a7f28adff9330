"""Records are packed without loss, and what earlier versions packed can still be read."""

from __future__ import annotations

import base64
import json
import random
import zlib
from typing import Any

import pytest

from mas_core.record_json import record_from_json, record_to_json
from mas_core.storage.columns import laid_out, restored
from mas_core.storage.frames import RECORD_FRAMES
from mas_core.storage.packing import packed, packed_record, unpacked, unpacked_record
from tests.core.storage.records import SCRIPTS, a_full_record, a_record

FRAME_CHECKSUM = 2963520984
UNPACKED = (
    b'{"id":"r","answers":[{"agent":"a","text":"The tram is cheap."},{"agent":"b","text":"No."}],"verdict":null,"schem'
    b'a":1,"analysis":{"consensus_score":79.5,"claims":{"labels":["a","b"],"claims":[{"id":"c0","text":"The tram is ",'
    b'"agent":"a","cells":{"a":{"stance":"supports","quotes":[[0,12]]}}},{"id":"c1","text":"The tram is c","agent":"b"'
    b',"cells":{"a":{"stance":"supports","quotes":[[0,13]]}}},{"id":"c2","text":"The tram is ch","agent":"a","cells":{'
    b'"a":{"stance":"supports","quotes":[[0,14]]}}},{"id":"c3","text":"The tram is che","agent":"b","cells":{"a":{"sta'
    b'nce":"supports","quotes":[[0,15]]}}},{"id":"c4","text":"The tram is chea","agent":"a","cells":{"a":{"stance":"su'
    b'pports","quotes":[[0,16]]}}}]},"sentiment":{"a":{"polarity":0.25},"b":{"polarity":-0.5}},"t":{"#":[1,2,3]}}}'
)
PACKED_WITH_IT = (
    "eLuwo73Yg04BQHqTeEfGQe1yoGNyFYAt7uSM1MQCUBsP6xCxH6hhjTyYBRkjInI0xtxSzxRfc5HsZiKk4aeE1lZEX8MCC2ZQ7IBKIyNQXjcGESYg"
    "whREmMViW78CqSlh8QrtqWMu0yR9PQnuRSTItQAsLQJdbAiBSIkR2VvwSheM8I02YRllQhsxMDI1MNDRBRJIg0YgU2xBBNg14EYUMKHVAgBjTbGl"
)
"""What the first program with this packing wrote."""
TEXTS = ("The tram is cheap. The bus is not; it is late as well.", SCRIPTS * 3, "")


def a_value(chance: random.Random, depth: int) -> Any:
    """Returns JSON of any shape: tables with and without gaps, quotes, numbers of all kinds, and keys that are marks."""
    kind = chance.choice(("row", "list", "same", "text", "int", "float", "odd") if depth else ("text", "int", "float", "odd"))
    match kind:
        case "row":
            keys = chance.sample(["~", "%", "&", "^", "|", "$", "#", ".", "@", "=", "a", "b", SCRIPTS[:6]], chance.randrange(4))
            return {key: a_value(chance, depth - 1) for key in keys}
        case "list":
            return [a_value(chance, depth - 1) for _ in range(chance.randrange(5))]
        case "same":
            return a_column(chance, depth)
        case "text":
            text = chance.choice(TEXTS)
            start = chance.randrange(len(text) + 1)
            return chance.choice((text[start : start + 20], SCRIPTS[:9], "", "no quote of anything at all", "c7"))
        case "int":
            return chance.choice((0, 1, -1, 7, 2**53, -(2**40), chance.randrange(2000)))
        case "float":
            return chance.choice((0.0, -0.0, 1.0, 0.1234, 0.12345, 1e300, -1e-300, 1e6, 99.9999, round(chance.random(), 4)))
    return chance.choice((None, True, False, [], {}, [[]], [{}], [[], []], [{}, {}]))


def a_column(chance: random.Random, depth: int) -> list[Any]:
    """Returns rows of one shape, one of them broken now and then."""
    seed, count = chance.random(), chance.randrange(7)
    rows = [a_value(random.Random(seed), depth - 1) for _ in range(count)]
    for row in rows:
        if isinstance(row, dict):
            row.update({key: a_value(chance, 0) for key in row})
        elif isinstance(row, list) and row:
            row[0] = a_value(chance, 0)
    if rows and chance.random() < 0.3:
        rows[-1] = a_value(chance, depth - 1)
    return rows


def test_that_any_json_comes_back_from_its_columns_to_the_letter() -> None:
    chance = random.Random(3)
    laid = 0
    for _ in range(4000):
        value = a_value(chance, 4)
        columns = laid_out(value, TEXTS)
        laid += columns != value
        # As JSON, since 1 == 1.0 == True and 0.0 == -0.0 otherwise; and through JSON, as it is stored.
        assert json.dumps(restored(json.loads(json.dumps(columns)), TEXTS)) == json.dumps(value)
    assert laid > 400


def test_that_like_rows_take_less_than_a_third_of_their_room() -> None:
    rows = [{"agent": "qwen", "quote": TEXTS[0][:18], "start": n, "end": n + 18, "score": 0.25} for n in range(50)]
    assert len(json.dumps(laid_out(rows, TEXTS))) < len(json.dumps(rows)) / 3


@pytest.mark.parametrize(
    "columns",
    [
        {"@": [[5], [0, 1], []]},
        {"$": [["a"], "("], "x": 1},
        {"$": [["a"], "z"]},
        {"~": [["a"], 3]},
        {"|": [[0], [1, 2], [["a"]]]},
    ],
)
def test_that_damaged_columns_are_said_to_be_so_or_left_alone(columns: Any) -> None:
    if len(columns) > 1:
        assert restored(columns, TEXTS) == {"$": [["a"], "("], "x": 1}
        return
    with pytest.raises(ValueError, match="damaged"):
        restored(columns, TEXTS)


@pytest.mark.parametrize("record", [a_record(), a_full_record()], ids=["small", "full"])
def test_that_a_record_comes_back_as_it_was(record: Any) -> None:
    column = packed_record(record_to_json(record))
    assert record_from_json(unpacked_record(column)) == record
    assert record_from_json(unpacked_record(packed(record_to_json(record)))) == record


def test_that_what_earlier_versions_wrote_is_read() -> None:
    written = record_to_json(a_full_record())
    assert unpacked_record(zlib.compress(written)) == written
    assert unpacked_record(written.decode()) == written
    assert unpacked(zlib.compress(b"{}")) == b"{}"


def test_that_the_frame_stays_as_it_is_and_what_was_packed_with_it_is_read() -> None:
    assert zlib.adler32(RECORD_FRAMES) == FRAME_CHECKSUM
    assert unpacked_record(base64.b64decode(PACKED_WITH_IT)) == UNPACKED


def test_that_a_packed_text_that_breaks_off_or_is_changed_is_refused() -> None:
    column = packed_record(record_to_json(a_full_record()))
    for damaged in (column[:-5], column[:-200] + b"\xff" * 200, b"", b"\x78\x9c"):
        with pytest.raises(ValueError, match="damaged"):
            unpacked_record(damaged)


def test_that_json_of_no_record_is_packed_as_it_is() -> None:
    for other in (b"{}", b'{"analysis":3}', b'{"answers":{"text":7}}', b'{"columns":{"$":1},"answers":7}'):
        assert unpacked(packed_record(other)) == other
