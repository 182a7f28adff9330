"""Exports come back whole, runs that are here already are recognised, and what is refused changes nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mas_core.errors import InputError, RunNotFound
from mas_core.export import ExportFormat, ExportOptions, export_run, export_runs
from mas_core.export.exporting import BUNDLE_FROM_RUNS
from mas_core.imports import ImportReport, import_paths
from mas_core.models import JobState, Record
from mas_core.record_json import record_to_json
from mas_core.storage.repository import Repository
from tests.core.export.conftest import stream
from tests.core.export.runs import a_hard_run, small_runs
from tests.core.storage.records import a_full_record, a_record

JSON = ExportOptions(format=ExportFormat.JSON)


async def everything(history: Repository) -> dict[str, Record]:
    return {run.id: await history.load(run.id) for run in await history.list_runs(limit=5_000)}


@pytest.mark.parametrize("name", ["out", "out.zip", "bundled", "bundled.zip"])
async def test_that_what_was_exported_and_erased_comes_back_equal(history: Repository, tmp_path: Path, name: str) -> None:
    records = [*small_runs(3), a_full_record(), a_record()]
    for record in records:
        await history.finish(record)
    await history.tag(records[0].id, ["work", "to read", "日本", "Ärger"])
    await history.tag(records[3].id, ["WORK"])
    before = await everything(history)
    assert before[records[0].id].tags == ("to read", "work", "Ärger", "日本")

    async def stored() -> AsyncIterator[Record]:
        for run_id in before:
            yield await history.load(run_id)

    total = BUNDLE_FROM_RUNS if "bundled" in name else len(records)
    await export_runs(stored(), tmp_path / name, JSON, zipped=name.endswith(".zip"), total=total)
    async with await Repository.open(tmp_path / "emptied" / "history.db") as emptied:
        assert await import_paths([tmp_path / name], emptied) == ImportReport(added=len(records))
        assert await everything(emptied) == before
        assert {run.id: run for run in await emptied.list_runs()} == {run.id: run for run in await history.list_runs()}
        counted = [[(tag.name.lower(), tag.runs) for tag in await each.tags()] for each in (history, emptied)]
        assert counted[0] == counted[1]


async def test_that_one_exported_run_comes_back_equal(history: Repository, tmp_path: Path) -> None:
    await export_run(a_hard_run(), tmp_path / "run.json", JSON)
    assert await import_paths([tmp_path / "run.json"], history) == ImportReport(added=1)
    assert await history.load(a_hard_run().id) == a_hard_run()


async def test_that_a_run_which_is_here_already_is_skipped(history: Repository, tmp_path: Path) -> None:
    await export_runs(stream(small_runs(3)), tmp_path / "out.zip", JSON, zipped=True, total=3)
    await import_paths([tmp_path / "out.zip"], history)
    assert await import_paths([tmp_path / "out.zip"], history) == ImportReport(skipped=3)
    assert await history.count() == 3


async def test_that_a_run_which_is_here_already_gets_the_tags_that_it_lacks_and_keeps_its_own(
    history: Repository, tmp_path: Path
) -> None:
    await export_run(replace(a_hard_run(), tags=("one", "two")), tmp_path / "run.json", JSON)
    await history.finish(a_hard_run())
    await history.tag(a_hard_run().id, ["ONE", "own"])
    assert await import_paths([tmp_path / "run.json"], history) == ImportReport(skipped=1)
    assert (await history.load(a_hard_run().id)).tags == ("ONE", "own", "two")


async def test_that_a_file_from_before_there_were_tags_in_it_is_the_same_run(history: Repository, tmp_path: Path) -> None:
    plain = json.loads(record_to_json(a_hard_run()))
    del plain["tags"]
    (tmp_path / "run.json").write_text(json.dumps(plain), encoding="utf-8")
    assert await import_paths([tmp_path / "run.json"], history) == ImportReport(added=1)
    await history.tag(a_hard_run().id, ["kept"])
    assert await import_paths([tmp_path / "run.json"], history) == ImportReport(skipped=1)
    assert (await history.load(a_hard_run().id)).tags == ("kept",)


@pytest.mark.parametrize("tag", ["", "  ", "x" * 65, "bell\x07", "\u009b31m"], ids=repr)
async def test_that_what_cannot_be_a_tag_is_refused(history: Repository, tmp_path: Path, tag: str) -> None:
    (tmp_path / "run.json").write_bytes(record_to_json(replace(a_hard_run(), tags=("fine", tag))))
    with pytest.raises(InputError, match="tag"):
        await import_paths([tmp_path / "run.json"], history)
    assert await history.count() == 0


async def test_that_a_finished_job_brings_no_tag_back_that_was_taken_off(history: Repository) -> None:
    await history.finish(a_hard_run())
    await history.tag(a_hard_run().id, ["gone"])
    shown = await history.load(a_hard_run().id)
    await history.untag(a_hard_run().id, ["gone"])
    await history.finish(shown)
    assert (await history.load(a_hard_run().id)).tags == ()


async def test_that_a_deleted_run_comes_back(history: Repository, tmp_path: Path) -> None:
    await history.finish(a_hard_run())
    (tmp_path / "run.json").write_bytes(record_to_json(a_hard_run()))
    await history.delete(a_hard_run().id)
    assert await import_paths([tmp_path / "run.json"], history) == ImportReport(added=1)
    assert await history.load(a_hard_run().id) == a_hard_run()


async def test_that_a_deleted_run_comes_back_with_its_tags_and_the_file_s(history: Repository, tmp_path: Path) -> None:
    await history.finish(a_hard_run())
    await history.tag(a_hard_run().id, ["mine"])
    (tmp_path / "run.json").write_bytes(record_to_json(replace(a_hard_run(), tags=("theirs",))))
    await history.delete(a_hard_run().id)
    await import_paths([tmp_path / "run.json"], history)
    assert (await history.load(a_hard_run().id)).tags == ("mine", "theirs")


async def test_that_an_import_leaves_a_deleted_run_of_other_content_its_way_back(history: Repository, tmp_path: Path) -> None:
    newer = replace(a_hard_run(), answers=(replace(a_hard_run().answers[0], text="What only the history has."),))
    await history.finish(newer)
    (tmp_path / "older.json").write_bytes(record_to_json(a_hard_run()))
    await history.delete(newer.id)
    report = await import_paths([tmp_path / "older.json"], history)
    ((old, new),) = report.copied
    assert old == newer.id
    assert await history.load(new) == replace(a_hard_run(), id=new)
    assert await history.count() == 1
    await history.undelete(newer.id)
    assert await history.load(newer.id) == newer
    assert await import_paths([tmp_path / "older.json"], history) == ImportReport(skipped=1)


async def test_that_a_deleted_copy_comes_back_instead_of_a_second_one(history: Repository, tmp_path: Path) -> None:
    await history.finish(a_hard_run())
    other = replace(a_hard_run(), question=replace(a_hard_run().question, text="Something else?"))
    (tmp_path / "other.json").write_bytes(record_to_json(other))
    ((_, copy),) = (await import_paths([tmp_path / "other.json"], history)).copied
    await history.delete(copy)
    assert await import_paths([tmp_path / "other.json"], history) == ImportReport(copied=((other.id, copy),))
    assert await history.load(copy) == replace(other, id=copy)
    assert await history.count() == 2


async def test_that_another_run_with_a_known_id_is_kept_as_a_copy_once(history: Repository, tmp_path: Path) -> None:
    await history.finish(a_hard_run())
    other = replace(a_hard_run(), question=replace(a_hard_run().question, text="Something else?"))
    (tmp_path / "other.json").write_bytes(record_to_json(other))
    report = await import_paths([tmp_path / "other.json"], history)
    ((old, new),) = report.copied
    assert old == other.id
    assert await history.load(old) == a_hard_run()
    copy = await history.load(new)
    assert copy == replace(other, id=new)
    assert copy.extra_costs
    assert await history.load(old) == a_hard_run()
    assert await import_paths([tmp_path / "other.json"], history) == ImportReport(skipped=1)


async def test_that_the_beginning_of_a_known_id_is_not_that_run(history: Repository, tmp_path: Path) -> None:
    await history.finish(a_hard_run())
    short = replace(a_hard_run(), id=a_hard_run().id[:8])
    (tmp_path / "short.json").write_bytes(record_to_json(short))
    assert await import_paths([tmp_path / "short.json"], history) == ImportReport(added=1)


async def test_that_a_run_which_was_under_way_is_unfinished_here(history: Repository, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_bytes(record_to_json(replace(a_hard_run(), state=JobState.RUNNING)))
    await import_paths([tmp_path / "run.json"], history)
    assert (await history.load(a_hard_run().id)).state is JobState.UNFINISHED
    assert await import_paths([tmp_path / "run.json"], history) == ImportReport(skipped=1)


async def test_that_keys_of_a_later_version_are_ignored(history: Repository, tmp_path: Path) -> None:
    plain = json.loads(record_to_json(a_hard_run())) | {"future": [1]}
    (tmp_path / "run.json").write_text(json.dumps(plain), encoding="utf-8-sig")
    await import_paths([tmp_path / "run.json"], history)
    assert await history.load(a_hard_run().id) == a_hard_run()


def set_at(*path: str | int, value: object) -> Callable[[Any], Any]:
    def change(plain: Any) -> Any:
        at = plain
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        return plain

    return change


HOSTILE: Sequence[tuple[str, Callable[[Any], Any]]] = (
    ("schema", set_at("schema", value=99)),
    ("id with a path", set_at("id", value="../../x")),
    ("empty id", set_at("id", value="")),
    ("answers that are no list", set_at("answers", value={"a": 1})),
    ("text that is a number", set_at("answers", 0, "text", value=5)),
    ("a state that does not exist", set_at("state", value="owned")),
    ("a year before the first", set_at("created_at", value="0001-01-01T00:00:00+14:00")),
    ("a year after all", set_at("created_at", value="9999-12-31T23:59:59-14:00")),
    ("a round beyond SQLite", set_at("answers", 0, "round", value=2**63)),
    ("a huge quorum", set_at("verdict", "quorum", "asked", value=10**30)),
    ("a negative cost", set_at("answers", 0, "cost_usd", value=-1e9)),
    ("a negative cost of the verdict", set_at("verdict", "cost_usd", value=-0.01)),
    ("a negative extra cost", set_at("extra_costs", 0, "cost_usd", value=-1)),
    ("no repeats", set_at("panel", "repeats", value=0)),
    ("repeats without end", set_at("panel", "repeats", value=10**9)),
    ("a matrix with a hole", set_at("analysis", "similarity", "matrix", value=[[1, 0.5], [0.5]])),
    ("a matrix for others", set_at("analysis", "similarity", "agents", value=["a"])),
    ("a huge number anywhere", set_at("verdict", "details", value={"a": [{"b": 10**40}]})),
)


@pytest.mark.parametrize(("change"), [change for _, change in HOSTILE], ids=[name for name, _ in HOSTILE])
async def test_that_a_record_which_could_do_harm_is_refused_in_plain_words(
    history: Repository, tmp_path: Path, change: Callable[[Any], Any]
) -> None:
    good = record_to_json(next(iter(small_runs(1))))
    bad = json.dumps(change(json.loads(record_to_json(a_hard_run())))).encode()
    (tmp_path / "runs.jsonl").write_bytes(good + b"\n" + bad + b"\n")
    with pytest.raises(InputError) as refused:
        await import_paths([tmp_path / "runs.jsonl"], history)
    assert "runs.jsonl, line 2" in str(refused.value)
    assert "Traceback" not in str(refused.value)
    assert await history.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"{}",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"schema": NaN}',
        b'{"schema": 1' + b"0" * 5_000 + b"}",
        b'{"a":' * 70 + b"1" + b"}" * 70,
        b"\x00" * 100,
    ],
    ids=lambda text: repr(text[:12]),
)
async def test_that_what_is_no_record_is_refused_in_plain_words(history: Repository, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "run.json").write_bytes(text)
    with pytest.raises(InputError, match=r"run\.json"):
        await import_paths([tmp_path / "run.json"], history)


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1" + b"0" * 400])
async def test_that_numbers_which_are_none_are_refused(history: Repository, tmp_path: Path, value: bytes) -> None:
    text = record_to_json(a_hard_run()).replace(b'"consensus_score":60.0', b'"consensus_score":' + value)
    (tmp_path / "run.json").write_bytes(text)
    with pytest.raises(InputError):
        await import_paths([tmp_path / "run.json"], history)


@pytest.mark.parametrize(
    "details", [{"counts": [1]}, {"counts": {"YES": "many"}}, {"intervals": 5, "counts": {"a": 1}}, {"choices": 3}]
)
async def test_that_figures_of_any_shape_are_either_shown_or_refused(
    history: Repository, tmp_path: Path, details: dict[str, object]
) -> None:
    plain = json.loads(record_to_json(a_hard_run()))
    plain["verdict"] |= {"kind": "vote", "method": "vote", "details": details}
    (tmp_path / "run.json").write_text(json.dumps(plain), encoding="utf-8")
    try:
        await import_paths([tmp_path / "run.json"], history)
    except InputError:
        assert await history.count() == 0


async def test_that_a_file_which_is_not_there_is_said(history: Repository, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        await import_paths([tmp_path / "none.json"], history)


async def test_that_an_import_of_nothing_leaves_the_history_empty(history: Repository, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no \.json files"):
        await import_paths([tmp_path / "empty"], history)
    with pytest.raises(RunNotFound):
        await history.load("0")


async def test_that_a_stopped_import_keeps_whole_runs_and_the_next_adds_the_others(history: Repository, tmp_path: Path) -> None:
    options = ExportOptions(format=ExportFormat.JSON)
    await export_runs(stream(small_runs(6)), tmp_path / "all.zip", options, zipped=True, total=6)
    told: list[tuple[int, int]] = []
    paths = [tmp_path / "all.zip"]
    report = await import_paths(
        paths, history, progress=lambda done, total: told.append((done, total)), stopped=lambda: (2, 6) in told
    )
    assert report == ImportReport(added=2)
    assert told == [*((number, 0) for number in range(1, 7)), (1, 6), (2, 6)]
    assert await history.count() == 2
    assert await import_paths(paths, history) == ImportReport(added=4, skipped=2)


async def test_that_an_import_that_is_stopped_while_it_checks_takes_in_nothing(history: Repository, tmp_path: Path) -> None:
    await export_runs(
        stream(small_runs(3)), tmp_path / "all.zip", ExportOptions(format=ExportFormat.JSON), zipped=True, total=3
    )
    assert await import_paths([tmp_path / "all.zip"], history, stopped=lambda: True) == ImportReport()
    assert await history.count() == 0
