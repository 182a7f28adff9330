"""Two people at one computer, through the command line and a node: neither reads what the other asked."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_app.desktop import open_runtime
from mas_core.models import Record
from mas_core.paths import Paths
from mas_core.storage.repository import Repository
from mas_core.users import PasswordNeeded, Users
from tests.core.users_helpers import cheap, runs_of
from tests.end_to_end.conftest import Home, Ran
from tests.fakes.behaviour import ModelBehaviour
from tests.fakes.running import FakeProviderThread
from tests.node.running import NodeProcess, mas_node
from tests.node.thin_clients import ThinClient

Panel = Callable[..., FakeProviderThread]
SECRET = "Should Ann leave her job?"
COMMANDS_ON_A_HISTORY = (
    ("history", "list"),
    ("history", "show", "{id}"),
    ("history", "retry", "{id}"),
    ("history", "export", "{id}", "--format", "md", "-o", "-"),
    ("history", "export", "--all", "--format", "json", "-o", "{out}"),
    ("ask", "--follow-up", "{id}", "And then?"),
    ("history", "search", "Ann", "leave", "job"),
    ("history", "list", "--deleted"),
    ("history", "resume", "{id}"),
    ("history", "rerun", "{id}"),
    ("history", "agreement", "{id}", "{id}"),
    ("history", "tag", "{id}", "seen"),
    ("history", "delete", "--now", "{id}"),
    ("history", "undelete", "{id}"),
    ("data", "restore", "{backup}"),
    ("data", "erase", "--yes"),
)


class House:
    """A home with Ann, who has a password and has asked something, and Bob."""

    def __init__(self, home: Home) -> None:
        self.home = home
        users = Users(Paths.below(home.folder), passwords=cheap())
        for name in ("ann", "bob"):
            self.write_password(name, f"the password of {name}")
            users.sign_up(name.title(), f"the password of {name}")
        record = runs_of(SECRET)
        asyncio.run(_stored(record, home.folder / "users" / "ann" / "history.db"))
        self.anns_run = record.id

    def password_of(self, name: str) -> str:
        return str(self.home.folder / f"{name}.password")

    def write_password(self, name: str, password: str) -> None:
        file = Path(self.password_of(name))
        file.write_text(password + "\n", encoding="utf-8")
        file.chmod(0o600)

    def as_user(self, name: str, *arguments: str) -> Ran:
        return self.home.mas(*arguments, "--user", name, "--password-file", self.password_of(name))


async def _stored(record: Record, history: Path) -> None:
    async with await Repository.open(history) as repository:
        await repository.finish(record)


@pytest.fixture
def house(home: Home, panel: Panel) -> House:
    panel(a=ModelBehaviour(text="She should."), b=ModelBehaviour(text="She should not."))
    return House(home)


def test_that_each_sees_their_own_history_and_nobody_anothers(house: House) -> None:
    home = house.home
    assert SECRET in house.as_user("ann", "history", "list").out
    out = home.folder / "out"
    backup = Path(house.as_user("ann", "data", "backup").out.strip()).name
    for command in COMMANDS_ON_A_HISTORY:
        line = [part.format(id=house.anns_run, out=out, backup=backup) for part in command]
        ran = house.as_user("bob", *line)
        assert "Ann leave" not in ran.out + ran.err, line
    assert backup in house.as_user("ann", "data", "backups").out
    (left,) = json.loads(house.as_user("ann", "history", "list", "--json").out)
    assert (left["id"], left["question"]) == (house.anns_run, SECRET)
    assert house.as_user("ann", "history", "tags").out == ""
    for options in ((), ("--user", "ann")):
        ran = home.mas("history", "show", house.anns_run, *options)
        assert (ran.code, "Ann has a password" in ran.err) == (2, bool(options))
        assert "Ann leave" not in ran.out + ran.err
    assert not out.exists() or not any("Ann leave" in file.read_text() for file in out.rglob("*.json"))


def test_that_a_wrong_password_opens_nothing(house: House) -> None:
    house.write_password("ann", "the password of bob")
    ran = house.as_user("ann", "history", "list")
    assert (ran.code, ran.out, ran.err) == (2, "", "mas: The name or the password is wrong.\n")


def test_that_a_password_file_that_others_can_read_is_refused(house: House) -> None:
    Path(house.password_of("ann")).chmod(0o644)
    ran = house.as_user("ann", "history", "list")
    assert ran.code == 1
    assert "chmod 600" in ran.err


def test_that_whoever_is_logged_in_is_meant_until_they_log_out(house: House) -> None:
    home = house.home
    assert home.mas("user", "login", "ann", "--password-file", house.password_of("ann")).code == 0
    assert SECRET in home.mas("history", "list").out
    assert SECRET in home.mas("history", "list", "--user", "ANN").out
    assert SECRET not in house.as_user("bob", "history", "list").out
    people = {one["name"]: one for one in json.loads(home.mas("user", "list", "--json").out)}
    assert [name for name, one in people.items() if one["logged_in"]] == ["Ann"]
    assert home.mas("user", "logout").code == 0
    assert SECRET not in home.mas("history", "list").out


def test_that_a_node_shows_nobody_what_a_person_asked(house: House) -> None:
    folder = house.home.folder
    token = mas_node(folder, "token", "create", "ann").out.strip()
    # Even a note of a job in a person's name, which only a node's own file could hold, opens nothing.
    (folder / "node").mkdir(exist_ok=True)
    notes = folder / "node" / "jobs.json"
    notes.write_text(json.dumps({"running": {house.anns_run: {"user": "ann", "caller": "ann"}}}), encoding="utf-8")
    notes.chmod(0o600)
    with NodeProcess(folder) as node:
        for client in (ThinClient(node.url, token), ThinClient(node.url, node.token)):
            assert client.get("/history").json == {"history": []}
            assert client.get(f"/job_result/{house.anns_run}").status == 404
            assert client.ask("DELETE", f"/history/{house.anns_run}").status == 404
            for name in ("ann", "Ann"):
                asked = client.ask("POST", "/process_query", {"query": "Why?", "username": name})
                assert (asked.status, asked.json["field"]) == (403, "username")
    assert SECRET in house.as_user("ann", "history", "list").out


def test_that_a_user_is_renamed_gets_another_password_and_is_deleted(house: House) -> None:
    home = house.home
    assert home.mas("user", "rename", "ann", "Anna", "--password-file", house.password_of("ann")).code == 0
    house.write_password("new", "another password")
    changed = home.mas(
        *("user", "password", "anna", "--password-file", house.password_of("ann")),
        *("--new-password-file", house.password_of("new")),
    )
    assert changed.code == 0, changed.err
    assert "It encrypts nothing" in changed.err
    line = ("--user", "anna", "--password-file", house.password_of("new"))
    assert SECRET in home.mas("history", "list", *line).out
    delete = ("user", "delete", "anna", "--password-file", house.password_of("new"))
    assert "--confirm Anna" in home.mas(*delete).err
    assert home.mas(*delete, "--confirm", "Bob").code == 2
    assert SECRET in home.mas("history", "list", *line).out
    assert home.mas(*delete, "--confirm", "anna").code == 0
    assert home.mas("history", "list", *line).code == 2
    assert not (home.folder / "users" / "ann").exists()


def test_that_a_user_named_by_a_variable_is_meant(house: House) -> None:
    assert house.home.mas("user", "add", "Eve", "--no-password").code == 0
    done = subprocess.run(
        [sys.executable, "-m", "mas_app", "doctor"],
        env={**house.home.environment(), "MAS_USER": "eve"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "history of Eve" in done.stdout


async def test_that_the_window_opens_the_history_of_whoever_is_logged_in_and_no_other(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAS_USER", raising=False)
    paths = Paths.below(home.folder)
    users = Users(paths, passwords=cheap())
    login = users.sign_up("Ann", "the password of ann")
    async with open_runtime(paths) as core:
        assert core.person.name == "default"
    users.remember(login)
    async with open_runtime(paths) as core:
        assert core.repository.path == login.folder / "history.db"
    users.change_password(login, old="the password of ann", new="another password")
    with pytest.raises(PasswordNeeded, match="mas user logout"):
        await open_runtime(paths).__aenter__()
    users.log_out()
    monkeypatch.setenv("MAS_USER", "ann")
    with pytest.raises(PasswordNeeded, match="Ann has a password"):
        await open_runtime(paths).__aenter__()
