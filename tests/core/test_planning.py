"""From a request to a job: what is taken from where, and which field is to blame."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_core.analysis.crossed_design import is_crossed
from mas_core.catalog import load_catalog
from mas_core.errors import InputError
from mas_core.models import Job, Placement
from mas_core.planning import JobRequest, build_job
from mas_core.settings import parse_settings

SETTINGS = parse_settings(
    """
[providers.p]
base_url = "http://localhost:1/v1"
[agents.a]
provider = "p"
model = "ma"
[agents.b]
provider = "p"
model = "mb"
[agents.c]
provider = "p"
model = "mc"
[agents.d]
provider = "p"
model = "md"
[panels.default]
agents = ["a", "b", "c"]
aggregator = "c"
roles = { a = "utilitarian", b = "Rawlsian" }
[panels.voting]
agents = ["a", "b"]
method = "vote"
repeats = 4
[panels.odd]
agents = ["a"]
roles = { a = "nobody" }
""",
    path=Path("config.toml"),
)
CATALOG = load_catalog(SETTINGS)
CHOICE = "What first?\nA) Hours\nB) Staff"


def job(text: str = "Is it so?", **request: object) -> Job:
    return build_job(JobRequest(text=text, **request), settings=SETTINGS, catalog=CATALOG)  # type: ignore[arg-type]  # any field


def test_what_holds_where_nothing_is_said() -> None:
    made = job("  Is it so? \n")
    assert (made.question.text, made.question.domain, made.question.question_type) == ("Is it so?", "custom", "none")
    assert (made.panel.agents, made.panel.aggregator, made.panel.name) == (("a", "b", "c"), "c", "default")
    assert (made.panel.method, made.panel.repeats, made.placement) == ("fusion", 1, Placement.LOCAL)
    assert made.panel.roles == {"a": "utilitarian", "b": "rawlsian"}
    assert {name: spec.model for name, spec in made.panel.specs.items()} == {"a": "ma", "b": "mb", "c": "mc"}


def test_that_empty_fields_are_as_good_as_none() -> None:
    made = job(panel="", domain="", question_type="", method="", aggregator="", agents=())
    assert (made.panel, made.question) == (job().panel, job().question)


def test_that_a_closed_question_is_voted_on_and_an_open_one_is_not() -> None:
    assert job(question_type="yes_no").panel.method == "vote"
    assert job(CHOICE, question_type="multiple_choice").panel.method == "vote"
    with pytest.raises(InputError, match="offers no choice"):
        job("No options here.", question_type="multiple_choice")
    assert job(question_type="yes_no", method="synthesis").panel.method == "synthesis"


def test_that_names_are_turned_into_ids() -> None:
    made = job(domain="Science/Technology", question_type="Yes/No", roles={"c": "Virtue Ethicist"})
    assert (made.question.domain, made.question.question_type) == ("science_technology", "yes_no")
    assert made.panel.roles["c"] == "virtue_ethicist"


def test_that_own_agents_go_before_the_panels_which_may_still_stand_in() -> None:
    made = job(agents=("d", "a"))
    assert (made.panel.agents, made.panel.aggregator, made.panel.name) == (("d", "a"), "c", "")
    assert set(made.panel.specs) == {"a", "b", "c", "d"}
    assert made.panel.roles == {"a": "utilitarian"}


def test_that_an_empty_role_takes_the_panels_away() -> None:
    assert job(roles={"a": "", "c": "libertarian"}).panel.roles == {"b": "rawlsian", "c": "libertarian"}


def test_that_the_panels_method_and_repeats_hold_unless_others_are_given() -> None:
    assert (
        job(panel="voting", question_type="yes_no").panel.repeats,
        job(panel="voting", question_type="yes_no", repeats=1).panel.repeats,
    ) == (4, 1)
    assert job(panel="voting", question_type="yes_no").panel.method == "vote"


def test_that_the_single_method_leaves_the_aggregator_alone() -> None:
    made = job(method="single")
    assert (made.panel.agents, made.panel.aggregator, made.panel.roles) == (("c",), "c", {})
    assert job(method="single", aggregator="a").panel.roles == {"a": "utilitarian"}


def test_that_roles_of_those_left_out_by_the_single_method_are_no_fault() -> None:
    assert job(method="single", agents=("d", "a"), roles={"d": "rawlsian"}).panel.roles == {}


def test_that_the_built_in_panel_is_a_demonstration() -> None:
    assert job(panel="builtin").panel.demo
    assert not job().panel.demo


@pytest.mark.parametrize("placement", ["auto", "nodes"])
def test_that_calls_may_run_on_nodes(placement: str) -> None:
    assert job(placement=placement).placement is Placement(placement)


@pytest.mark.parametrize(
    ("request_", "field", "says"),
    [
        ({"text": ""}, "question", "empty"),
        ({"text": " \n\t"}, "question", "empty"),
        ({"text": "x" * 100_001}, "question", "100,001 characters; at most 100,000"),
        ({"text": "a\ud800b"}, "question", "no text"),
        ({"text": "a\0b"}, "question", "no text"),
        ({"domain": "astrology"}, "domain", "There are: custom, education"),
        ({"question_type": "riddle"}, "question_type", "There are: none, open_ended"),
        ({"panel": "nobody"}, "panel", "There are: default, builtin"),
        ({"agents": ("a", "nobody")}, "agents", "There are: a, b"),
        ({"agents": ("a", "a")}, "agents", "Asked twice: a"),
        ({"aggregator": "nobody"}, "aggregator", "There are: a, b"),
        ({"roles": {"a": "king"}}, "roles", "There are: utilitarian"),
        ({"roles": {"d": "rawlsian"}}, "roles", "not on the panel"),
        ({"panel": "odd"}, "roles", "There is no role 'nobody'"),
        ({"method": "dice"}, "method", "There are: fusion, synthesis, vote"),
        ({"method": "vote"}, "method", "counts choices"),
        ({"panel": "voting"}, "method", "counts choices"),
        ({"method": "vote", "question_type": "multiple_choice"}, "question", "at least two options"),
        ({"repeats": 0}, "repeats", "1 to 50"),
        ({"repeats": 51}, "repeats", "1 to 50"),
        ({"placement": "moon"}, "placement", "local, nodes, auto"),
    ],
)
def test_that_each_fault_names_its_field(request_: dict[str, object], field: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        job(**request_)  # type: ignore[arg-type]  # any field
    assert caught.value.field == field


def test_that_automatic_roles_are_given_in_turn_and_recorded() -> None:
    made = job(role_mode="auto")
    assert list(made.panel.roles) == ["a", "b", "c"]
    assert len(set(made.panel.roles.values())) == 3
    assert job(role_mode="none").panel.roles == {}


def test_that_every_role_on_every_agent_seats_each_pair_once() -> None:
    made = job(role_mode="every", repeats=2)
    panel = made.panel
    assert len(panel.agents) == 3 * 6
    assert panel.roles["a×utilitarian"] == "utilitarian"
    assert (panel.specs["a×utilitarian"].model, panel.specs["a×utilitarian"].settings_id) == ("ma", "a")
    assert panel.aggregator == "c"
    assert is_crossed(panel)


@pytest.mark.parametrize(("mode", "says"), [("dice", "hand, auto, none, every"), ("every", "at most 500")])
def test_that_a_way_to_give_roles_that_cannot_be_is_refused(mode: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        job(role_mode=mode, repeats=40)
    assert caught.value.field == "roles"


@pytest.mark.parametrize("mode", ["auto", "none", "every"])
def test_that_roles_come_by_hand_or_by_rule_but_not_both(mode: str) -> None:
    with pytest.raises(InputError, match="not both"):
        job(role_mode=mode, roles={"a": "rawlsian"})


def test_that_every_role_is_not_put_to_a_single_answer() -> None:
    with pytest.raises(InputError, match="nothing to be compared"):
        job(role_mode="every", method="single")


def test_that_a_limit_of_dollars_goes_into_the_panel_and_must_be_an_amount() -> None:
    assert job().panel.max_cost_usd is None
    assert job(max_cost_usd=0.5).panel.max_cost_usd == 0.5
    assert job(role_mode="every", max_cost_usd=0.5).panel.max_cost_usd == 0.5
    for amount in (-0.01, float("nan"), float("inf")):
        with pytest.raises(InputError, match="dollars") as caught:
            job(max_cost_usd=amount)
        assert caught.value.field == "max_cost_usd"
