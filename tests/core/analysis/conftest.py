"""Builders that the analysis tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mas_core.analysis.reading import Reading, read
from mas_core.models import Analysis, Answer, Panel, Question, Verdict

Analyse = Callable[..., Analysis]


def an_answer(agent: str, text: str, *, round: int = 0, repeat: int = 0) -> Answer:  # noqa: A002
    return Answer(agent=agent, text=text, provider="fake", model="fake", round=round, repeat=repeat)


@pytest.fixture
def readings() -> Callable[..., tuple[Reading, ...]]:
    """Texts by agent, as the figures read them."""

    def make(**texts: str) -> tuple[Reading, ...]:
        return tuple(read(an_answer(agent, text)) for agent, text in texts.items())

    return make


@pytest.fixture
def answer() -> Callable[..., Answer]:
    return an_answer


@pytest.fixture
def analysed() -> Analyse:
    """Analyses texts by agent, or ready answers."""

    def make(*answers: Answer, verdict: Verdict | None = None, **texts: str) -> Analysis:
        from mas_core.analysis import analyse

        everything = (*answers, *(an_answer(agent, text) for agent, text in texts.items()))
        panel = Panel(agents=tuple(dict.fromkeys(one.agent for one in everything)), aggregator=None)
        return analyse(Question(text="Should cities charge cars?"), panel, everything, verdict)

    return make
