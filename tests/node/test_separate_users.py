"""Two users of one node never see each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.node.thin_clients import Asked, ThinClient, asked_node


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with asked_node(tmp_path_factory.mktemp("node")) as asked:
        yield asked


@pytest.fixture(scope="module")
def bob(asked: Asked) -> ThinClient:
    return asked.client(asked.new_token("bob"))


@pytest.fixture(scope="module")
def alices_job(asked: Asked) -> str:
    return asked.client(asked.new_token("alice")).run("Alice's secret question?")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/job_status/{0}"),
        ("GET", "/job_result/{0}"),
        ("GET", "/image/{0}/heatmap"),
        ("DELETE", "/history/{0}"),
    ],
)
def test_that_anothers_job_is_as_unknown_as_one_that_never_was(
    bob: ThinClient, alices_job: str, method: str, path: str
) -> None:
    hers, nobodys = bob.ask(method, path.format(alices_job)), bob.ask(method, path.format("f" * 32))
    assert hers.status == nobodys.status == 404
    assert hers.body == nobodys.body


def test_that_the_beginning_of_an_id_finds_nothing(asked: Asked, alices_job: str) -> None:
    everybody = asked.client()
    own = everybody.run(panel="alone")
    assert everybody.get(f"/job_result/{own}").status == 200
    assert everybody.get(f"/job_result/{own[:8]}").status == 404
    assert everybody.get(f"/job_result/{alices_job[:8]}").status == 404


def test_that_anothers_history_is_not_listed(bob: ThinClient, alices_job: str) -> None:
    assert alices_job
    assert "secret" not in bob.get("/history").body.decode()


def test_that_anothers_job_cannot_be_continued(asked: Asked, bob: ThinClient, alices_job: str) -> None:
    before = len(asked.fake.requests)
    refused = bob.ask("POST", "/process_query", {"query": "And then?", "follows": alices_job})
    assert refused.status == 404
    assert len(asked.fake.requests) == before


def test_that_a_job_under_way_is_hidden_and_cannot_be_cancelled_by_another(asked: Asked, bob: ThinClient) -> None:
    alice = asked.client(asked.new_token("alice-2"))
    job_id = alice.start(panel="slow")
    assert bob.get(f"/job_status/{job_id}").status == 404
    assert bob.ask("DELETE", f"/history/{job_id}").status == 404
    assert alice.get(f"/job_status/{job_id}").json["status"] == "processing"
    assert alice.ask("DELETE", f"/history/{job_id}").status == 200


def test_that_nobody_asks_in_anothers_name(bob: ThinClient) -> None:
    refused = bob.ask("POST", "/process_query", {"query": "Why?", "username": "alice"})
    assert (refused.status, refused.json["field"]) == (403, "username")
    own = bob.ask("POST", "/process_query", {"query": "Why?", "username": "token-bob", "panel": "alone"})
    assert own.status == 200


def test_that_names_that_differ_in_case_alone_are_two_users(asked: Asked) -> None:
    upper, lower = asked.client(asked.new_token("Carol")), asked.client(asked.new_token("carol"))
    job_id = upper.run(panel="alone")
    assert lower.get(f"/job_result/{job_id}").status == 404
    assert lower.get("/history").json == {"history": []}
