"""Domains, question types, roles, examples and prompts: the built-in ones, with the person's own from their settings."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from mas_core.errors import InputError
from mas_core.settings import Settings
from mas_core.templates import OwnPrompt, built_in, load_own_prompts
from mas_resources import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A field of knowledge; ``prefix`` casts the model as its expert (empty for none)."""

    id: str
    name: str
    prefix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionType:
    """How a question is put. ``{question}`` in ``template`` stands for the person's words.

    Attributes:
        choices: What a closed type, which can be voted on, is answered with (:mod:`mas_core.choices`); else empty.
    """

    id: str
    name: str
    template: str
    choices: str = ""

    @property
    def closed(self) -> bool:
        """Whether the answers are choices that can be counted."""
        return bool(self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A standpoint that an agent reasons from."""

    id: str
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question to start from."""

    domain: str
    question_type: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Everything a form offers, by id, in the order in which it is shown; and the prompts' texts."""

    domains: Mapping[str, Domain]
    question_types: Mapping[str, QuestionType]
    roles: Mapping[str, Role]
    examples: tuple[Example, ...]
    own_prompts: Mapping[str, OwnPrompt] = field(default_factory=dict)

    def prompt(self, name: str) -> str:
        """Returns the text of a prompt: the person's own where there is one."""
        own = self.own_prompts.get(name)
        return built_in(name) if own is None else own.text

    @property
    def own_prompt_digests(self) -> Mapping[str, str]:
        """Name to short hash of each prompt of the person's own, for the record."""
        return {name: own.digest for name, own in self.own_prompts.items()}

    def domain(self, wanted: str) -> Domain:
        """Finds a domain by id or name; raises InputError with the ones there are."""
        return _find(self.domains, wanted, what="domain", field="domain")

    def question_type(self, wanted: str) -> QuestionType:
        """Finds a question type by id or name; raises InputError with the ones there are."""
        return _find(self.question_types, wanted, what="question type", field="question_type")

    def role(self, wanted: str) -> Role:
        """Finds a role by id or name; raises InputError with the ones there are."""
        return _find(self.roles, wanted, what="role", field="roles")


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


_Entry = TypeVar("_Entry", Domain, QuestionType, Role)


def _find(entries: Mapping[str, _Entry], wanted: str, *, what: str, field: str) -> _Entry:
    if wanted in entries:
        return entries[wanted]
    for entry in entries.values():
        if _folded(wanted) in {_folded(entry.id), _folded(entry.name)}:
            return entry
    raise InputError(f"There is no {what} '{wanted}'. There are: {', '.join(entries)}.", field=field)


def _resource_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(resource("catalog", name).read_text(encoding="utf-8"))


def load_catalog(settings: Settings) -> Catalog:
    """Returns the built-in catalog with the person's entries added; an entry of the same id replaces the built-in one.

    Raises:
        PromptsError: A prompt of the person's own has faults.
    """
    domains = {key: Domain(id=key, **entry) for key, entry in _resource_toml("domains.toml").items()}
    domains |= {own.id: Domain(id=own.id, name=own.name, prefix=own.prefix) for own in settings.domains.values()}
    types = {
        key: QuestionType(id=key, name=entry["name"], template=entry["template"].strip(), choices=entry.get("choices", ""))
        for key, entry in _resource_toml("question_types.toml").items()
    }
    types |= {
        own.id: QuestionType(id=own.id, name=own.name, template=own.template, choices=own.choices)
        for own in settings.question_types.values()
    }
    roles = {key: Role(id=key, **entry) for key, entry in _resource_toml("roles.toml").items()}
    roles |= {own.id: Role(id=own.id, name=own.name, text=own.text) for own in settings.roles.values()}
    examples = tuple(Example(**entry) for entry in _resource_toml("examples.toml")["examples"])
    return Catalog(
        domains=domains,
        question_types=types,
        roles=roles,
        examples=examples,
        own_prompts=load_own_prompts(settings.path),
    )
