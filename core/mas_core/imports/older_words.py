"""What the older system called things, and what they are called here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mas_core.models import FailureKind

_DOMAINS: Mapping[str, tuple[str, str]] = {
    "custom": ("custom", ""),
    "none": ("custom", ""),
    "education": ("education", "As an education policy expert, "),
    "healthcare": ("healthcare", "As a health policy expert, "),
    "policy": ("policy", "As a government policy expert, "),
    "science/technology": ("science_technology", "As a science, technology, and AI policy expert, "),
    "environmental": ("environmental", "As an environmental policy expert, "),
}
"""Its name to our id, and the words that it put before the question and stored with it."""

_QUESTION_TYPES: Mapping[str, str] = {
    "none": "none",
    "open-ended": "open_ended",
    "yes/no": "yes_no",
    "multiple choice": "multiple_choice",
}
_ERRORS: tuple[tuple[str, FailureKind], ...] = (
    ("timeout", FailureKind.TIMEOUT),
    ("status code 401", FailureKind.AUTH),
    ("status code 402", FailureKind.PAYMENT),
    ("status code 429", FailureKind.RATE_LIMITED),
    ("invalid model id", FailureKind.NOT_FOUND),
    ("unknown model", FailureKind.NOT_FOUND),
    ("currently unavailable", FailureKind.UNAVAILABLE),
    ("status code 5", FailureKind.UNAVAILABLE),
)
_ERROR = re.compile(r"Error(?: with \S+)?:(?:\s|$)|Could not generate a summary\. All models failed")
"""What it wrote in place of an answer, to the letter: models too begin with the word."""
_NAME = re.compile(r"[^a-z0-9]+")


def domain_of(name: str) -> str:
    """Returns a domain's id; of one that people had added, its name in small letters."""
    known = _DOMAINS.get(name.strip().lower())
    return known[0] if known else _id(name) or "custom"


def question_type_of(name: str) -> str:
    """Returns a question type's id."""
    return _QUESTION_TYPES.get(name.strip().lower(), _id(name) or "none")


def question_of(query: str, domain: str) -> str:
    """Returns the question without the words that the older system had put before it."""
    prefix = _DOMAINS.get(domain.strip().lower(), ("", ""))[1]
    return query.removeprefix(prefix) if prefix else query


def roles_of(text: str) -> Mapping[str, str]:
    """Reads ``qwen: Utilitarian; llama3: Aggregator``; the aggregator's is no role."""
    named = (part.partition(":") for part in text.split(";"))
    pairs = {agent.strip(): role.strip() for agent, _, role in named if role.strip()}
    return {agent: role for agent, role in pairs.items() if role.lower() not in ("aggregator", "none")}


def role_of(name: str) -> str:
    """Returns a role's id."""
    return _id(name)


def is_error(text: str) -> bool:
    """Whether a response is the report of a failure, in the words that the older system had for one."""
    return not text.strip() or _ERROR.match(text.strip()) is not None


def error_kind(text: str) -> FailureKind:
    """Returns what a report of a failure is about."""
    said = text.lower()
    if not said.strip():
        return FailureKind.EMPTY
    return next((kind for words, kind in _ERRORS if words in said), FailureKind.PROVIDER)


def _id(name: str) -> str:
    return _NAME.sub("_", name.strip().lower()).strip("_")[:60]
