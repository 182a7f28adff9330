"""What calls cost: the provider's own figure, else the prices of the settings, else unknown, which is never shown as 0."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mas_core.models import Agent, Answer, Call, Failure, Message, Usage

CHARACTERS_PER_TOKEN = 3.0
"""Fewer than the four of English prose, so that an estimate of other languages and of code is not too low."""
_TOKENS_PER_MESSAGE = 8
CHARGED_ATTEMPTS = 2
_MILLION = 1_000_000


def tokens_of(messages: Sequence[Message]) -> int:
    """Estimates the tokens of a prompt, rather too many than too few: the providers' tokenizers are not known here."""
    return sum(_TOKENS_PER_MESSAGE + math.ceil(len(message.content) / CHARACTERS_PER_TOKEN) for message in messages)


def cost_of(usage: Usage, agent: Agent) -> float | None:
    """Returns the dollars that a call cost by the agent's prices, or None where prices or counts are not known."""
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    return _dollars(usage.prompt_tokens, usage.completion_tokens, agent)


def most_cost_of(call: Call) -> float | None:
    """Returns the most that a call can cost in dollars, or None without prices.

    An attempt that broke off after some text is restarted once, and both may be charged; attempts without text are not.
    """
    once = _dollars(tokens_of(call.messages), call.max_tokens, call.agent)
    return None if once is None else CHARGED_ATTEMPTS * once


def charged_usd(outcome: Answer | Failure) -> float | None:
    """Returns the dollars that a call cost with all its attempts, or None where that is not known."""
    if isinstance(outcome, Answer):
        return None if outcome.cost_usd is None else outcome.cost_usd * min(outcome.attempts, CHARGED_ATTEMPTS)
    return 0.0 if outcome.attempts == 0 else None  # one that was never sent cost nothing


def _dollars(prompt_tokens: int, completion_tokens: int, agent: Agent) -> float | None:
    if agent.demo:
        return 0.0  # it runs on this computer
    if agent.prompt_usd_per_million is None or agent.completion_usd_per_million is None:
        return None
    return (prompt_tokens * agent.prompt_usd_per_million + completion_tokens * agent.completion_usd_per_million) / _MILLION
