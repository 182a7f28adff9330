"""The history's schema, version by version. A migration that stands here is never changed; a new one is added below it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from mas_core.errors import StorageError, StorageTooNew
from mas_core.storage.connection import transaction
from mas_core.storage.indexing import CREATE_INDEXES

APPLICATION_ID = 0x4D415331
"""SQLite's ``application_id`` of a history: the letters MAS1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """The statements that lead from version ``version - 1`` to ``version``."""

    version: int
    statements: tuple[str, ...]


MIGRATIONS = (
    Migration(
        version=1,
        statements=(
            # The columns before ``body`` are what lists, filters and sorting need; ``body`` is the record's JSON without its
            # answers and failures. ``created_at`` is UTC with microseconds, so that its order as text is that of time.
            """
            CREATE TABLE runs (
                id TEXT NOT NULL PRIMARY KEY,
                created_at TEXT NOT NULL,
                state TEXT NOT NULL,
                owner TEXT NOT NULL,
                question TEXT NOT NULL,
                domain TEXT NOT NULL,
                question_type TEXT NOT NULL,
                method TEXT NOT NULL,
                agents TEXT NOT NULL,
                asked INTEGER NOT NULL,
                answered INTEGER NOT NULL,
                verdict_kind TEXT,
                consensus_score REAL,
                body TEXT NOT NULL
            )
            """,
            "CREATE INDEX runs_by_time ON runs (created_at, id)",
            "CREATE INDEX runs_running ON runs (owner) WHERE state = 'running'",
            # ``call_id`` is known while a job runs, and not for a record that was stored as a whole.
            """
            CREATE TABLE answers (
                run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                call_id TEXT,
                agent TEXT NOT NULL,
                round INTEGER NOT NULL,
                repeat INTEGER NOT NULL,
                body TEXT NOT NULL,
                PRIMARY KEY (run_id, position)
            )
            """,
            # The first finished answer of a seat wins; one that comes twice from two machines is stored once.
            """
            CREATE UNIQUE INDEX answers_once ON answers (run_id, agent, round, repeat) WHERE call_id IS NOT NULL
            """,
            """
            CREATE TABLE failures (
                run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                position INTEGER NOT NULL,
                call_id TEXT,
                body TEXT NOT NULL,
                PRIMARY KEY (run_id, position)
            )
            """,
            "CREATE UNIQUE INDEX failures_once ON failures (run_id, call_id) WHERE call_id IS NOT NULL",
        ),
    ),
    Migration(
        version=2,
        statements=(
            # ``follows`` is the run that this one continues; ``placement`` is where its calls may run.
            "ALTER TABLE runs ADD COLUMN follows TEXT",
            "ALTER TABLE runs ADD COLUMN placement TEXT NOT NULL DEFAULT 'local'",
            "CREATE INDEX runs_following ON runs (follows) WHERE follows IS NOT NULL",
            # The calls of a run under way, each committed before it is sent, so that a run that is taken up again uses the
            # same ids. ``node`` is the machine that has the call, empty until one does; ``attempt`` counts machines.
            """
            CREATE TABLE calls (
                id TEXT NOT NULL PRIMARY KEY,
                run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                purpose TEXT NOT NULL,
                agent TEXT NOT NULL,
                round INTEGER NOT NULL,
                repeat INTEGER NOT NULL,
                node TEXT NOT NULL DEFAULT '',
                attempt INTEGER NOT NULL DEFAULT 1
            )
            """,
            "CREATE INDEX calls_by_run ON calls (run_id)",
        ),
    ),
    Migration(
        version=3,
        statements=(
            # Attempts that were, or may have been, paid for besides the one that counts; ``cost_usd`` is NULL while unknown.
            """
            CREATE TABLE extra_costs (
                run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                call_id TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                agent TEXT NOT NULL,
                node TEXT NOT NULL,
                cost_usd REAL,
                usage TEXT NOT NULL,
                PRIMARY KEY (call_id, attempt)
            )
            """,
            "CREATE INDEX extra_costs_by_run ON extra_costs (run_id)",
        ),
    ),
    Migration(
        version=4,
        statements=(
            # Lists read and sort narrow rows: the record's JSON has a table of its own, which holds an ended run's answers too.
            # ``cost_usd`` is that of all that the JSON holds. ``number`` is the row of the search
            # index and never used twice; ``indexed`` says whether the run is in it. ``deleted_at`` is set on runs that can be
            # brought back for a while.
            """
            CREATE TABLE runs_new (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                created_at TEXT NOT NULL,
                state TEXT NOT NULL,
                owner TEXT NOT NULL,
                question TEXT NOT NULL,
                domain TEXT NOT NULL,
                question_type TEXT NOT NULL,
                method TEXT NOT NULL,
                agents TEXT NOT NULL,
                asked INTEGER NOT NULL,
                answered INTEGER NOT NULL,
                verdict_kind TEXT,
                consensus_score REAL,
                cost_usd REAL,
                follows TEXT,
                placement TEXT NOT NULL DEFAULT 'local',
                deleted_at TEXT,
                indexed INTEGER NOT NULL DEFAULT 0
            )
            """,
            """
            INSERT INTO runs_new (
                id, created_at, state, owner, question, domain, question_type, method, agents, asked, answered, verdict_kind,
                consensus_score, cost_usd, follows, placement
            )
            SELECT
                id, created_at, state, owner, question, domain, question_type, method, agents, asked, answered, verdict_kind,
                consensus_score, json_extract(body, '$.verdict.cost_usd'), follows, placement
            FROM runs ORDER BY created_at, id
            """,
            "CREATE TABLE bodies (run_id TEXT NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, body BLOB NOT NULL)",
            "INSERT INTO bodies SELECT id, body FROM runs",
            "DROP TABLE runs",
            "ALTER TABLE runs_new RENAME TO runs",
            "CREATE INDEX runs_running ON runs (owner) WHERE state = 'running'",
            "CREATE INDEX runs_following ON runs (follows) WHERE follows IS NOT NULL",
            "CREATE INDEX runs_deleted ON runs (deleted_at) WHERE deleted_at IS NOT NULL",
            "CREATE INDEX runs_not_indexed ON runs (number) WHERE indexed = 0",
            "CREATE INDEX runs_by_time ON runs (created_at, number)",
            # One for each column that the table can be sorted by; texts by their beginnings.
            "CREATE INDEX runs_by_question ON runs (substr(question, 1, 60) COLLATE NOCASE, number)",
            "CREATE INDEX runs_by_domain ON runs (domain, number)",
            "CREATE INDEX runs_by_type ON runs (question_type, number)",
            "CREATE INDEX runs_by_method ON runs (method, number)",
            "CREATE INDEX runs_by_agents ON runs (substr(agents, 1, 60) COLLATE NOCASE, number)",
            "CREATE INDEX runs_by_answered ON runs (answered, number)",
            "CREATE INDEX runs_by_verdict ON runs (coalesce(verdict_kind, ''), number)",
            "CREATE INDEX runs_by_score ON runs (coalesce(consensus_score, -1.0), number)",
            "CREATE INDEX runs_by_state ON runs (state, number)",
            # Packed texts cannot be looked into by SQL, so what is added up has columns of its own.
            "ALTER TABLE answers ADD COLUMN cost_usd REAL",
            "UPDATE answers SET cost_usd = json_extract(body, '$.cost_usd')",
            # Which agents were on a run's panel; seats of a crossed panel (``agent×role``) count as their agent.
            """
            CREATE TABLE run_agents (
                agent TEXT NOT NULL,
                run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
                PRIMARY KEY (agent, run)
            ) WITHOUT ROWID
            """,
            """
            INSERT INTO run_agents
            SELECT DISTINCT CASE instr(value, '×') WHEN 0 THEN value ELSE substr(value, 1, instr(value, '×') - 1) END, number
            FROM runs, json_each(runs.agents)
            """,
            "CREATE INDEX run_agents_by_run ON run_agents (run)",
            """
            CREATE TABLE tags (
                tag TEXT NOT NULL COLLATE NOCASE,
                run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
                PRIMARY KEY (tag, run)
            ) WITHOUT ROWID
            """,
            "CREATE INDEX tags_by_run ON tags (run)",
            """
            CREATE VIRTUAL TABLE search USING fts5
            (question, answers, consensus, content = '', tokenize = 'unicode61 remove_diacritics 2')
            """,
        ),
    ),
    Migration(
        version=5,
        statements=(
            # An imported copy of a run has its calls' ids as well, so a cost belongs to a run first.
            """
            CREATE TABLE extra_costs_new (
                run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                call_id TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                agent TEXT NOT NULL,
                node TEXT NOT NULL,
                cost_usd REAL,
                usage TEXT NOT NULL,
                PRIMARY KEY (run_id, call_id, attempt)
            )
            """,
            """
            INSERT INTO extra_costs_new
            SELECT run_id, call_id, attempt, agent, node, cost_usd, usage FROM extra_costs ORDER BY rowid
            """,
            "DROP TABLE extra_costs",
            "ALTER TABLE extra_costs_new RENAME TO extra_costs",
            # The index is made anew, a fifth smaller, with a second one for short beginnings; filling it goes on after a kill.
            "DROP TABLE search",
            *CREATE_INDEXES,
            "UPDATE runs SET indexed = 0 WHERE indexed",
        ),
    ),
    Migration(
        version=6,
        statements=(
            # A body is found by its run's number: the id stood twice more in the file for it.
            "CREATE TABLE bodies_new (run INTEGER PRIMARY KEY REFERENCES runs (number) ON DELETE CASCADE, body BLOB NOT NULL)",
            "INSERT INTO bodies_new SELECT number, body FROM bodies JOIN runs ON id = run_id ORDER BY number",
            "DROP TABLE bodies",
            "ALTER TABLE bodies_new RENAME TO bodies",
        ),
    ),
    Migration(
        version=7,
        statements=(
            # What was charged and when. Of earlier runs only when they began is known; what has been removed has no run.
            """
            CREATE TABLE charges (
                run INTEGER REFERENCES runs (number) ON DELETE SET NULL,
                at TEXT NOT NULL,
                usd REAL NOT NULL
            )
            """,
            """
            INSERT INTO charges
            SELECT number, created_at, usd FROM (
                SELECT number, created_at, coalesce(cost_usd, 0)
                + (SELECT total(cost_usd) FROM answers WHERE run_id = id)
                + (SELECT total(cost_usd) FROM extra_costs WHERE run_id = id) AS usd
                FROM runs
            ) WHERE usd > 0
            """,
            "CREATE INDEX charges_by_time ON charges (at)",
            "CREATE INDEX charges_by_run ON charges (run)",
        ),
    ),
)


