"""Databases of the older system that are damaged, or made to do harm: refused in plain words, or read without it."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.imports import SeveralPeople, import_paths, records_of
from mas_core.imports.records import record_of
from mas_core.record_json import record_to_json
from mas_core.storage.repository import Repository
from tests.core.export.older_history import older_history

Change = Callable[[Path], None]


def sql(*statements: str) -> Change:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                connection.execute(statement)

    return change


def cut(size: int) -> Change:
    return lambda path: path.write_bytes(path.read_bytes()[:size]) and None


def patched(at: int, data: bytes) -> Change:
    def change(path: Path) -> None:
        whole = bytearray(path.read_bytes())
        whole[at : at + len(data)] = data
        path.write_bytes(whole)

    return change


REFUSED: dict[str, Change] = {
    "nothing but a header": cut(100),
    "cut in the middle": cut(6000),
    "a page size that is none": patched(16, b"\x00\x03"),
    "a later file format": patched(18, b"\x09\x09"),
    "no tables": sql("DROP TABLE responses"),
    "a schema that is no SQL": sql(
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE interactions (((' WHERE name = 'interactions'"
    ),
    "a table that lies on another": sql("UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'responses'"),
    "a table beyond the end": sql("UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'interactions'"),
    "an answer larger than any": sql("UPDATE responses SET response = zeroblob(60000000) WHERE id = 1"),
    "more people than there are": sql(
        "INSERT INTO interactions (job_id, query, timestamp, username) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
        "FROM n WHERE i < 1100) SELECT i, 'Why?', 1, 'person ' || i FROM n"
    ),
}
READ: dict[str, Change] = {
    "names that steer a terminal": sql("UPDATE interactions SET username = 'a' || char(27) || '[2J' || char(8238) || 'b'"),
    "names that are no text": sql("UPDATE interactions SET username = x'ff00fe'"),
    "no name": sql(
        "CREATE TABLE i AS SELECT * FROM interactions",
        "DROP TABLE interactions",
        "ALTER TABLE i RENAME TO interactions",
        "UPDATE interactions SET username = NULL",
    ),
    "ids that are anything": sql(
        "UPDATE interactions SET job_id = x'00ff'", "UPDATE responses SET job_id = x'00ff'", "DELETE FROM analysis"
    ),
    "ids that lead out of a folder": sql(
        "UPDATE interactions SET job_id = '../../etc/passwd'", "UPDATE responses SET job_id = '../../etc/passwd'"
    ),
    "texts that are no text": sql("UPDATE responses SET response = CAST(x'c328ff' AS TEXT)"),
    "a trigger": sql("CREATE TRIGGER t AFTER INSERT ON responses BEGIN DELETE FROM interactions; END"),
    "figures nested without end": sql(
        "UPDATE analysis SET analysis_data = '{\"a\":' || replace(hex(zeroblob(50000)), '0', '[')"
    ),
    "figures that are none": sql("UPDATE analysis SET consensus_score = 9e999, analysis_data = '[1, 2'"),
    "an agent a thousand times": sql(
        "INSERT INTO responses (job_id, agent_id, response, is_aggregator, timestamp) WITH RECURSIVE n(i) AS (SELECT 1 UNION "
        "ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT job_id, 'agent ' || i, 'It is so.', 0, 0 FROM n, interactions"
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_that_a_damaged_or_hostile_one_is_refused_in_plain_words_and_changes_nothing(
    history: Repository, tmp_path: Path, name: str
) -> None:
    path = older_history(tmp_path / "agent_history.db", users=("ann",) * 40)
    REFUSED[name](path)
    before = path.read_bytes()
    with pytest.raises(InputError) as refused:
        await import_paths([path], history)
    assert "Traceback" not in str(refused.value)
    assert len(str(refused.value)) < 600
    assert await history.count() == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", READ)
async def test_that_what_is_only_odd_is_read_and_can_be_exported_and_imported(
    history: Repository, tmp_path: Path, name: str
) -> None:
    path = older_history(tmp_path / "agent_history.db")
    READ[name](path)
    report = await import_paths([path], history)
    assert report.added == 1
    (run,) = await history.list_runs(limit=5, offset=0)
    stored = await history.load(run.id)
    assert len(stored.answers) <= 100
    assert record_of(record_to_json(stored), place="again") == stored


def test_that_it_is_said_whose_runs_there_are_with_control_characters_left_out(tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db", users=("ann", "ann", "b\x1b[2Jo\u202eb"))
    with pytest.raises(SeveralPeople) as several:
        list(records_of(path))
    assert [(person.name, person.runs) for person in several.value.people] == [("ann", 2), ("b [2Jo b", 1)]
    assert "\x1b" not in str(several.value)
    assert len(list(records_of(path, older_user="b [2Jo b"))) == 1
    assert len(list(records_of(path, older_user="ann"))) == 2


def test_that_names_of_hundreds_are_not_all_in_the_sentence(tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db", users=tuple(f"person {number}" for number in range(300)))
    with pytest.raises(SeveralPeople, match="and 280 more") as several:
        list(records_of(path))
    assert len(several.value.people) == 300


def test_that_any_damage_is_either_told_or_harmless(tmp_path: Path) -> None:
    """Bytes are changed at random; the seed is fixed, so that a failure comes back."""
    source = older_history(tmp_path / "agent_history.db", users=("ann",) * 2).read_bytes()
    chance, path, refused = random.Random(5), tmp_path / "damaged.db", 0
    for _ in range(150):
        data = bytearray(source)
        for _ in range(chance.choice((1, 8, 60))):
            data[chance.randrange(16, len(data))] = chance.randrange(256)
        path.write_bytes(data)
        began = time.monotonic()
        try:
            for record in records_of(path, older_user="ann"):
                record_to_json(record)
        except InputError:
            refused += 1
        assert time.monotonic() - began < 5
    assert 20 < refused < 150
