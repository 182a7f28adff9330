"""Every role on every model, run end to end: the test of role, model and noise stands in the record and its chart."""

from __future__ import annotations

from mas_core.charts import describe
from tests.core.conftest import Houses
from tests.core.house import says
from tests.fakes.behaviour import ModelBehaviour, RequestSeen

TOPICS = {
    "utilitarian": "The greatest happiness of the greatest number decides, so count every gain and every loss of welfare.",
    "deontologist": "Duties and rights hold whatever follows, and no person may be used merely as a means.",
}
ROLES = "\n".join(f'[roles.{name}]\nname = "{name}"\ntext = "Be a {name}."' for name in TOPICS)


def of_its_role(request: RequestSeen) -> str:
    system = next((text for role, text in request.messages if role == "system"), "")
    said = next(
        (text for name, text in TOPICS.items() if f"Be a {name}" in system), "I weigh what each standpoint would say here."
    )
    return f"{said} This is what {request.model} thinks, number {request.number}."


async def test_that_role_model_and_noise_are_told_apart_in_the_record(house: Houses) -> None:
    models: dict[str, ModelBehaviour] = {name: says(of_its_role) for name in ("a", "b")}  # type: ignore[arg-type]  # a text may be a function
    core = await house(models, more=f'[panels.default]\nagents = ["a", "b"]\naggregator = "a"\n{ROLES}\n')

    ran = await core.run(core.job(role_mode="every", repeats=2, method="synthesis"))

    record = ran.record
    assert len(record.answers) == 2 * 6 * 2
    assert record.analysis is not None
    effects = {effect["name"]: effect for effect in record.analysis.crossed["effects"]}  # type: ignore[attr-defined]
    assert effects["role"]["share"] > effects["model"]["share"]
    assert effects["role"]["p"] < 0.05
    assert "crossed" in {chart.key for chart in describe(record)}
    assert {status.agent for status in core.health.all()} >= {"a", "b"}
    assert all(status.calls for status in core.health.all() if status.agent in {"a", "b"})


async def test_that_a_crossed_design_on_one_model_says_what_it_lacks(house: Houses) -> None:
    more = '[agents.twin]\nprovider = "fake"\nmodel = "a"\n[panels.default]\nagents = ["a", "twin"]\naggregator = "a"\n'
    core = await house({"a": says(of_its_role)}, more=more + ROLES)  # type: ignore[arg-type]  # a text may be a function

    ran = await core.run(core.job(role_mode="every", method="synthesis"))

    assert ran.record.analysis is not None
    assert "from 6 roles and 1 model" in ran.record.analysis.refused["crossed"]
    assert "crossed" in {chart.key for chart in describe(ran.record)}
