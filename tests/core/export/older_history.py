"""Databases as the older system wrote them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

SCHEMA = """
CREATE TABLE interactions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL, query TEXT NOT NULL, domain TEXT, question_type TEXT,
    timestamp INTEGER NOT NULL, username TEXT NOT NULL, roles TEXT
);
CREATE TABLE responses (
    id INTEGER PRIMARY KEY AUTOINCREMENT, job_id TEXT NOT NULL, agent_id TEXT NOT NULL, response TEXT NOT NULL,
    is_aggregator BOOLEAN NOT NULL, timestamp INTEGER NOT NULL, FOREIGN KEY (job_id) REFERENCES interactions(job_id)
);
CREATE TABLE analysis (
    job_id TEXT PRIMARY KEY, consensus_score REAL, analysis_data TEXT, timestamp INTEGER NOT NULL,
    FOREIGN KEY (job_id) REFERENCES interactions(job_id)
);
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT UNIQUE NOT NULL, password TEXT NOT NULL);
"""
JOB = "3f2b8c1e-0d4a-4c55-9a3e-5f1b2c3d4e5f"
ANSWER = "Yes. A ban makes the centre quieter and safer, but deliveries need exceptions."
OTHER = "No. People who live outside the city would be shut out, and buses do not reach everyone."


def older_history(path: Path, *, users: tuple[str, ...] = ("ann",), schema: str = SCHEMA) -> Path:
    """Writes a database with one run a user: two answers, one failure, a consensus and its figures."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(schema)
        for number, user in enumerate(users):
            _run(connection, JOB if number == 0 else f"job-{number}", user)
    return path


def _run(connection: sqlite3.Connection, job: str, user: str) -> None:
    question = "As a government policy expert, Should cities ban cars?"
    roles = "qwen: Utilitarian; mistral: Virtue Ethicist; llama3: Aggregator"
    connection.execute(
        "INSERT INTO interactions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
        (job, question, "Policy", "Yes/No", 1_745_000_000, user, roles),
    )
    responses = (
        ("qwen", ANSWER, 0),
        ("mistral", OTHER, 0),
        ("deephermes", "Error: API returned status code 429", 0),
        ("llama3", "SUMMARY\n\nThe panel is split; a majority sees a case for exceptions.", 1),
    )
    connection.executemany(
        "INSERT INTO responses (job_id, agent_id, response, is_aggregator, timestamp) VALUES (?, ?, ?, ?, 0)",
        [(job, *response) for response in responses],
    )
    figures = {
        "similarity_matrix": {"qwen": {"mistral": 0.61}, "mistral": {"qwen": 0.61}},
        "consensus_score": 0.61,
        "heatmap": "data:image/png;base64,AAAA",
    }
    connection.execute("INSERT INTO analysis VALUES (?, ?, ?, 0)", (job, 0.61, json.dumps(figures)))
    connection.execute("INSERT OR IGNORE INTO users (username, password) VALUES (?, ?)", (user, "5e884898da28"))
