"""What a form offers: domains, question types, roles and examples, built in and added."""

from __future__ import annotations

from pathlib import Path

import pytest

from mas_core.catalog import Catalog, load_catalog
from mas_core.errors import InputError
from mas_core.prompts import options_of
from mas_core.settings import default_settings, parse_settings


@pytest.fixture
def catalog() -> Catalog:
    return load_catalog(default_settings())


def added(text: str) -> Catalog:
    return load_catalog(parse_settings(text, path=Path("config.toml")))


def test_what_is_built_in(catalog: Catalog) -> None:
    assert [domain.name for domain in catalog.domains.values()] == [
        "Custom", "Education", "Healthcare", "Policy", "Science/Technology", "Environmental",
    ]  # fmt: skip
    assert [kind.name for kind in catalog.question_types.values()] == [
        "None",
        "Open-ended",
        "Yes/No",
        "Multiple Choice",
        "Likert scale",
        "Number",
    ]
    assert [role.name for role in catalog.roles.values()] == [
        "Utilitarian", "Deontologist", "Virtue Ethicist", "Libertarian", "Rawlsian", "Precautionary",
    ]  # fmt: skip
    assert catalog.domains["custom"].prefix == ""
    assert all("policy" in domain.prefix for key, domain in catalog.domains.items() if key != "custom")
    assert [key for key, kind in catalog.question_types.items() if kind.closed] == [
        "yes_no",
        "multiple_choice",
        "likert",
        "number",
    ]


def test_that_every_type_has_an_example_in_every_domain(catalog: Catalog) -> None:
    there = {(example.domain, example.question_type) for example in catalog.examples}
    assert there == {(domain, kind) for domain in catalog.domains for kind in catalog.question_types}


def test_that_examples_of_multiple_choice_have_options(catalog: Catalog) -> None:
    for example in catalog.examples:
        assert example.text.strip()
        assert bool(options_of(example.text)) == (example.question_type == "multiple_choice")


@pytest.mark.parametrize("wanted", ["yes_no", "Yes/No", "YES NO", "yes-no"])
def test_that_entries_are_found_by_id_or_name(catalog: Catalog, wanted: str) -> None:
    assert catalog.question_type(wanted).id == "yes_no"


def test_that_what_is_not_there_is_told_with_what_is(catalog: Catalog) -> None:
    for find, field in ((catalog.domain, "domain"), (catalog.question_type, "question_type"), (catalog.role, "roles")):
        with pytest.raises(InputError, match="There are: ") as caught:
            find("nonsense")
        assert caught.value.field == field


def test_that_own_entries_come_after_the_built_in_ones_and_may_replace_them() -> None:
    catalog = added(
        '[domains.law]\nname = "Law"\nprefix = "You know the law."\n'
        '[domains.policy]\nname = "My policy"\n'
        '[question_types.haiku]\nname = "Haiku"\ntemplate = "{question} As a haiku."\n'
        '[roles.sceptic]\nname = "Sceptic"\ntext = "Doubt."\n'
    )
    assert list(catalog.domains)[-1] == "law"
    assert (catalog.domains["policy"].name, catalog.domains["policy"].prefix) == ("My policy", "")
    assert len(catalog.domains) == 7
    assert not catalog.question_type("Haiku").closed
    assert catalog.role("sceptic").text == "Doubt."
