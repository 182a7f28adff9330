"""People who share one computer: who is let in, what a wrong password costs, and that nobody gets at another's history."""

from __future__ import annotations

import os
import re
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher

from mas_core.errors import InputError, MachineError, StorageBusy
from mas_core.log import redactor
from mas_core.paths import Paths
from mas_core.runtime import Runtime
from mas_core.storage.repository import Repository
from mas_core.users import Login, LoginDelayed, LoginRefused, PasswordNeeded, Users, admit, caller_history
from mas_core.users.passwords import Passwords
from tests.core.users_helpers import Clock, cheap, runs_of

RIGHT = "correct horse"
WRONG = "battery staple"
NO_SUCH_PASSWORD = "The name or the password is wrong."


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path / "home")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(paths: Paths, clock: Clock) -> Users:
    return Users(paths, passwords=cheap(), now_s=clock)


@pytest.fixture
def again(paths: Paths, clock: Clock) -> Callable[[], Users]:
    """Returns the users as a program that starts anew sees them."""
    return lambda: Users(paths, passwords=cheap(), now_s=clock)


def stored(paths: Paths) -> str:
    return (paths.data_folder / "users.json").read_text(encoding="utf-8")


def fail_times(users: Users, name: str, times: int, clock: Clock) -> list[float]:
    """Gives wrong passwords, each as soon as one is looked at; returns how long it had to wait for each."""
    return [clock.until_let(lambda: users.log_in(name, WRONG)) for _ in range(times)]


def test_that_nobody_has_to_sign_up(users: Users, paths: Paths) -> None:
    assert [account.name for account in users.all()] == ["default"]
    assert users.remembered() is None
    assert admit(paths).folder == paths.user()
    assert not (paths.data_folder / "users.json").exists()


