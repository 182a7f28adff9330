"""The calls that a job makes, seat by seat. The running job and its estimate build them here, so that they cannot differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from mas_core.catalog import Catalog
from mas_core.consensus.base import Review, Seat
from mas_core.conversation import continued
from mas_core.models import Agent, Call, Job, Message, Panel, Purpose


def seats_of(panel: Panel) -> tuple[Seat, ...]:
    """Returns who answers: every agent, repeat by repeat."""
    return tuple(
        Seat(agent=panel.specs[agent], role=panel.roles.get(agent), repeat=repeat)
        for repeat in range(panel.repeats)
        for agent in panel.agents
    )


def answer_call(job: Job, seat: Seat, messages: tuple[Message, ...], *, round_: int, catalog: Catalog) -> Call:
    """Returns the call that asks a seat for its answer."""
    agent = seat.agent
    if seat.repeat and agent.seed is not None:
        # The same seed would give the same answer again and call it self-consistency.
        agent = replace(agent, seed=agent.seed + 1000 * seat.repeat)
    call = Call(
        job_id=job.id,
        agent=agent,
        messages=messages,
        max_tokens=agent.max_tokens,
        role=seat.role,
        round=round_,
        repeat=seat.repeat,
        placement=job.placement,
    )
    return continued(call, job, catalog=catalog)


def aggregate_call(job: Job, agent: Agent, messages: tuple[Message, ...], *, purpose: Purpose, catalog: Catalog) -> Call:
    """Returns the call that asks an agent to write about the answers, or to judge them."""
    call = Call(
        job_id=job.id,
        agent=agent,
        messages=messages,
        max_tokens=agent.aggregator_max_tokens,
        purpose=purpose,
        placement=job.placement,
    )
    return continued(call, job, catalog=catalog)


def review_call(job: Job, review: Review, *, catalog: Catalog) -> Call:
    """Returns the call of a review."""
    agent = job.panel.specs[review.agent]
    call = Call(
        job_id=job.id,
        agent=agent,
        messages=review.messages,
        max_tokens=agent.max_tokens,
        purpose=Purpose.REVIEW,
        round=review.round,
        placement=job.placement,
    )
    return continued(call, job, catalog=catalog)


def aggregators(panel: Panel, *, failed: Collection[str] = ()) -> tuple[Agent, ...]:
    """Returns the panel's aggregator, then those that do not answer as agents, then the agents, without the ``failed`` ones."""
    others = [name for name in panel.specs if name not in panel.agents] + list(panel.agents)
    order = [panel.aggregator] if panel.aggregator else []
    order += [name for name in others if name != panel.aggregator and name not in failed]
    return tuple(panel.specs[name] for name in order)
