"""Finding runs: words, phrases, beginnings, scripts without spaces, filters, orders, and pages."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.models import Analysis, JobState, Panel, Question, Quorum, Record, RunSummary, Verdict, VerdictKind
from mas_core.storage import searching
from mas_core.storage.query import HistoryQuery, Sort
from mas_core.storage.repository import Repository
from tests.core.storage.records import START, a_job, a_record, an_answer


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
async def history(path: Path) -> AsyncIterator[Repository]:
    async with await Repository.open(path) as repository:
        yield repository


def told(question: str, *answers: str, verdict: str = "", minutes: int = 0) -> Record:
    """Returns a run with these texts."""
    return replace(
        a_record(question, minutes=minutes),
        answers=tuple(an_answer(f"agent{n}", text) for n, text in enumerate(answers)),
        verdict=Verdict(
            kind=VerdictKind.CONSENSUS, method="fusion", quorum=Quorum(asked=2, answered=len(answers)), text=verdict
        ),
    )


async def store(history: Repository, *records: Record) -> None:
    for record in records:
        await history.finish(record)


async def questions(history: Repository, text: str, **filters: object) -> list[str]:
    page = await history.search(replace(HistoryQuery(text=text), **filters))  # type: ignore[arg-type]  # any field of it
    assert page.next_page == ""
    assert await history.count_found(replace(HistoryQuery(text=text), **filters)) == len(page.runs)  # type: ignore[arg-type]  # as above
    return [run.question for run in page.runs]


async def test_that_words_are_found_in_question_answers_and_consensus(history: Repository) -> None:
    await store(
        history,
        told("About trams", "Nothing here."),
        told("Second", "They said tram and bus.", minutes=1),
        told("Third", "Nothing.", verdict="A TRAM it is.", minutes=2),
        told("Fourth", "A tramway is another word.", minutes=3),
    )
    assert set(await questions(history, "tram")) == {"Second", "Third"}
    assert set(await questions(history, "tram*")) == {"About trams", "Second", "Third", "Fourth"}
    assert await questions(history, "tram bus") == ["Second"]
    assert await questions(history, "tram absent") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("t*", {"Trams", "Second", "NFD"}),
        ("tr*", {"Trams", "Second"}),
        ("tr* b*", {"Second"}),
        ("bus tr*", {"Second"}),
        ("tr* absent", set()),
        ("ca*", {"Café", "NFD"}),
        ("CÁ*", {"Café", "NFD"}),
        ("禁*", {"城市应该禁止汽车"}),
        ("ни*", {"Cyrillic"}),
        ("7*", {"Café"}),
        ("zz*", set()),
        ('"tr"*', {"Trams", "Second"}),
    ],
)
async def test_that_beginnings_of_one_or_two_letters_are_found(history: Repository, typed: str, found: set[str]) -> None:
    await store(
        history,
        told("Trams", "Xenon"),
        told("Second", "_Mister_", verdict="“Tram” and bus.", minutes=1),
        told("Café", "7 é", minutes=2),
        told("NFD", "o\u0301 t ca\u0301p", minutes=3),
        told("城市应该禁止汽车", minutes=4),
        told("Cyrillic", "«Ничего»", minutes=5),
    )
    assert set(await questions(history, typed)) == found
    assert set(await questions(history, typed, sort=Sort.DATE)) == found
    await history.delete((await history.list_runs(limit=1, offset=4))[0].id, now=True)
    assert set(await questions(history, typed)) == found - {"Second"}
    assert (await history.check()).index_sound


async def test_that_short_beginnings_go_on_by_age_from_page_to_page(path: Path, history: Repository) -> None:
    await store(history, *(told(f"q{n}", f"answer tall{n}", minutes=n) for n in range(25)))
    for text in ("ta*", "answer ta*"):
        runs = pages_of(path, HistoryQuery(text=text, limit=4), few=6)
        assert [run.question for run in runs] == [f"q{n}" for n in reversed(range(25))]


async def test_that_the_question_counts_more_than_an_answer(history: Repository) -> None:
    await store(history, told("Are trams good?", "Yes."), told("Other", "Perhaps trams.", minutes=1), told("None", "No."))
    assert await questions(history, "trams") == ["Are trams good?", "Other"]


async def test_that_quotes_hold_words_together(history: Repository) -> None:
    await store(history, told("one", "A basic income for all."), told("two", "The income is basic.", minutes=1))
    assert set(await questions(history, "basic income")) == {"one", "two"}
    assert await questions(history, '"basic income"') == ["one"]
    assert await questions(history, '"basic inc"*') == ["one"]
    assert await questions(history, '"basic income') == ["one"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("禁", ["都市は自動車を禁止すべきか"]),
        ("禁止", ["都市は自動車を禁止すべきか"]),
        ("自動車を禁止", ["都市は自動車を禁止すべきか"]),
        ("止禁", []),
        ("城市", ["城市应该禁止汽车吗"]),
        ("자동차", ["도시는 자동차를 금지해야 합니까"]),
        ("รถยนต์", ["เมืองควรห้ามรถยนต์หรือไม่"]),
        ("שלום", ["שלום עולם"]),
        ("مرحبا", ["مرحبا بالعالم"]),
        ("cafe", ["Un café à Łódź"]),
        ("CAFÉ", ["Un café à Łódź"]),
        ("ABC", ["ＡＢＣ wide"]),
        ("हिन्दी", ["क्या हिन्दी ठीक है"]),
    ],
)
async def test_that_every_script_is_found(history: Repository, text: str, found: list[str]) -> None:
    texts = (
        "都市は自動車を禁止すべきか",
        "城市应该禁止汽车吗",
        "도시는 자동차를 금지해야 합니까",
        "เมืองควรห้ามรถยนต์หรือไม่",
        "שלום עולם",
        "مرحبا بالعالم",
        "Un café à Łódź",
        "ＡＢＣ wide",
        "क्या हिन्दी ठीक है",
    )
    await store(history, *(told(question, minutes=n) for n, question in enumerate(texts)))
    page = await history.search(HistoryQuery(text=text))
    assert [run.question for run in page.runs if text != "禁止" or run.question != "城市应该禁止汽车吗"] == (
        found if text != "禁" else ["城市应该禁止汽车吗", *found]
    )
    for run in page.runs:
        assert any(part.marked for part in page.snippets[run.id].parts)


@pytest.mark.parametrize(
    "text",
    ['"', "AND", "a AND", "OR NOT", "question:cars", "-cars", "^cars", "(cars", "cars)", "NEAR(cars ban, 2)", "{a b}: cars",
     "*", "**", "a* *b", '""', '"*"', "'; DROP TABLE runs; --", "\0", "\ud800", "😀", "+", "cars + ban",
     "x" * 100_000, '"' * 999, "a " * 9999],
)  # fmt: skip
async def test_that_nothing_that_is_typed_is_syntax(history: Repository, text: str) -> None:
    await store(history, told("Should cities ban cars?", "Yes."))
    page = await history.search(HistoryQuery(text=text))
    assert len(page.runs) == await history.count_found(HistoryQuery(text=text))
    assert await history.count() == 1


async def test_that_words_of_fts5_are_only_words(history: Repository) -> None:
    await store(history, told("this AND that NOT those"), told("question cars"))
    assert await questions(history, "NOT") == ["this AND that NOT those"]
    assert await questions(history, "question:cars") == ["question cars"]


async def test_that_a_snippet_shows_where_it_was_found_with_the_terms_marked(history: Repository) -> None:
    long = "word " * 300
    record = told("What now?", "Nothing.", f"{long}So says the Zürich  school,\nand Zurich too. {long}")
    await store(history, record)
    (snippet,) = (await history.search(HistoryQuery(text="zurich"))).snippets.values()
    assert (snippet.field, snippet.agent) == ("answer", "agent1")
    assert [part.text for part in snippet.parts if part.marked] == ["Zürich", "Zurich"]
    whole = "".join(part.text for part in snippet.parts)
    assert "So says the Zürich school, and Zurich too." in whole
    assert whole.startswith("…")
    assert whole.endswith("…")
    assert len(whole) < 200


async def test_that_what_was_replaced_is_not_found_any_more(history: Repository) -> None:
    record = told("Which?", "apples")
    await store(history, record)
    await store(history, replace(record, answers=(an_answer("qwen", "pears"),)))
    assert await questions(history, "apples") == []
    assert await questions(history, "pears") == ["Which?"]
    assert (await history.check(thorough=True)).index_sound


async def test_that_a_run_is_found_when_it_has_ended_and_again_after_it_was_gone_on_with(history: Repository) -> None:
    job = a_job("Which fruit?")
    await history.begin(job)
    await history.add_answer(job.id, "c1", an_answer("qwen", "apples"))
    assert await questions(history, "apples") == []
    await history.finish(replace(a_record("Which fruit?", run_id=job.id), answers=(an_answer("qwen", "apples"),)))
    assert await questions(history, "apples") == ["Which fruit?"]
    await history.reopen(job.id)
    assert await questions(history, "apples") == []
    await history.add_answer(job.id, "c2", an_answer("qwen", "pears"))
    await history.close()
    async with await Repository.open(history.path) as again:
        assert await questions(again, "pears") == ["Which fruit?"]
        assert await questions(again, "apples") == []
        # A late answer to a run that was interrupted.
        await again.add_answer(job.id, "c3", an_answer("llama3", "plums"))
        assert await questions(again, "pears plums") == ["Which fruit?"]
        assert (await again.check(thorough=True)).index_sound


async def test_that_filters_hold_together_with_the_search(history: Repository) -> None:
    base = told("cars one", "yes")
    other = replace(
        told("cars two", "no", minutes=60),
        state=JobState.NO_QUORUM,
        question=Question(text="cars two", domain="health", question_type="yes_no"),
        panel=Panel(agents=("mistral×utilitarian", "qwen×rawlsian"), aggregator=None, method="vote"),
    )
    await store(history, base, other)
    await history.tag(base.id, ["Keep"])
    for filters, found in (
        ({"domain": "health"}, ["cars two"]),
        ({"question_type": "yes_no"}, ["cars two"]),
        ({"agent": "mistral"}, ["cars two"]),
        ({"agent": "qwen"}, ["cars two", "cars one"]),
        ({"method": "vote"}, ["cars two"]),
        ({"tag": "keep"}, ["cars one"]),
        ({"state": JobState.NO_QUORUM}, ["cars two"]),
        ({"since": START + timedelta(minutes=30)}, ["cars two"]),
        ({"until": START + timedelta(minutes=30)}, ["cars one"]),
        ({"tag": "keep", "state": JobState.NO_QUORUM}, []),
        ({"domain": "' OR 1=1 --"}, []),
    ):
        assert sorted(await questions(history, "cars", **filters)) == sorted(found), filters
        assert await questions(history, "", **filters) == found, filters
        assert sorted(await questions(history, "cars", sort=Sort.DATE, **filters)) == sorted(found), filters


def many(count: int) -> list[Record]:
    """Returns runs with equal and missing values in every column."""
    return [
        replace(
            a_record(f"{'Abc'[n % 3]} common {n % 7} question", minutes=n // 2),
            state=(JobState.DONE, JobState.FAILED, JobState.NO_QUORUM)[n % 3],
            panel=Panel(agents=("qwen", "llama3")[: 1 + n % 2], aggregator=None, method=("vote", "fusion")[n % 2]),
            verdict=None if n % 4 == 0 else told("", verdict="x").verdict,
            analysis=Analysis(consensus_score=float(n % 5)) if n % 3 else None,
        )
        for n in range(count)
    ]


def pages_of(path: Path, query: HistoryQuery, *, few: int) -> list[RunSummary]:
    """Reads all pages; each but the last is full."""
    found: list[RunSummary] = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        while True:
            page = searching.search(connection, query, few=few)
            found += page.runs
            if not page.next_page:
                return found
            assert len(page.runs) == query.limit
            query = replace(query, after=page.next_page)


@pytest.mark.parametrize("text", ["", "common", "common quest*"])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("few", [2000, 10])
async def test_that_pages_in_every_order_hold_each_run_once_and_in_order(
    history: Repository, text: str, descending: bool, few: int
) -> None:
    records = many(57)
    await store(history, *records)
    found = {
        sort: pages_of(history.path, HistoryQuery(text=text, sort=sort, descending=descending, limit=10), few=few)
        for sort in Sort
    }
    for runs in found.values():
        assert len(runs) == 57
        assert {run.id for run in runs} == {record.id for record in records}
    scores = [-1 if run.consensus_score is None else run.consensus_score for run in found[Sort.SCORE]]
    assert scores == sorted(scores, reverse=descending)
    asked = [run.question.casefold() for run in found[Sort.QUESTION]]
    assert asked == sorted(asked, reverse=descending)
    moments = [run.created_at for run in found[Sort.DATE]]
    assert moments == sorted(moments, reverse=descending)


async def test_that_a_search_with_many_hits_ranks_the_latest_and_goes_on_by_age(history: Repository) -> None:
    await store(history, *(told(f"q{n}", "tram", "tram trams") for n in range(8)), told("tram itself", "tram"))
    found = [run.question for run in pages_of(history.path, HistoryQuery(text="tram", limit=3), few=5)]
    assert found[0] == "tram itself"
    assert sorted(found[:5]) == ["q4", "q5", "q6", "q7", "tram itself"]
    assert found[5:] == ["q3", "q2", "q1", "q0"]


async def test_that_a_place_that_is_none_is_refused(history: Repository) -> None:
    await store(history, *many(5))
    page = await history.search(HistoryQuery(limit=2))
    for after, sort in (("nonsense", Sort.DATE), ("00", Sort.DATE), (page.next_page, Sort.SCORE)):
        with pytest.raises(InputError, match="begin with the first"):
            await history.search(HistoryQuery(limit=2, sort=sort, after=after))


async def test_that_a_lost_index_is_noticed_and_made_anew(history: Repository, path: Path) -> None:
    await store(history, told("trams", "yes"), told("cars", "no"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
        connection.commit()
    assert await questions(history, "trams") == []
    check = await history.check()
    assert (check.file_sound, check.index_sound) == (True, False)
    assert "No run is lost" in check.sentences[1]
    assert await history.rebuild_index() == 2
    assert await questions(history, "trams") == ["trams"]
    assert (await history.check(thorough=True)).index_sound


def content_of(path: Path) -> bytes:
    return path.read_bytes()


async def test_that_what_the_file_holds_is_packed_and_has_no_second_copy_of_the_texts(path: Path) -> None:
    async with await Repository.open(path) as repository:
        record = told("Which?", *("The quick brown fox jumps over the lazy dog. " * 400 for _ in range(3)))
        await repository.finish(record)
        assert await repository.load(record.id) == record
    assert b"quick brown fox" not in content_of(path)