def version_of(connection: sqlite3.Connection) -> int:
    """Returns the schema's version of a file; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the file has no tables yet."""
    return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def latest(migrations: tuple[Migration, ...] = MIGRATIONS) -> int:
    """Returns the version that ``migrations`` lead to."""
    return migrations[-1].version


def check_ours(connection: sqlite3.Connection, path: Path, *, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Refuses files that this program must not touch.

    Raises:
        StorageTooNew: A newer version of the program wrote it.
        StorageError: It is a database of another application.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if not is_empty(connection) and application != APPLICATION_ID:
        raise StorageError(f"{path} is a database of another application. Move it away, then start again.")
    found, known = version_of(connection), latest(migrations)
    if found > known:
        raise StorageTooNew(
            f"The history {path} was written by a newer version of MAS (its version is {found}, this one reads up to {known}). "
            "Update MAS; nothing was changed."
        )


def migrate(connection: sqlite3.Connection, *, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Leads a file to the latest version, each migration in one transaction of its own.

    A process that dies in between leaves the file at the last version that was reached, and the next call goes on there.
    Foreign keys must be off, as they are on a new connection, so that a migration may rebuild a table; they are checked at
    its end.

    Raises:
        sqlite3.Error: From SQLite; the migration under way is undone.
    """
    for migration in migrations:
        if migration.version <= version_of(connection):
            continue
        with transaction(connection):
            for statement in migration.statements:
                connection.execute(statement)
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if broken is not None:
                raise sqlite3.IntegrityError(f"migration {migration.version} breaks the reference {tuple(broken)}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {migration.version}")
