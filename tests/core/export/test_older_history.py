"""The database of the older system becomes runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.imports import ImportReport, import_paths, records_of
from mas_core.models import FailureKind, JobState, VerdictKind
from mas_core.record_json import record_to_json
from mas_core.storage.repository import Repository
from tests.core.export.older_history import ANSWER, JOB, OTHER, SCHEMA, older_history


def beside(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir() if entry.name.startswith("agent")]


def test_that_an_interaction_becomes_a_run(tmp_path: Path) -> None:
    (run,) = records_of(older_history(tmp_path / "agent_history.db"))
    assert run.id == JOB.replace("-", "")
    assert run.created_at == datetime.fromtimestamp(1_745_000_000, UTC)
    assert run.state is JobState.DONE
    assert (run.question.text, run.question.domain, run.question.question_type) == (
        "Should cities ban cars?",
        "policy",
        "yes_no",
    )
    assert [(answer.agent, answer.text, answer.role) for answer in run.answers] == [
        ("qwen", ANSWER, "utilitarian"),
        ("mistral", OTHER, "virtue_ethicist"),
    ]
    assert [(failure.agent, failure.kind) for failure in run.failures] == [("deephermes", FailureKind.RATE_LIMITED)]
    assert run.panel.agents == ("qwen", "mistral", "deephermes")
    assert run.panel.aggregator == "llama3"
    assert run.verdict is not None
    assert run.verdict.kind is VerdictKind.CONSENSUS
    assert run.verdict.text == "The panel is split; a majority sees a case for exceptions."
    assert (run.verdict.quorum.asked, run.verdict.quorum.answered) == (3, 2)


def test_that_figures_are_worked_out_anew_and_the_older_ones_kept_without_pictures(tmp_path: Path) -> None:
    (run,) = records_of(older_history(tmp_path / "agent_history.db"))
    assert run.verdict is not None
    older = run.verdict.details["older_system"]
    assert isinstance(older, dict)
    assert older["consensus_score"] == 0.61
    assert older["similarity_matrix"]["qwen"] == {"mistral": 0.61}
    assert "heatmap" not in older
    assert run.analysis is not None
    assert set(run.analysis.features) == {"qwen", "mistral"}


def test_that_passwords_of_the_older_system_are_not_taken_over(tmp_path: Path) -> None:
    (run,) = records_of(older_history(tmp_path / "agent_history.db"))
    assert b"5e884898da28" not in record_to_json(run)


def test_that_one_persons_runs_are_not_given_to_another_unasked(tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db", users=("ann", "bob"))
    with pytest.raises(InputError, match="ann, bob"):
        list(records_of(path))
    assert len(list(records_of(path, older_user="bob"))) == 1
    with pytest.raises(InputError, match="eve"):
        list(records_of(path, older_user="eve"))


async def test_that_a_second_import_finds_the_runs_of_the_first(history: Repository, tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db")
    before = path.read_bytes()
    assert await import_paths([path], history) == ImportReport(added=1)
    assert await import_paths([path], history) == ImportReport(skipped=1)
    assert path.read_bytes() == before
    assert beside(tmp_path) == ["agent_history.db"]


@pytest.mark.parametrize("missing", ["roles", "domain", "question_type", "is_aggregator", "analysis_data", "username"])
def test_that_a_column_which_is_missing_does_no_harm(tmp_path: Path, missing: str) -> None:
    path = older_history(tmp_path / "agent_history.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        for table in ("interactions", "responses", "analysis"):
            columns = [str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")]
            if missing in columns:
                kept = ", ".join(column for column in columns if column != missing)
                connection.execute(f"CREATE TABLE other AS SELECT {kept} FROM {table}")  # noqa: S608  (our own names)
                connection.executescript(f"DROP TABLE {table}; ALTER TABLE other RENAME TO {table};")
    (run,) = records_of(path)
    assert {answer.text for answer in run.answers} >= {ANSWER, OTHER}


@pytest.mark.parametrize(
    ("timestamp", "year"), [(1_745_000_000.5, 2025), ("2025-04-01 12:00:00", 2025), (-5, 1970), ("soon", 1970), (1e30, 1970)]
)
def test_that_any_time_becomes_one(tmp_path: Path, timestamp: object, year: int) -> None:
    path = older_history(tmp_path / "agent_history.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE interactions SET timestamp = ?", (timestamp,))
    assert next(records_of(path)).created_at.year == year


@pytest.mark.parametrize(
    "schema",
    ["CREATE TABLE x (a);", "CREATE TABLE interactions (job_id, query);", SCHEMA.replace("TABLE responses", "TABLE replies")],
)
def test_that_another_database_is_refused(tmp_path: Path, schema: str) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection, connection:
        connection.executescript(schema)
    with pytest.raises(InputError, match=r"other\.db"):
        list(records_of(tmp_path / "other.db"))


def test_that_a_view_in_place_of_a_table_is_not_run(tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(
            "ALTER TABLE responses RENAME TO real; CREATE VIEW responses AS WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS job_id, i AS agent_id, i AS response FROM n;"
        )
    with pytest.raises(InputError, match="responses"):
        list(records_of(path))


def test_that_a_damaged_database_is_refused_in_plain_words(tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db")
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * len(data[4096:])
    path.write_bytes(data)
    with pytest.raises(InputError, match="cannot be read as a database"):
        list(records_of(path))


def test_that_a_run_without_any_answer_is_a_failed_one(tmp_path: Path) -> None:
    path = older_history(tmp_path / "agent_history.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE responses SET response = 'Error: Timeout when calling it'")
    (run,) = records_of(path)
    assert run.state is JobState.FAILED
    assert {failure.kind for failure in run.failures} == {FailureKind.TIMEOUT}
    assert run.analysis is None


def with_qwen_saying(folder: Path, text: str) -> Path:
    path = older_history(folder / "agent_history.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE responses SET response = ? WHERE agent_id = 'qwen'", (text,))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "Error correction is what makes quantum computing useful.",
        "Error-prone as people are, cars should stay.",
        "error: rates fall when streets are quiet.",
        "Error with regard to the facts is common: few cities have tried.",
        "Could not generate enough evidence, so I abstain.",
        "Errors, and status code 429 among them, are what servers send.",
    ],
)
def test_that_an_answer_about_errors_is_an_answer(tmp_path: Path, text: str) -> None:
    (run,) = records_of(with_qwen_saying(tmp_path, text))
    assert [answer.text for answer in run.answers] == [text, OTHER]


@pytest.mark.parametrize(
    "text",
    [
        "Error: API returned status code 500",
        "Error: Model qwen/qwen-2.5-7b-instruct:free is currently unavailable",
        "Error: Invalid model ID 'qwen'",
        "Error: 'choices'",
        "Error with qwen/qwen-2.5-7b-instruct:free: [Errno -3] Temporary failure in name resolution",
        "Could not generate a summary. All models failed or encountered an error.",
        "  Error: Timeout for model qwen\n",
        "Error: ",
        "",
    ],
)
def test_that_what_the_older_system_wrote_in_place_of_an_answer_is_a_failure(tmp_path: Path, text: str) -> None:
    (run,) = records_of(with_qwen_saying(tmp_path, text))
    assert [answer.agent for answer in run.answers] == ["mistral"]
    assert {failure.agent for failure in run.failures} == {"qwen", "deephermes"}
