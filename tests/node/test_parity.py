"""The parity endpoints of a running node: exact names and shapes, sound pictures, plain refusals."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

import pytest

from tests.node.thin_clients import CONSENSUS, Asked, ThinClient, asked_node, until

PNG = b"\x89PNG\r\n\x1a\n"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    with asked_node(tmp_path_factory.mktemp("node")) as asked:
        yield asked


@pytest.fixture(scope="module")
def client(asked: Asked) -> ThinClient:
    return asked.client()


@pytest.fixture(scope="module")
def job_id(client: ThinClient) -> str:
    return client.run(domain="Environmental", ethical_views={"a": "Utilitarian"}, aggregator_id="b")


def test_that_a_question_becomes_a_job_with_a_result(client: ThinClient, job_id: str) -> None:
    status = client.get(f"/job_status/{job_id}").json
    assert status == {"job_id": job_id, "status": "completed", "progress": 100, "state": "done"}
    result = client.get(f"/job_result/{job_id}").json
    assert set(result["responses"]) == {"a", "b", "c"}
    assert result["consensus_summary"] == CONSENSUS
    assert result["analysis"]["similarity"]["agents"] == ["a", "b", "c"]
    assert result["consensus_score"] == result["analysis"]["consensus_score"]
    assert result["query"] == "Should cities charge cars?"
    assert (result["question_type"], result["domain"]) == ("none", "environmental")
    assert result["aggregator_id"] == "b"
    assert result["roles"] == {"a": "utilitarian"}
    assert result["headline"] == "Consensus by b: 3 of 3 answered."


def test_that_a_job_under_way_tells_how_far_it_is_and_is_cancelled_by_deleting_it(asked: Asked) -> None:
    client = asked.client(asked.new_token("watcher"))
    job_id = client.start(panel="slow")
    until(lambda: client.get(f"/job_status/{job_id}").json["progress"] == 30)  # one of two answers and the consensus
    assert client.get(f"/job_status/{job_id}").json["status"] == "processing"
    early = client.get(f"/job_result/{job_id}")
    assert (early.status, early.kind, early.json["type"]) == (409, PROBLEM, "urn:mas:problem:processing")
    assert client.ask("DELETE", f"/history/{job_id}").json == {"job_id": job_id, "status": "deleted"}
    assert client.get(f"/job_status/{job_id}").status == 404
    assert asked.fake.in_flight == 0


def test_that_a_job_whose_agents_all_fail_is_an_error_with_its_reasons(client: ThinClient) -> None:
    job_id = client.run(panel="lost")
    assert client.get(f"/job_status/{job_id}").json["status"] == "error"
    result = client.get(f"/job_result/{job_id}").json
    assert result["headline"].startswith("No answer: 2 of 2 agents failed")
    assert {failure["agent"] for failure in result["failures"]} == {"broken", "silent"}


def test_that_one_failed_agent_is_named_above_the_result(client: ThinClient) -> None:
    result = client.get(f"/job_result/{client.run(panel='alone')}").json
    assert (result["status"], result["state"]) == ("completed", "no_quorum")
    assert result["headline"].startswith("Single answer: only a answered")


def test_that_a_closed_question_is_voted_on(client: ThinClient) -> None:
    result = client.get(f"/job_result/{client.run(panel='votes', question_type='Yes/No')}").json
    assert result["verdict"]["kind"] == "vote"
    assert result["verdict"]["details"]["counts"] == {"YES": 2, "NO": 1}


@pytest.mark.parametrize("image", ["heatmap", "emotion_chart", "polarity_chart", "radar_chart"])
def test_that_images_are_pictures(client: ThinClient, job_id: str, image: str) -> None:
    png = client.get(f"/image/{job_id}/{image}")
    assert (png.status, png.kind) == (200, "image/png")
    assert png.body.startswith(PNG)
    assert int.from_bytes(png.body[16:20], "big") == 800
    svg = client.get(f"/image/{job_id}/{image}?format=svg&theme=dark")
    assert (svg.status, svg.kind) == (200, "image/svg+xml")
    assert ET.fromstring(svg.body).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  (our own)
    assert b"#1c2128" in svg.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nope", 404),
        ("heatmap?format=gif", 400),
        ("heatmap?theme=pink", 400),
        ("heatmap?scale=100", 400),
        ("heatmap?scale=nan", 400),
        ("heatmap?scale=big", 400),
    ],
)
def test_that_a_picture_that_cannot_be_had_is_refused_in_words(client: ThinClient, job_id: str, path: str, status: int) -> None:
    refused = client.get(f"/image/{job_id}/{path}")
    assert (refused.status, refused.kind) == (status, PROBLEM)
    assert refused.json["detail"]


def test_that_the_catalogues_can_be_read(client: ThinClient) -> None:
    models = client.get("/models").json
    assert models["aggregator_id"] == "a"
    assert {"id": "a", "name": "a", "provider": "fake", "demo": False}.items() <= models["models"][0].items()
    assert [domain["id"] for domain in client.get("/domains").json["domains"]][:2] == ["custom", "education"]
    assert "yes_no" in [each["id"] for each in client.get("/question_types").json["question_types"]]
    assert len(client.get("/examples").json["examples"]) >= 24


def test_that_an_example_fills_the_form(client: ThinClient) -> None:
    choices = client.ask("POST", "/get_example_choices", {"domain": "Education"}).json["choices"]
    assert "Should smartphones be banned in schools?" in choices
    for choice in choices:
        filled = client.ask("POST", "/fill_query_and_type", {"selected_example": choice, "domain": "education"}).json
        assert filled["query"] == choice
    types = {
        client.ask("POST", "/fill_query_and_type", {"selected_example": choice, "domain": "education"}).json["question_type"]
        for choice in choices
    }
    assert {"yes_no", "open_ended", "multiple_choice", "none"} <= types
    unknown = client.ask("POST", "/fill_query_and_type", {"selected_example": "Never asked?", "domain": "education"})
    assert (unknown.status, unknown.kind) == (404, PROBLEM)


def test_that_the_history_lists_the_newest_first_and_forgets_what_is_deleted(asked: Asked) -> None:
    client = asked.client(asked.new_token("historian"))
    ids = [client.run(f"Question number {n}?", panel="alone") for n in range(3)]
    listed = client.get("/history").json["history"]
    assert [run["job_id"] for run in listed] == ids[::-1]
    assert listed[0]["query"] == "Question number 2?"
    assert [run["job_id"] for run in client.get("/history?limit=1").json["history"]] == ids[-1:]
    assert client.ask("DELETE", f"/history/{ids[1]}").status == 200
    assert [run["job_id"] for run in client.get("/history").json["history"]] == [ids[2], ids[0]]
    assert client.get(f"/job_result/{ids[1]}").status == 404
    assert client.ask("DELETE", f"/history/{ids[1]}").status == 404


def test_that_the_default_aggregator_is_the_callers_own(asked: Asked) -> None:
    mine, yours = asked.client(asked.new_token("mine")), asked.client(asked.new_token("yours"))
    assert mine.ask("POST", "/update_aggregator", {"aggregator_id": "c"}).json["aggregator_id"] == "c"
    assert mine.get("/models").json["aggregator_id"] == "c"
    assert yours.get("/models").json["aggregator_id"] == "a"
    assert mine.get(f"/job_result/{mine.run()}").json["aggregator_id"] == "c"
    assert yours.get(f"/job_result/{yours.run()}").json["aggregator_id"] == "a"
    refused = mine.ask("POST", "/update_aggregator", {"aggregator_id": "nobody"})
    assert (refused.status, refused.json["field"]) == (400, "aggregator_id")


def test_that_roles_are_given_by_name_in_turn_or_automatically(client: ThinClient) -> None:
    def roles(views: object) -> object:
        return client.get(f"/job_result/{client.run(ethical_views=views)}").json["roles"]

    assert roles(["Rawlsian", "None", "libertarian"]) == {"a": "rawlsian", "c": "libertarian"}
    assert roles({"b": "Deontologist", "a": None}) == {"b": "deontologist"}
    assert set(roles("auto")) == {"a", "b", "c"}  # type: ignore[call-overload]  # JSON
    assert roles(None) == {}


def test_that_a_job_can_be_continued(asked: Asked, client: ThinClient, job_id: str) -> None:
    client.run("And lorries?", follows=job_id, method="synthesis")
    assert any("Should cities charge cars?" in request.messages[-1][1] for request in asked.fake.requests[-4:])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", "body"),
        (b"[]", "body"),
        (b'{"query": 5}', "body"),
        (b"\xff\xfe", "body"),
        ({}, "body"),
        ({"query": "  "}, "query"),
        ({"query": "Why?", "domain": "astrology"}, "domain"),
        ({"query": "Why?", "question_type": "riddle"}, "question_type"),
        ({"query": "Why?", "aggregator_id": "nobody"}, "aggregator_id"),
        ({"query": "Why?", "ethical_views": {"a": "Pirate"}}, "ethical_views"),
        ({"query": "Why?", "ethical_views": {"nobody": "Utilitarian"}}, "ethical_views"),
        ({"query": "Why?", "ethical_views": "all"}, "ethical_views"),
        ({"query": "Why?", "agents": ["nobody"]}, "agents"),
        ({"query": "Why?", "repeats": 0}, "repeats"),
        ({"query": "x" * 100_001}, "query"),
    ],
)
def test_that_a_question_that_cannot_be_asked_is_refused_in_words(
    asked: Asked, client: ThinClient, body: object, field: str
) -> None:
    before = len(asked.fake.requests)
    refused = client.ask("POST", "/process_query", body)
    assert (refused.status, refused.kind) == (400, PROBLEM)
    assert refused.json["field"] == field
    assert len(asked.fake.requests) == before


def test_that_a_body_over_the_limit_is_refused(client: ThinClient) -> None:
    refused = client.ask("POST", "/process_query", b'{"query": "' + b"x" * (8 * 2**20) + b'"}')
    assert (refused.status, refused.kind) == (413, PROBLEM)


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", "²"])
def test_that_a_limit_that_is_none_is_refused(client: ThinClient, limit: str) -> None:
    from urllib.parse import quote

    assert client.get(f"/history?limit={quote(limit)}").json["field"] == "limit"


def test_that_only_the_front_page_is_open_to_strangers(asked: Asked) -> None:
    stranger = asked.client("mas_wrong")
    page = stranger.get("/")
    assert (page.status, page.kind) == (200, "text/html")
    assert b"This is a MAS node" in page.body
    for method, path in (
        ("GET", "/openapi.json"),
        ("GET", "/models"),
        ("GET", "/history"),
        ("POST", "/process_query"),
        ("GET", "/job_status/" + "0" * 32),
        ("GET", "/image/" + "0" * 32 + "/heatmap"),
    ):
        refused = stranger.ask(method, path, {} if method == "POST" else None)
        assert (refused.status, refused.kind) == (401, PROBLEM), path
