"""``mas history`` and ``mas data`` as processes: what is right and what is refused, pipes that close, Ctrl+C, no hits."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import select
import signal
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mas_core.exit_codes import CANCELLED, DONE, FAILED, USAGE
from mas_core.models import Record
from mas_core.paths import Paths
from mas_core.storage.repository import Repository
from mas_core.users import Users
from tests.app.stored import run
from tests.core.users_helpers import cheap
from tests.end_to_end.conftest import Home

QUESTIONS = ("Should cities ban cars?", "城市应该禁止汽车吗？", "Is tea better than coffee?")
IDS = tuple(f"{number:x}" * 32 for number in (1, 2, 3))


def keep(home: Home, records: Sequence[Record]) -> None:
    async def kept() -> None:
        async with await Repository.open(home.history) as repository:
            for record in records:
                await repository.finish(record)

    asyncio.run(kept())


@pytest.fixture
def kept(home: Home) -> Home:
    """A home with three runs, whose ids begin with 1, 2 and 3."""
    records = (run(number, question) for number, question in enumerate(QUESTIONS, 1))
    keep(home, [replace(record, id=run_id) for record, run_id in zip(records, IDS, strict=True)])
    return home


def questions(home: Home, *arguments: str) -> list[str]:
    ran = home.mas("history", *arguments, "--json")
    assert ran.code == DONE, ran.err
    found = json.loads(ran.out)
    return [one["question"] for one in (found["runs"] if isinstance(found, dict) else found)]


def refused(home: Home, *arguments: str, code: int = USAGE) -> str:
    """Returns the sentence with which a command ends."""
    ran = home.mas(*arguments)
    assert ran.code == code, (ran.out, ran.err)
    assert "Traceback" not in ran.err
    assert "fault in MAS" not in ran.err
    assert not ran.out
    return ran.err


# Search


def test_that_a_search_tells_where_it_found_what_in_every_script(kept: Home) -> None:
    ran = kept.mas("history", "search", "cars")
    assert ran.code == DONE
    assert "Should cities ban cars?" in ran.out
    assert "question: Should cities ban cars?" in ran.out
    assert "1 run found." in ran.err
    assert questions(kept, "search", "禁止") == ["城市应该禁止汽车吗？"]
    assert questions(kept, "search", '"better than"') == ["Is tea better than coffee?"]
    assert questions(kept, "search", "cof*") == ["Is tea better than coffee?"]
    assert len(questions(kept, "search", "panel", "divided")) == 3


def test_that_a_search_goes_on_where_a_page_ended(kept: Home) -> None:
    first = kept.mas("history", "search", "panel", "--limit", "2")
    assert "3 runs found. --after " in first.err
    place = first.err.partition("--after ")[2].split()[0]
    assert len(questions(kept, "search", "panel", "--limit", "2", "--after", place)) == 1


@pytest.mark.parametrize("words", ["zzzzzz", "😀", '"', "AND OR NOT", "a' OR 1=1 --", "NEAR(", "\x1b[2J"])
def test_that_a_search_without_hits_is_no_error_whatever_is_typed(kept: Home, words: str) -> None:
    ran = kept.mas("history", "search", "--", words)
    assert (ran.code, ran.out) == (DONE, "")
    assert ran.err.strip() == "0 runs found."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--limit", "0", "tea"), "--limit is at least 1"),
        (("--limit", "99999999999999999999", "tea"), "and at most 1,000,000,000"),
        (("--since", "yesterday", "tea"), "'yesterday' is no date"),
        (("--until", "2026-13-45", "tea"), "is no date"),
        (("--since", "99999-01-01", "tea"), "is no date"),
        (("--after", "zz", "tea"), "no page of the history"),
        (("--state", "lost", "tea"), "invalid choice"),
        ((), "arguments are required"),
    ],
)
def test_that_a_search_that_cannot_be_meant_is_refused_in_plain_words(kept: Home, arguments: Sequence[str], said: str) -> None:
    assert said in refused(kept, "history", "search", *arguments)


def test_that_filters_narrow_the_list(kept: Home) -> None:
    assert questions(kept, "list", "--since", "2026-03-05") == []
    assert len(questions(kept, "list", "--until", "2026-03-04")) == 3
    assert questions(kept, "list", "--agent", "nobody") == []
    assert questions(kept, "list", "--ascending", "--limit", "1") == [QUESTIONS[0]]


# Tags


def test_that_tags_are_put_on_counted_and_taken_off(kept: Home) -> None:
    assert kept.mas("history", "tag", "1", "work", "to read").out.strip() == IDS[0]
    assert kept.mas("history", "tag", "2", "Work").code == DONE
    assert questions(kept, "list", "--tag", "WORK") == [QUESTIONS[1], QUESTIONS[0]]
    counted = kept.mas("history", "tags")
    assert {tuple(line.split(maxsplit=1)) for line in counted.out.splitlines()[1:]} == {("1", "to read"), ("2", "work")}
    said = json.loads(kept.mas("history", "tag", "1", "--remove", "work", "--json").out)
    assert said == {"id": IDS[0], "added": [], "removed": ["work"]}
    assert questions(kept, "list", "--tag", "work") == [QUESTIONS[1]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1",), "Give a tag, or --remove TAG"),
        (("9", "work"), "No run has the id"),
        (("1", " "), "tag"),
        (("1", "x" * 500), "tag"),
        (("1", "a\x07b"), "control characters"),
    ],
)
def test_that_a_tag_that_is_none_is_refused(kept: Home, arguments: Sequence[str], said: str) -> None:
    assert said in refused(kept, "history", "tag", *arguments)
    assert kept.mas("history", "tags").out == ""


# Deleting


def test_that_what_was_deleted_comes_back_and_what_was_deleted_now_does_not(kept: Home) -> None:
    deleted = kept.mas("history", "delete", "1", "2")
    assert deleted.out.split() == list(IDS[:2])
    assert "mas history undelete ID" in deleted.err
    assert questions(kept, "list") == [QUESTIONS[2]]
    assert questions(kept, "search", "cars") == []
    assert questions(kept, "list", "--deleted") == [QUESTIONS[1], QUESTIONS[0]]
    assert kept.mas("history", "undelete", "1").out.split() == [IDS[0]]
    assert questions(kept, "search", "cars") == [QUESTIONS[0]]
    assert "for good" in kept.mas("history", "delete", "--now", "1").err
    assert "No deleted run" in refused(kept, "history", "undelete", "1")


@pytest.mark.parametrize("action", ["show", "delete", "undelete", "rerun", "resume", "retry", "agreement"])
def test_that_a_run_that_is_not_there_is_said(kept: Home, action: str) -> None:
    said = refused(kept, "history", action, "9" * 32)
    assert "run" in said
    assert questions(kept, "list") == list(reversed(QUESTIONS))


# Nothing there


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("history", "list"), "mas ask"),
        (("history", "list", "--deleted"), "No more runs"),
        (("history", "search", "cars"), "0 runs found."),
        (("history", "tags"), "no tags yet"),
        (("data", "backups"), "no backups yet"),
    ],
)
def test_that_an_empty_history_is_no_error(home: Home, arguments: Sequence[str], said: str) -> None:
    ran = home.mas(*arguments)
    assert (ran.code, ran.out) == (DONE, "")
    assert said in ran.err


def test_that_there_is_nothing_to_export_from_an_empty_history(home: Home) -> None:
    assert "The history is empty" in refused(home, "history", "export", "--all", "-o", str(home.folder / "out"))
    assert not (home.folder / "out").exists()


# Pipes and Ctrl+C


@pytest.mark.parametrize(
    "arguments",
    [("history", "list", "--limit", "5000"), ("history", "list", "--json", "--limit", "5000"), ("history", "show", "1")],
)
def test_that_a_reader_that_goes_away_ends_a_command_quietly(home: Home, arguments: Sequence[str]) -> None:
    long = replace(run(1, "Why?", answers=("word " * 40_000, "No.")), id=IDS[0])
    keep(home, [long, *(run(number, f"Question {number}: {'why ' * 40}?") for number in range(2, 700))])
    process = home.start(*arguments, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stderr is not None
    first = process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert first
    assert err == ""


@pytest.mark.slow
def test_that_ctrl_c_ends_an_export_with_nothing_left_behind(home: Home) -> None:
    keep(home, [run(number, f"Question {number}?", answers=("word " * 2_000, "No. " * 500)) for number in range(1, 400)])
    process = home.start("history", "export", "--all", "-o", str(home.folder / "out" / "all"), stdin=subprocess.DEVNULL)
    end_s = time.monotonic() + 30
    while not list((home.folder / "out").glob(".all.*/*.html")):
        assert time.monotonic() < end_s
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (CANCELLED, "")
    assert err.strip() == "mas: cancelled"
    assert list((home.folder / "out").iterdir()) == []


@pytest.mark.slow
def test_that_ctrl_c_ends_an_import_with_whole_runs_and_says_how_many(home: Home) -> None:
    keep(home, [run(number, f"Question {number}?", answers=("word " * 300, "No.")) for number in range(1, 300)])
    assert home.mas("history", "export", "--all", "--format", "json", "--zip", "-o", str(home.folder / "all.zip")).code == DONE
    other = Home(home.folder / "other")
    other.folder.mkdir()
    process = other.start("history", "import", str(home.folder / "all.zip"), stdin=subprocess.DEVNULL)
    end_s = time.monotonic() + 60
    while stored(other) < 3:
        assert time.monotonic() < end_s
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == CANCELLED, err
    assert "of 299 were taken in; another import of the same adds the others." in err
    taken = stored(other)
    assert 3 <= taken < 299
    again = json.loads(other.mas("history", "import", str(home.folder / "all.zip"), "--json").out)
    assert again == {"added": 299 - taken, "skipped": taken, "copied": []}


def stored(home: Home) -> int:
    if not home.history.exists():
        return 0
    with closing(sqlite3.connect(f"file:{home.history}?mode=ro", uri=True)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM runs").fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0


# Data


def test_that_a_backup_is_made_listed_and_restored_and_what_was_there_is_kept(kept: Home) -> None:
    made = json.loads(kept.mas("data", "backup", "--json").out)["backup"]
    assert Path(made).is_file()
    assert Path(made).stat().st_mode & 0o077 == 0
    assert kept.mas("history", "delete", "--now", *IDS[:2]).code == DONE
    (listed,) = (one for one in json.loads(kept.mas("data", "backups", "--json").out) if one["reason"] == "by-hand")
    assert listed["name"] == Path(made).name
    assert Path(made).name in kept.mas("data", "backups").out
    restored = json.loads(kept.mas("data", "restore", Path(made).name, "--json").out)
    assert restored["restored"] == made
    assert Path(restored["kept"]).is_file()
    assert len(questions(kept, "list")) == 3
    assert kept.mas("data", "restore", Path(restored["kept"]).name).code == DONE
    assert len(questions(kept, "list")) == 1


def test_that_it_is_said_where_everything_is_and_how_large(kept: Home) -> None:
    kept.mas("data", "backup")
    said = json.loads(kept.mas("data", "where", "--json").out)
    assert said["history"] == str(kept.history)
    assert said["history_bytes"] > 0
    assert said["backups_bytes"] == sum(file.stat().st_size for file in Path(said["backups"]).glob("*.db"))
    assert str(kept.history) in kept.mas("data", "where").out


@pytest.mark.parametrize("name", ["none", "", "../../../etc/passwd", "history"])
def test_that_a_backup_that_is_none_or_several_is_not_restored(kept: Home, name: str) -> None:
    kept.mas("data", "backup")
    time.sleep(1.1)  # backups of one second would differ in a number at their end only
    kept.mas("data", "backup")
    assert "mas data backups" in refused(kept, "data", "restore", name)
    assert len(questions(kept, "list")) == 3


def test_that_a_damaged_backup_is_not_restored(kept: Home) -> None:
    made = Path(json.loads(kept.mas("data", "backup", "--json").out)["backup"])
    made.write_bytes(b"rubbish" * 3_000)
    assert "is damaged" in refused(kept, "data", "restore", made.name)
    assert len(questions(kept, "list")) == 3


def test_that_a_check_says_how_it_is_and_a_broken_index_is_made_anew(kept: Home) -> None:
    sound = kept.mas("data", "check", "--thorough")
    assert (sound.code, sound.out.strip()) == (DONE, "The history is sound: every page of its file was read.")
    with closing(sqlite3.connect(kept.history)) as connection, connection:
        connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    broken = kept.mas("data", "check", "--json")
    assert broken.code == FAILED
    assert json.loads(broken.out)["index_sound"] is False
    mended = kept.mas("data", "check", "--rebuild-index")
    assert mended.code == DONE
    assert "3 runs are in it" in mended.err
    assert questions(kept, "search", "cars") == [QUESTIONS[0]]


def test_that_doctor_says_what_it_had_to_mend_to_look_into_the_history(kept: Home) -> None:
    assert kept.mas("data", "backup").code == 0
    kept.history.write_bytes(b"no database at all " * 500)
    looked = kept.mas("doctor")
    assert looked.code == FAILED
    assert "PROBLEM  history: The history was damaged. The damaged file is kept as" in looked.out
    assert "was put in its place; runs that are younger are missing." in looked.out
    assert "ok       history: " in kept.mas("doctor").out


def test_that_nothing_is_erased_unasked(kept: Home) -> None:
    assert "Say --yes" in refused(kept, "data", "erase")
    assert len(questions(kept, "list")) == 3
    erased = kept.mas("data", "erase", "--yes", "--json")
    said = json.loads(erased.out)
    assert said["runs"] == 3
    assert len(said["not_promised"]) == 3
    assert questions(kept, "list") == []


@pytest.mark.parametrize(("typed", "left"), [("no", 3), ("erase", 0), ("\x03", 3)])
def test_that_a_person_is_asked_for_the_word_before_everything_is_erased(kept: Home, typed: str, left: int) -> None:
    code, shown, _ = at_a_terminal(kept, "data", "erase", prompt="to go on:", typed=typed)
    assert "Nothing brings them back" in shown
    assert code == (DONE if typed == "erase" else CANCELLED)
    assert len(questions(kept, "list")) == left


@pytest.mark.parametrize(
    "arguments", [("user", "add", "eve"), ("user", "password", "eve"), ("history", "list", "--user", "ann")]
)
def test_that_ctrl_c_at_a_question_for_a_password_ends_the_command_and_letters_are_shown_again(
    home: Home, arguments: Sequence[str]
) -> None:
    users = Users(Paths.below(home.folder), passwords=cheap())
    users.sign_up("ann", "the password of ann")
    if arguments[1] == "password":
        users.sign_up("eve", None)
    code, shown, echoes = at_a_terminal(home, *arguments, prompt="assword", typed="\x03")
    assert code == CANCELLED
    assert shown.rstrip().endswith("mas: cancelled")
    assert echoes


def _take_terminal(terminal: int) -> None:
    """Makes a terminal the one that Ctrl+C comes from."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def at_a_terminal(home: Home, *arguments: str, prompt: str, typed: str) -> tuple[int, str, bool]:
    """Runs a command at a terminal of its own, and types when it asks.

    Returns how it ended, what it showed, and whether the terminal shows what is typed afterwards.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "mas_app", *arguments],
        env=home.environment(),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=lambda: _take_terminal(theirs),  # noqa: PLW1509  (no other thread runs here)
    )
    shown, asked, end_s = b"", False, time.monotonic() + 40
    while time.monotonic() < end_s:
        ready, _, _ = select.select([ours], [], [], 0.1)
        shown += os.read(ours, 4096) if ready else b""
        if not asked and prompt.encode() in shown:
            asked = True
            time.sleep(0.3)  # nobody types in the moment between the question and the reading
            os.write(ours, typed.encode() + (b"" if typed == "\x03" else b"\n"))
        if process.poll() is not None and not ready:
            break
    echoes = bool(termios.tcgetattr(theirs)[3] & termios.ECHO)
    os.close(theirs)
    os.close(ours)
    return process.wait(10), shown.decode(), echoes


def test_that_erasing_waits_for_a_window_that_has_the_history_open(kept: Home) -> None:
    async def meanwhile() -> str:
        async with await Repository.open(kept.history):
            return await asyncio.to_thread(refused, kept, "data", "erase", "--yes", code=FAILED)

    assert "Another program has the history open" in asyncio.run(meanwhile())
    assert len(questions(kept, "list")) == 3


@pytest.mark.parametrize("action", [(), ("lose",), ("restore",)])
def test_that_a_line_that_is_incomplete_says_what_there_is(home: Home, action: Sequence[str]) -> None:
    assert "usage: mas data" in refused(home, "data", *action)


def test_that_a_history_that_is_no_file_of_ours_is_said(home: Home) -> None:
    home.history.parent.mkdir(parents=True)
    with closing(sqlite3.connect(home.history)) as connection, connection:
        connection.execute("CREATE TABLE mine (a)")
    for command_line in (("history", "list"), ("data", "check"), ("data", "backup")):
        ran = home.mas(*command_line)
        assert ran.code == FAILED
        assert "Traceback" not in ran.err
        assert ran.err
