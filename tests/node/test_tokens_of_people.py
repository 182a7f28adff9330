"""Tokens that were made for a person: they read and write that person's history, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mas_core.paths import Paths
from mas_core.users import Users
from tests.node.running import mas_node
from tests.node.thin_clients import Asked, ThinClient, asked_node

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    folder = tmp_path_factory.mktemp("node")
    users = Users(Paths.below(folder))
    users.sign_up("Ada")
    users.sign_up("Ben")
    users.remember(users.sign_up("Cleo", PASSWORD))
    with asked_node(folder) as asked:
        yield asked


def person(asked: Asked, token: str, user: str) -> ThinClient:
    return asked.client(asked.new_token(token, "--user", user))


def listed(client: ThinClient) -> set[str]:
    return {run["job_id"] for run in client.get("/history").json["history"]}


def in_history_of(asked: Asked, user: str) -> Path:
    return Paths.below(asked.node.home).history(user)


def test_that_two_people_read_and_write_their_own_history_only(asked: Asked) -> None:
    ada, ben = person(asked, "ada-phone", "Ada"), person(asked, "ben-phone", "ben")
    hers, his = ada.run("Ada's secret?", panel="alone"), ben.run("Ben's secret?", panel="alone")
    assert hers in listed(ada) - listed(ben)
    assert his in listed(ben) - listed(ada)
    for method, path in (("GET", "/job_status/"), ("GET", "/job_result/"), ("DELETE", "/history/")):
        assert ben.ask(method, path + hers).status == 404
    assert ben.ask("POST", "/process_query", {"query": "And then?", "follows": hers}).status == 404
    assert in_history_of(asked, "ada").exists()
    assert hers.encode() not in in_history_of(asked, "ben").read_bytes()
    assert listed(asked.client()).isdisjoint({hers, his})


def test_that_all_tokens_of_a_person_share_their_history_also_through_openais_client(asked: Asked) -> None:
    first, second = person(asked, "ada-tablet", "ada"), person(asked, "ada-script", "ADA")
    answer = asked.openai(second.token).chat.completions.create(
        model="panel/alone", messages=[{"role": "user", "content": "Is it so?"}]
    )
    run = answer.mas["id"]  # type: ignore[attr-defined]  # the node's own key
    assert run in listed(first)
    assert first.ask("DELETE", f"/history/{run}").status == 200
    assert run not in listed(second)


def test_that_the_name_to_ask_under_is_the_persons(asked: Asked) -> None:
    ada = person(asked, "ada-named", "ada")
    assert ada.ask("POST", "/process_query", {"query": "Why?", "username": "Ada", "panel": "alone"}).status == 200
    assert ada.ask("POST", "/process_query", {"query": "Why?", "username": "Ben"}).status == 403


def test_that_whoever_has_a_password_has_to_have_logged_in_and_the_token_ends_with_the_password(asked: Asked) -> None:
    users = Users(Paths.below(asked.node.home))
    cleo = person(asked, "cleo-phone", "Cleo")
    run = cleo.run(panel="alone")
    login = users.log_in("Cleo", PASSWORD)
    users.change_password(login, old=PASSWORD, new="another horse")
    refused = cleo.get(f"/job_result/{run}")
    assert refused.status == 401
    assert refused.json["type"] == "urn:mas:problem:user-gone"
    users.log_out()
    made = mas_node(asked.node.home, "token", "create", "cleo-again", "--user", "Cleo")
    assert made.code == 2
    assert "mas user login" in made.err
    assert "Cleo (counts no more)" in mas_node(asked.node.home, "token", "list").out


def test_that_a_token_for_a_deleted_person_is_not_one_for_the_next_of_that_name(asked: Asked) -> None:
    users = Users(Paths.below(asked.node.home))
    login = users.sign_up("Dora")
    dora = person(asked, "dora-phone", "Dora")
    users.delete(login, confirmed_name="Dora", password=None)
    users.sign_up("Dora")
    assert dora.get("/history").status == 401


def test_that_a_token_can_be_for_everybodys_history(asked: Asked) -> None:
    everybody = person(asked, "kitchen", "default")
    run = everybody.run(panel="alone")
    assert run in listed(asked.client())


def test_that_tokens_for_nobody_are_refused_and_those_for_somebody_are_listed_so(asked: Asked) -> None:
    made = mas_node(asked.node.home, "token", "create", "x", "--user", "Zoe")
    assert (made.code, made.out) == (2, "")
    assert "no user 'Zoe'" in made.err
    asked.new_token("for-ben", "--user", "ben")
    asked.new_token("for-itself")
    lines = mas_node(asked.node.home, "token", "list").out.splitlines()
    rows = {line.split()[0]: line.split()[1] for line in lines}
    assert rows["NAME"] == "USER"
    assert (rows["for-ben"], rows["for-itself"]) == ("Ben", "-")
    as_json = mas_node(asked.node.home, "token", "list", "--json").out
    assert '"user":"Ben"' in as_json
    assert '"bond"' not in as_json
