from __future__ import annotations

import concurrent.futures
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mas_core.errors import InputError
from mas_core.log import redactor
from mas_core.peers.pairing import PairingClosed, PairingDesk, PairingRefused, TooManyTries, read_code


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def wrong(_code: str) -> None:
    raise PairingRefused("wrong")


def test_that_a_code_has_80_bits_in_four_groups_and_is_never_the_same(tmp_path: Path) -> None:
    desk = PairingDesk(tmp_path)
    codes = {desk.open().shown for _ in range(20)}
    assert len(codes) == 20
    assert all(re.fullmatch(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", code) for code in codes)


def test_that_one_process_makes_the_code_and_another_takes_it_once(tmp_path: Path) -> None:
    code = PairingDesk(tmp_path).open()
    serving = PairingDesk(tmp_path)
    assert serving.attempt(lambda known: known) == read_code(code.shown)
    with pytest.raises(PairingClosed):
        serving.attempt(lambda known: known)


def test_that_the_sixth_try_is_one_too_many_even_with_the_right_code(tmp_path: Path) -> None:
    desk = PairingDesk(tmp_path)
    desk.open()
    for _ in range(5):
        assert desk.is_open
        with pytest.raises(PairingRefused, match="wrong"):
            desk.attempt(wrong)
    assert not desk.is_open
    for _ in range(3):
        with pytest.raises(TooManyTries):
            desk.attempt(lambda known: known)
    desk.open()
    desk.attempt(lambda known: known)


def test_that_guesses_at_once_are_counted_one_by_one(tmp_path: Path) -> None:
    PairingDesk(tmp_path).open()
    looked: list[str] = []

    def guess(_: int) -> type[Exception]:
        def look(code: str) -> None:
            looked.append(code)
            wrong(code)

        try:
            PairingDesk(tmp_path).attempt(look)
        except PairingRefused as exc:
            return type(exc)
        raise AssertionError("a wrong guess was let in")

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(guess, range(12)))
    assert len(looked) == 5
    assert outcomes.count(TooManyTries) == 7


def test_that_a_try_counts_though_the_program_dies_in_it(tmp_path: Path) -> None:
    desk = PairingDesk(tmp_path)
    desk.open()
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            desk.attempt(lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(TooManyTries):
        PairingDesk(tmp_path).attempt(lambda known: known)


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(days=1), timedelta(minutes=-1)])
def test_that_a_code_ends_after_five_minutes_and_with_a_clock_set_back(tmp_path: Path, later: timedelta) -> None:
    clock = Clock()
    desk = PairingDesk(tmp_path, clock=clock)
    code = desk.open()
    assert code.expires_at == clock.now + timedelta(minutes=5)
    clock.now += later
    assert not desk.is_open
    with pytest.raises(PairingClosed, match="mas-node pair"):
        desk.attempt(lambda known: known)
    assert read_code(code.shown) not in (tmp_path / "pairing.json").read_text()


def test_that_a_code_lives_until_just_before(tmp_path: Path) -> None:
    clock = Clock()
    desk = PairingDesk(tmp_path, clock=clock)
    desk.open()
    clock.now += timedelta(minutes=4, seconds=59)
    desk.attempt(lambda known: known)


def test_that_a_new_code_replaces_the_old_one_and_its_tries(tmp_path: Path) -> None:
    desk = PairingDesk(tmp_path)
    first = desk.open()
    with pytest.raises(PairingRefused):
        desk.attempt(wrong)
    second = desk.open()
    assert desk.attempt(lambda known: known) == read_code(second.shown) != read_code(first.shown)


def test_that_a_withdrawn_code_is_gone_from_the_disk(tmp_path: Path) -> None:
    desk = PairingDesk(tmp_path)
    code = desk.open()
    desk.close()
    assert not desk.is_open
    assert read_code(code.shown) not in (tmp_path / "pairing.json").read_text()


def test_that_the_code_is_kept_from_other_people_and_from_logs(tmp_path: Path) -> None:
    code = PairingDesk(tmp_path).open()
    assert stat.S_IMODE((tmp_path / "pairing.json").stat().st_mode) == 0o600
    assert redactor.redact(f"the code {code.shown}") == "the code [redacted]"
    assert redactor.redact(read_code(code.shown)) == "[redacted]"


@pytest.mark.parametrize("typed", ["abcd-efgh-ijkl-mno2", " ABCDEFGHIJKLMNO2 ", "abcd efgh ijkl mno2", "ABCD–EFGH–1JKL–MN02"])
def test_that_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert read_code(typed) == "ABCDEFGHIJKLMNO2"


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-IJKL-MNO9", "ABCD-EFGH-IJKL-MNOPQ", "ÄBCD-EFGH-IJKL-MNOP"])
def test_that_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="16"):
        read_code(typed)
