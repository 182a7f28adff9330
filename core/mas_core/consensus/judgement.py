"""What the judge of ``fusion`` says about the answers: read from its JSON, with every quote looked up in the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from mas_core.models import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Something that one or several agents say. ``verified``: the quote stands in the answer of one of them."""

    point: str
    agents: tuple[str, ...] = ()
    quote: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Where one agent stands in a dispute."""

    agent: str
    stance: str
    quote: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A dispute, with each agent's stance."""

    topic: str
    stances: tuple[Stance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The comparison of a panel's answers."""

    consensus: tuple[Point, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    partial: tuple[Point, ...] = ()
    unique: tuple[Point, ...] = ()
    blind_spots: tuple[str, ...] = ()

    @property
    def quotes(self) -> tuple[tuple[str, bool], ...]:
        """Every quote with whether it was found."""
        points = [(said.quote, said.verified) for said in (*self.consensus, *self.partial, *self.unique)]
        stances = [(said.quote, said.verified) for dispute in self.contradictions for said in dispute.stances]
        return tuple((quote, verified) for quote, verified in (*points, *stances) if quote)


class UnreadableJudgementError(ValueError):
    """The judge's reply is no comparison; ``str(error)`` says why in words that the judge can be told."""


def read_judgement(reply: str, answers: Sequence[Answer]) -> Judgement:
    """Reads the judge's reply and verifies its quotes; agents that did not answer are left out of it.

    Raises:
        UnreadableJudgementError: No JSON object, one of another form, or one that says nothing.
    """
    try:
        raw = json.loads(_object_in(reply))
        # Whatever the judge says of its own quotes is not taken over.
        judgement = msgspec.convert(raw, type=Judgement, strict=False)
    except (ValueError, RecursionError, msgspec.ValidationError) as exc:
        raise UnreadableJudgementError(str(exc)[:200]) from exc
    checked = _checked(judgement, {answer.label: answer.text for answer in answers})
    if not (checked.consensus or checked.contradictions or checked.partial or checked.unique):
        raise UnreadableJudgementError("it names no point of an agent that answered")
    return checked


def _object_in(reply: str) -> str:
    """Cuts the outermost braces out of a reply that puts words or a code fence around them."""
    start, end = reply.find("{"), reply.rfind("}")
    if start < 0 or end < start:
        raise UnreadableJudgementError("there is no JSON object in it")
    return reply[start : end + 1]


def _checked(judgement: Judgement, texts: Mapping[str, str]) -> Judgement:
    """Looks quotes up, and sorts anew what is left of one agent: that is neither consensus nor contradiction, but its own."""
    shared, own = _parted(judgement.consensus, texts)
    partly, owned = _parted(judgement.partial, texts)
    alone, unique = _parted(judgement.unique, texts)
    disputes = tuple(
        replace(dispute, stances=tuple(_stance(stance, texts) for stance in dispute.stances if stance.agent in texts))
        for dispute in judgement.contradictions
    )
    one_sided = tuple(
        Point(point=f"{dispute.topic}: {said.stance}", agents=(said.agent,), quote=said.quote, verified=said.verified)
        for dispute in disputes
        if len({said.agent for said in dispute.stances}) == 1
        for said in dispute.stances
    )
    return Judgement(
        consensus=shared,
        contradictions=tuple(dispute for dispute in disputes if len({said.agent for said in dispute.stances}) > 1),
        partial=partly,
        unique=(*unique, *alone, *own, *owned, *one_sided),
        blind_spots=tuple(spot for spot in judgement.blind_spots if spot.strip()),
    )


def _parted(points: tuple[Point, ...], texts: Mapping[str, str]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Returns the points of several agents, or of nobody in particular, and those of one; without those of strangers alone."""
    said = [point for point in points if point.point.strip()]
    known = [found for point in said if (found := _point(point, texts)).agents or not point.agents]
    several = tuple(point for point in known if len(set(point.agents)) != 1)
    return several, tuple(point for point in known if len(set(point.agents)) == 1)


def _point(point: Point, texts: Mapping[str, str]) -> Point:
    agents = tuple(agent for agent in point.agents if agent in texts)
    return replace(point, agents=agents, verified=any(_says(texts[agent], point.quote) for agent in agents))


def _stance(stance: Stance, texts: Mapping[str, str]) -> Stance:
    return replace(stance, verified=_says(texts[stance.agent], stance.quote))


def _says(text: str, quote: str) -> bool:
    from mas_core.claims.quotes import find_quote  # noqa: PLC0415  (the figures' modules; no agent is asked with them)

    # Judges put quotation marks around what they quote, and a full stop after it.
    return find_quote(quote.strip("\"'“”‘’ .…"), text) is not None