def test_that_a_password_is_kept_as_argon2id_only_and_in_a_private_file(users: Users, paths: Paths) -> None:
    users.sign_up("Ann", RIGHT)
    assert RIGHT not in stored(paths)
    assert re.search(r"\$argon2id\$v=19\$", stored(paths))
    if os.name != "nt":
        assert stat.S_IMODE((paths.data_folder / "users.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((paths.users / "ann").stat().st_mode) == 0o700


def test_that_the_right_password_lets_in_whatever_the_letters_form(users: Users) -> None:
    users.sign_up("Ann", "caf\u00e9 au lait")
    assert users.log_in("ANN", "cafe\u0301 au lait").user == "Ann"


@pytest.mark.parametrize("name", ["Ann", "Nobody"])
def test_that_a_wrong_name_and_a_wrong_password_are_told_alike(users: Users, clock: Clock, name: str) -> None:
    users.sign_up("Ann", RIGHT)
    for _ in range(4):
        with pytest.raises(LoginRefused) as refused:
            users.log_in(name, WRONG)
        assert str(refused.value) == NO_SUCH_PASSWORD
        clock.now_s += 1
    with pytest.raises(LoginDelayed, match=r"for \d+ s"):
        users.log_in(name, RIGHT)


def test_that_delays_grow_to_a_quarter_of_an_hour_and_outlive_a_restart(
    users: Users, again: Callable[[], Users], clock: Clock
) -> None:
    users.sign_up("Ann", RIGHT)
    waited = fail_times(users, "Ann", 8, clock)
    assert waited == [0, 0, 0, 1, 2, 4, 8, 16]
    with pytest.raises(LoginDelayed) as delayed:
        again().log_in("Ann", RIGHT)
    assert delayed.value.retry_after_s == 32
    assert max(fail_times(again(), "Ann", 12, clock)) == 900
    clock.now_s += 900
    assert again().log_in("Ann", RIGHT)
    assert fail_times(users, "Ann", 3, clock) == [0, 0, 0]


def test_that_a_clock_set_back_locks_nobody_out(users: Users, clock: Clock) -> None:
    users.sign_up("Ann", RIGHT)
    fail_times(users, "Ann", 4, clock)
    clock.now_s -= 1e6
    with pytest.raises(LoginDelayed) as delayed:
        users.log_in("Ann", RIGHT)
    assert delayed.value.retry_after_s <= 2


def test_that_a_program_that_dies_while_it_looks_at_a_password_buys_no_try(users: Users, paths: Paths, clock: Clock) -> None:
    users.sign_up("Ann", RIGHT)

    class Dying(Passwords):
        def fits(self, stored: str, password: str) -> bool:
            raise KeyboardInterrupt

    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            Users(paths, passwords=Dying(), now_s=clock).log_in("Ann", WRONG)
    with pytest.raises(LoginDelayed):
        users.log_in("Ann", RIGHT)


def test_that_guessing_in_parallel_gets_no_more_tries(users: Users, again: Callable[[], Users]) -> None:
    users.sign_up("Ann", RIGHT)
    looked_at: list[str] = []

    def guess() -> None:
        try:
            again().log_in("Ann", WRONG)
        except LoginDelayed:
            return
        except LoginRefused:
            looked_at.append(WRONG)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == 3


def test_that_tries_on_one_user_do_not_delay_another(users: Users, clock: Clock) -> None:
    users.sign_up("Ann", RIGHT)
    users.sign_up("Bob", RIGHT)
    fail_times(users, "Ann", 5, clock)
    assert users.log_in("Bob", RIGHT).user == "Bob"


def test_that_a_weaker_hash_is_made_anew_at_the_next_login(paths: Paths) -> None:
    Users(paths, passwords=Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))).sign_up("Ann", RIGHT)
    stronger = Users(paths, passwords=Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    assert "m=8,t=1" in stored(paths)
    login = stronger.log_in("Ann", RIGHT)
    assert "m=16,t=2" in stored(paths)
    assert "m=8,t=1" not in stored(paths)
    assert admit(paths, login=login).name == "Ann"
    assert stronger.log_in("Ann", RIGHT)


@pytest.mark.parametrize("password", ["", "seven77", "x" * 5000])
def test_that_a_password_too_short_or_too_long_makes_nobody(users: Users, password: str) -> None:
    with pytest.raises(InputError, match="A password has at"):
        users.sign_up("Ann", password)
    assert users.find("Ann") is None


@pytest.mark.parametrize("name", ["", "default", "DEFAULT", "token-bob", "Peer-1", "a/b", "..", "con", "x" * 65])
def test_that_names_of_others_and_of_no_folder_are_refused(users: Users, name: str) -> None:
    with pytest.raises(InputError):
        users.sign_up(name)


def test_that_one_name_is_had_once(users: Users) -> None:
    users.sign_up("Ann", RIGHT)
    for name in ("Ann", "ann", " ANN ", "\uff21nn"):
        with pytest.raises(InputError, match="user Ann already"):
            users.sign_up(name)


def test_that_a_new_user_gets_no_folder_that_somebody_left(users: Users, paths: Paths) -> None:
    (paths.users / "ann").mkdir(parents=True)
    (paths.users / "ann" / "history.db").write_text("somebody's")
    login = users.sign_up("Ann")
    assert login.folder == paths.users / "ann-2"
    assert not list(login.folder.iterdir())


async def test_that_the_core_opens_no_history_with_a_password_without_its_proof(users: Users, paths: Paths) -> None:
    login = users.sign_up("Ann", RIGHT)
    bob = users.sign_up("Bob", RIGHT)
    with pytest.raises(PasswordNeeded, match="Ann has a password"):
        await Runtime.open(paths, user="ann").__aenter__()
    forged = Login(user="Ann", folder=login.folder, proof=b"")
    mixed = Login(user="Ann", folder=login.folder, proof=bob.proof)
    with pytest.raises(LoginRefused):
        await Runtime.open(paths, login=forged).__aenter__()
    # What counts is the proof, and not what a login says of itself.
    async with Runtime.open(paths, login=mixed) as runtime:
        assert runtime.person.name == "Bob"
    async with Runtime.open(paths, login=login) as runtime:
        assert (runtime.person.name, runtime.repository.path) == ("Ann", login.folder / "history.db")


async def test_that_the_core_makes_no_user_by_opening(paths: Paths) -> None:
    with pytest.raises(InputError, match="no user 'ann'"):
        await Runtime.open(paths, user="ann").__aenter__()
    with pytest.raises(InputError, match="no user 'token-x'"):
        await Runtime.open(paths, user="token-x").__aenter__()
    assert not paths.users.exists()


async def test_that_users_without_a_password_are_kept_apart_as_well(users: Users, paths: Paths) -> None:
    users.sign_up("Ann")
    async with Runtime.open(paths, user="Ann") as ann, Runtime.open(paths) as everybody:
        assert ann.repository.path != everybody.repository.path


def test_that_a_node_comes_into_no_persons_history(users: Users, paths: Paths) -> None:
    users.sign_up("Ann", RIGHT)
    users.sign_up("Bob")
    for name in ("ann", "Ann", "bob", "tokenx", "../ann", "token-/../ann"):
        with pytest.raises(InputError):
            caller_history(paths, name)
    assert caller_history(paths, "token-ann") == paths.users / "token-ann" / "history.db"
    assert caller_history(paths, "default") == paths.history()


def test_that_a_changed_password_ends_what_was_proven_before(users: Users, paths: Paths) -> None:
    login = users.sign_up("Ann", RIGHT)
    users.remember(login)
    with pytest.raises(LoginRefused):
        users.change_password(login, old=WRONG, new="another one")
    newer = users.change_password(login, old=RIGHT, new="another one")
    for action in (lambda: admit(paths, login=login), users.remembered, lambda: users.log_in("Ann", RIGHT)):
        with pytest.raises(LoginRefused):
            action()
    assert admit(paths, login=newer).name == "Ann"
    assert users.log_in("Ann", "another one")


def test_that_a_password_can_be_taken_away_and_given(users: Users, paths: Paths) -> None:
    login = users.change_password(users.sign_up("Ann", RIGHT), old=RIGHT, new=None)
    assert admit(paths, user="Ann").name == "Ann"
    users.change_password(login, old=None, new=RIGHT)
    with pytest.raises(PasswordNeeded):
        admit(paths, user="Ann")


async def test_that_a_renamed_user_keeps_everything_even_while_it_is_open(users: Users, paths: Paths) -> None:
    login = users.sign_up("Ann", RIGHT)
    users.remember(login)
    async with Runtime.open(paths, login=login) as runtime:
        await runtime.repository.finish(runs_of("Ann's question?"))
        renamed = users.rename(login, "Anna")
        assert await runtime.repository.count() == 1
    assert (renamed.user, renamed.folder) == ("Anna", login.folder)
    assert users.log_in("anna", RIGHT)
    remembered = users.remembered()
    assert remembered is not None
    assert remembered.user == "Anna"
    with pytest.raises(LoginRefused):
        users.log_in("Ann", RIGHT)
    async with Runtime.open(paths, login=users.sign_up("Ann", RIGHT)) as another:
        assert await another.repository.count() == 0


def test_that_a_user_is_not_renamed_to_another(users: Users) -> None:
    login = users.sign_up("Ann", RIGHT)
    users.sign_up("Bob", RIGHT)
    for name in ("bob", "default", "token-a", ""):
        with pytest.raises(InputError):
            users.rename(login, name)
    assert users.rename(login, "ANN").user == "ANN"


async def test_that_what_the_default_user_had_can_be_taken_over(users: Users, paths: Paths) -> None:
    async with Runtime.open(paths) as runtime:
        await runtime.repository.finish(runs_of("Of months ago?"))
        with pytest.raises(StorageBusy, match="is open"):
            users.claim_default("Ann", RIGHT)
    assert users.find("Ann") is None
    login = users.claim_default("Ann", RIGHT)
    async with Runtime.open(paths, login=login) as ann, Runtime.open(paths) as everybody:
        assert await ann.repository.count() == 1
        assert await everybody.repository.count() == 0


async def test_that_a_deleted_user_leaves_nothing(users: Users, paths: Paths) -> None:
    login = users.sign_up("Ann", RIGHT)
    users.remember(login)
    async with Runtime.open(paths, login=login) as runtime:
        await runtime.repository.finish(runs_of("A secret?"))
        with pytest.raises(StorageBusy):
            users.delete(login, confirmed_name="Ann", password=RIGHT)
    for name, password in (("", RIGHT), ("Bob", RIGHT), ("Ann", WRONG), ("Ann", None)):
        with pytest.raises(InputError):
            users.delete(login, confirmed_name=name, password=password)
    assert (login.folder / "history.db").exists()
    users.delete(login, confirmed_name="ann", password=RIGHT)
    assert not list(paths.users.iterdir())
    assert users.remembered() is None
    with pytest.raises(LoginRefused):
        admit(paths, login=login)
    again = users.sign_up("Ann", RIGHT)
    async with await Repository.open(admit(paths, login=again).history) as repository:
        assert await repository.count() == 0


def test_that_a_deletion_that_was_broken_off_is_brought_to_its_end(users: Users, paths: Paths) -> None:
    left = paths.users / ".deleted-0123"
    left.mkdir(parents=True)
    (left / "history.db").write_text("a secret")
    users.sign_up("Bob")
    assert not left.exists()


def test_that_a_login_is_remembered_until_logging_out(users: Users, again: Callable[[], Users], paths: Paths) -> None:
    users.remember(users.sign_up("Ann", RIGHT))
    remembered = again().remembered()
    assert remembered is not None
    assert admit(paths, login=remembered).name == "Ann"
    secret = msgspec.json.decode((paths.data_folder / "session.json").read_bytes())["secret"]
    assert secret not in stored(paths)
    assert secret not in redactor.redact(f"the session {secret}")
    assert again().log_out() == "Ann"
    assert again().remembered() is None
    assert again().log_out() == ""


@pytest.mark.parametrize("content", ["", "{", "\0"])
def test_that_logging_out_removes_a_broken_login(users: Users, paths: Paths, content: str) -> None:
    users.remember(users.sign_up("Ann", RIGHT))
    session = paths.data_folder / "session.json"
    session.write_text(content)
    with pytest.raises(MachineError, match="mas user logout"):
        users.remembered()
    assert users.log_out() is None
    assert not session.exists()
    assert users.remembered() is None


def test_that_logging_in_replaces_a_broken_login(users: Users, paths: Paths) -> None:
    ann = users.sign_up("Ann", RIGHT)
    users.remember(ann)
    (paths.data_folder / "session.json").write_text("{")
    users.remember(ann)
    assert users.remembered() is not None


def test_that_logging_out_needs_no_readable_users(users: Users, paths: Paths) -> None:
    users.remember(users.sign_up("Ann", RIGHT))
    for file in paths.data_folder.glob("users.json*"):
        file.write_text("{")
    assert users.log_out() == "ann"
    assert users.remembered() is None


def test_that_a_remembered_login_ends_and_nobody_is_taken_in_its_place(users: Users, clock: Clock) -> None:
    users.remember(users.sign_up("Ann", RIGHT))
    clock.now_s += 12 * 3600 - 1
    assert users.remembered() is not None
    for now_s in (clock.now_s + 2, clock.now_s - 13 * 3600):
        clock.now_s = now_s
        with pytest.raises(PasswordNeeded, match="mas user logout"):
            users.remembered()


def test_that_an_old_or_copied_session_file_lets_nobody_in(users: Users, paths: Paths) -> None:
    ann = users.sign_up("Ann", RIGHT)
    users.remember(ann)
    session = paths.data_folder / "session.json"
    old = session.read_bytes()
    users.log_out()
    session.write_bytes(old)
    with pytest.raises(PasswordNeeded):
        users.remembered()
    users.remember(users.sign_up("Bob", RIGHT))
    session.write_bytes(session.read_bytes().replace(b"bob", b"ann"))
    with pytest.raises(PasswordNeeded):
        users.remembered()


@pytest.mark.parametrize(
    "content",
    ["", "{", '{"version": 2}', '{"users": {"x": {"name": "x", "folder": "../..", "created_at": "2026-01-01", "stamp": "a"}}}'],
)
def test_that_a_broken_file_of_users_lets_nobody_in_and_is_kept(users: Users, paths: Paths, content: str) -> None:
    file = paths.data_folder / "users.json"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    file.chmod(0o600)
    for action in (users.all, lambda: users.sign_up("Ann"), lambda: admit(paths, user="ann")):
        with pytest.raises(MachineError, match="broken"):
            action()
    assert file.read_text() == content
    assert admit(paths).name == "default"


@pytest.mark.parametrize("content", ["", "{", '{"version": 2}'])
def test_that_the_copy_of_the_users_stands_in_for_a_broken_file(
    users: Users, again: Callable[[], Users], paths: Paths, content: str
) -> None:
    users.change_password(users.sign_up("Ann", WRONG), old=WRONG, new=RIGHT)
    file, copy = paths.data_folder / "users.json", paths.data_folder / "users.json.copy"
    if os.name != "nt":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    file.write_text(content)
    later = again()
    assert [account.name for account in later.all()] == ["default", "Ann"]
    assert "its copy is used" in later.notice
    with pytest.raises(LoginRefused):
        later.log_in("Ann", WRONG)
    assert later.log_in("Ann", RIGHT).user == "Ann"
    assert later.notice == ""
    assert (paths.data_folder / "users.json.broken").read_text() == content
    assert file.read_bytes() == copy.read_bytes()


@pytest.mark.parametrize("folder", ["default", "token-bob", "peer-1", "ANN"])
def test_that_an_edited_file_leads_to_no_folder_of_others(users: Users, paths: Paths, folder: str) -> None:
    users.sign_up("Ann")
    file = paths.data_folder / "users.json"
    file.write_text(file.read_text().replace('"folder": "ann"', f'"folder": "{folder}"'))
    assert admit(paths, user="Ann").folder == paths.users / "ann"
    (paths.data_folder / "users.json.copy").unlink()
    with pytest.raises(MachineError, match="broken"):
        admit(paths, user="Ann")
