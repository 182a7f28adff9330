"""The daily backups: when one is due, and which are kept. Also what there is of backups, for a person to choose from."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from mas_core.storage import backup

DAILY = "daily"
KEPT_DAYS, KEPT_WEEKS, KEPT_MONTHS = 7, 4, 12
_NAME = re.compile(r".*-(\d{8}T\d{6}Z)-([a-z0-9-]+?)(?:-\d+)?\.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy of the history.

    Attributes:
        name: Its file's name.
        made_at: When it was begun, UTC.
        reason: ``daily``, ``before-v4``, ``before-restore``, ``by-hand``, …
        size_bytes: Of its file.
    """

    name: str
    made_at: datetime
    reason: str
    size_bytes: int


def list_backups(history: Path) -> tuple[Backup, ...]:
    """Returns the finished backups of a history, newest first."""
    found = [_described(file) for file in backup.backups(history)]
    return tuple(sorted(found, key=lambda item: item.made_at, reverse=True))


def is_due(history: Path, *, at: datetime) -> bool:
    """Whether the history has changed since the last daily backup, and that is of an earlier day than ``at`` (UTC)."""
    last = next((item.made_at for item in list_backups(history) if item.reason == DAILY), None)
    if last is None:
        return True
    return last.date() < at.astimezone(UTC).date() and _changed_at(history) >= last


def back_up_daily(connection: sqlite3.Connection, history: Path) -> Path:
    """Makes a daily backup and thins the earlier ones.

    Raises:
        StorageBusy: Another program is making one.
        sqlite3.Error: From SQLite.
        OSError: From the file system; a full disk, for instance.
    """
    made = backup.back_up(connection, history, reason=DAILY, lock_timeout_s=0)
    thin(history)
    return made


def thin(history: Path) -> tuple[Path, ...]:
    """Removes daily backups but the newest of each of the last 7 days, 4 weeks and 12 months that have one; returns them.

    Backups of other kinds stay until a person removes them.
    """
    daily = [item for item in list_backups(history) if item.reason == DAILY]
    kept = kept_of(tuple(item.made_at for item in daily))
    gone = tuple(backup.folder_of(history) / item.name for item in daily if item.made_at not in kept)
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def kept_of(moments: tuple[datetime, ...]) -> frozenset[datetime]:
    """Returns which of the backups of these moments are kept."""
    days: dict[date, datetime] = {}
    weeks: dict[tuple[int, int], datetime] = {}
    months: dict[tuple[int, int], datetime] = {}
    for moment in sorted(moments, reverse=True):
        year, week, _ = moment.isocalendar()
        days.setdefault(moment.date(), moment)
        weeks.setdefault((year, week), moment)
        months.setdefault((moment.year, moment.month), moment)
    return frozenset([*[*days.values()][:KEPT_DAYS], *[*weeks.values()][:KEPT_WEEKS], *[*months.values()][:KEPT_MONTHS]])


def _described(file: Path) -> Backup:
    status = file.stat()
    named = _NAME.fullmatch(file.name)
    try:
        made_at = datetime.strptime(named.group(1), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if named else None
    except ValueError:
        made_at = None
    return Backup(
        name=file.name,
        made_at=made_at or datetime.fromtimestamp(status.st_mtime, UTC),
        reason=named.group(2) if named else "unknown",
        size_bytes=status.st_size,
    )


def _changed_at(history: Path) -> datetime:
    # An empty log is made anew whenever the history is opened, and says nothing.
    files = [history, history.with_name(history.name + "-wal")]
    moments = [status.st_mtime for file in files if file.exists() and (status := file.stat()).st_size]
    return datetime.fromtimestamp(max(moments, default=0.0), UTC)
