"""Versions that a later program might have: they rebuild a table and change rows, as real migrations do."""

from __future__ import annotations

from mas_core.storage.migrations import MIGRATIONS, Migration

_NEXT = MIGRATIONS[-1].version + 1

NEWER = (
    Migration(
        version=_NEXT,
        statements=(
            "ALTER TABLE runs ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
            "UPDATE runs SET tags = 'old'",
            "CREATE TABLE notes (run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, text TEXT NOT NULL)",
            "INSERT INTO notes SELECT id, question FROM runs",
        ),
    ),
    Migration(
        version=_NEXT + 1,
        statements=(
            "CREATE TABLE notes_new (run_id TEXT NOT NULL, text TEXT NOT NULL, pinned INTEGER NOT NULL)",
            "INSERT INTO notes_new SELECT run_id, text, 0 FROM notes",
            "DROP TABLE notes",
            "ALTER TABLE notes_new RENAME TO notes",
        ),
    ),
)
