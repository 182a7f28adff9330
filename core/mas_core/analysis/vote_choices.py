"""The choices that a vote counted, read from a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from mas_core.models import Verdict


def choices_of(verdict: Verdict | None) -> Mapping[str, str | None] | None:
    """Returns the label of each answer to its choice, None for an abstention; None where the verdict is no vote."""
    raw = verdict.details.get("choices") if verdict is not None else None
    if not isinstance(raw, Mapping):
        return None
    return {str(label): choice if isinstance(choice, str) else None for label, choice in raw.items()}
