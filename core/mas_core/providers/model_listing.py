"""What providers say of their models in ``GET /models``: the same list, with context lengths and prices under many names."""

from __future__ import annotations

import math
from collections.abc import Mapping

from mas_core.providers.base import ModelInfo
from mas_core.providers.faults import mapping

_CONTEXT_NAMES = ("context_length", "context_window", "max_context_length", "max_model_len")
"""OpenRouter and Together; Groq; Mistral; vLLM."""
_MILLION = 1_000_000


def models_in(listed: object) -> tuple[ModelInfo, ...] | None:
    """Returns the models of a decoded answer, or None if it holds no list. Entries without an id are left out."""
    entries = listed if isinstance(listed, list) else mapping(listed).get("data")  # Together sends the bare list
    if not isinstance(entries, list):
        return None
    return tuple(_model(entry) for entry in map(mapping, entries) if isinstance(entry.get("id"), str))


def _model(entry: Mapping[str, object]) -> ModelInfo:
    lengths = (entry.get(name) for name in _CONTEXT_NAMES)
    context = next((length for length in lengths if isinstance(length, int) and length > 0), None)
    prompt, completion = _prices(mapping(entry.get("pricing")))
    return ModelInfo(
        id=str(entry["id"]),
        context_length=context,
        prompt_usd_per_million=prompt,
        completion_usd_per_million=completion,
    )


def _prices(pricing: Mapping[str, object]) -> tuple[float | None, float | None]:
    """Reads OpenRouter's dollars a token, as texts under ``prompt`` and ``completion``, or Together's dollars a million."""
    if "prompt" in pricing or "completion" in pricing:
        return _dollars(pricing.get("prompt"), times=_MILLION), _dollars(pricing.get("completion"), times=_MILLION)
    return _dollars(pricing.get("input"), times=1), _dollars(pricing.get("output"), times=1)


def _dollars(value: object, *, times: int) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        dollars = float(value)
    except ValueError:
        return None
    # OpenRouter's own router has the price −1: it depends on what it chooses.
    return round(dollars * times, 6) if math.isfinite(dollars) and dollars >= 0 else None
