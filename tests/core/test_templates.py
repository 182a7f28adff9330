"""Prompts of a person's own: which are taken, which are refused, and that the record says so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from mas_core.catalog import load_catalog
from mas_core.errors import InputError, PromptsError
from mas_core.paths import Paths
from mas_core.planning import JobRequest
from mas_core.runtime import Runtime
from mas_core.settings import load_settings
from mas_core.templates import built_in, filled, load_own_prompts, names, own_prompt_file, placeholders
from tests.core.house import config, says
from tests.fakes.provider import FakeProvider

Own = Callable[[str, str], Path]
GOOD = "Be brief. {question}\n{marker}\n{answers}\n"


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@pytest.fixture
def own(config_file: Path) -> Own:
    """Writes a file into the folder of own prompts."""

    def write(name: str, text: str) -> Path:
        folder = config_file.parent / "prompts"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return folder / name

    return write


@pytest.mark.parametrize("name", names())
def test_that_every_built_in_prompt_may_be_written_out_and_taken_back_unchanged(config_file: Path, own: Own, name: str) -> None:
    own(f"{name}.md", built_in(name))
    assert load_own_prompts(config_file)[name].text == built_in(name)


def test_that_an_own_prompt_is_used_and_the_others_stay(config_file: Path, own: Own) -> None:
    own("synthesis.md", GOOD)
    catalog = load_catalog(load_settings(config_file))
    assert catalog.prompt("synthesis") == GOOD.strip()
    assert catalog.prompt("mixture") == built_in("mixture")
    digest = catalog.own_prompt_digests["synthesis"]
    assert len(digest) == 12
    own("synthesis.md", GOOD + "More.")
    assert load_catalog(load_settings(config_file)).own_prompt_digests["synthesis"] != digest


def test_that_without_a_folder_all_is_built_in(config_file: Path) -> None:
    assert load_own_prompts(config_file) == {}
    assert load_own_prompts(None) == {}


def test_that_other_files_are_left_alone(config_file: Path, own: Own) -> None:
    for name in ("synthesis.md~", ".synthesis.md", "notes.txt", "synthesis.md.bak"):
        own(name, "whatever")
    assert load_own_prompts(config_file) == {}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("synthesis.md", "{question} {marker}", "synthesis.md: found no {answers}; allowed: {marker}, {question}, {answers}"),
        ("synthesis.md", f"\n{GOOD}\n{{answer}}", "synthesis.md:6: found the placeholder {answer}; allowed: {marker}"),
        ("synthesis.md", "  \n", "found nothing; allowed: a text"),
        ("sinthesis.md", GOOD, "found a file that stands for no prompt ('sinthesis'); allowed: a file named after one of"),
        ("vote_yes_no.md", "ANSWER {choice}", "found the placeholder {choice}; allowed: no placeholders"),
        ("synthesis.md", GOOD + "x" * 50_001, "characters; allowed: at most 50,000"),
    ],
)
def test_that_a_fault_is_told_with_file_line_and_what_is_allowed(
    config_file: Path, own: Own, name: str, text: str, said: str
) -> None:
    file = own(name, text)
    with pytest.raises(PromptsError) as caught:
        load_own_prompts(config_file)
    assert said in str(caught.value)
    assert str(file) in str(caught.value)
    assert "nothing was asked" in str(caught.value)
    assert caught.value.exit_code == 2


def test_that_all_faults_are_told_at_once_and_a_file_that_is_no_text_too(config_file: Path, own: Own) -> None:
    own("review.md", "nothing in it")
    own("mixture.md", "").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptsError) as caught:
        load_own_prompts(config_file)
    assert "5 faults" in str(caught.value)
    assert "cannot be read" in str(caught.value)


def test_that_braces_of_json_are_no_placeholders() -> None:
    assert placeholders('{"consensus": [{"point": "x"}]} {question} {Question} {names}') == ("question", "names")


def test_that_values_are_not_looked_through_for_placeholders() -> None:
    assert filled("{a} {b}", a="{b}", b="2") == "{b} 2"


def test_that_an_unknown_name_is_refused_with_those_there_are(config_file: Path) -> None:
    with pytest.raises(InputError, match="There are: deliberation, follow_up"):
        own_prompt_file(config_file, "nope")


async def test_that_a_run_with_an_own_prompt_says_so_and_a_broken_one_asks_nothing(config_file: Path, own: Own) -> None:
    models = {"a": says("Yes."), "b": says("No.")}
    async with FakeProvider(models) as fake:
        await asyncio.to_thread(config_file.write_text, config(fake.base_url, models), encoding="utf-8")
        own("synthesis.md", GOOD)
        paths = Paths.below(config_file.parent)
        async with Runtime.open(paths) as runtime:
            job = await runtime.plan(JobRequest(text="Is it so?", method="synthesis"))
            async with runtime.orchestrator.open(job) as run:
                async for _ in run.events():
                    continue
            assert fake.requests[-1].messages[-1][1].startswith("Be brief. Is it so?")
            record = await runtime.repository.load(job.id)
            assert record.panel.prompts == runtime.catalog.own_prompt_digests
            assert list(record.panel.prompts) == ["synthesis"]
        own("review.md", "broken")
        asked = len(fake.requests)
        with pytest.raises(PromptsError):
            async with Runtime.open(paths):
                pass
        assert len(fake.requests) == asked
