"""The parity endpoints: whole jobs for thin clients, each caller in a history of its own (docs/http-api.md)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from itertools import cycle
from typing import TypeVar, cast

from aiohttp import web

from mas_core.charts import describe
from mas_core.charts.context import final_answers
from mas_core.charts.figures import MEDIA_TYPES, Format, ThemeName, draw
from mas_core.charts.figures_theme import THEMES
from mas_core.errors import InputError, MachineError, RunNotFound
from mas_core.headline import headline
from mas_core.models import JobState, Placement, Record, RunSummary
from mas_core.planning import JobRequest, RoleMode
from mas_core.record_json import record_from_json, record_to_json
from mas_core.settings import DEFAULT_PANEL, Settings
from mas_node import parity_forms
from mas_node.bodies import read_body, reply
from mas_node.jobs import LONGEST_LIST, JobBook
from mas_node.keys import SERVICE
from mas_node.openapi import Operation, Query, register
from mas_node.parity_shapes import (
    Deleted,
    EthicalViews,
    History,
    HistoryEntry,
    JobAccepted,
    JobResultReply,
    JobStatusReply,
    QueryRequest,
)
from mas_node.problems import Problem, not_found

T = TypeVar("T")

_STATUS: Mapping[JobState, str] = {
    JobState.RUNNING: "processing",
    JobState.DONE: "completed",
    JobState.NO_QUORUM: "completed",
    JobState.FAILED: "error",
    JobState.CANCELLED: "error",
    JobState.UNFINISHED: "error",
}
_FIELDS: Mapping[str, str] = {
    "question": "query",
    "aggregator": "aggregator_id",
    "roles": "ethical_views",
}
"""What a job's parts are called here."""
_ROLE_MODES = ("auto", "every", "none")
_AGAIN_S = 1.0


def add_routes(app: web.Application) -> None:
    """Adds the parity endpoints, those for forms among them."""
    register(app, OPERATIONS)
    register(app, parity_forms.OPERATIONS)


async def process_query(request: web.Request) -> web.Response:
    """Puts a question to the panel."""
    service, caller = request.app[SERVICE], request.app[SERVICE].caller_of(request)
    asked = await read_body(request, QueryRequest)
    own = caller.person or caller.user
    if asked.username is not None and asked.username != own:
        raise Problem(403, "other-user", f"You are {own} here, and ask for yourself only.", field="username")
    try:
        job = await service.jobs.plan(caller.user, _job_request(asked, service.runtime.settings))
    except RunNotFound as exc:
        raise not_found("There is no such job of yours to continue.") from exc
    except InputError as exc:
        raise InputError(str(exc), field=_FIELDS.get(exc.field, exc.field)) from exc
    running = await service.jobs.start(caller, job)
    return reply(JobAccepted(job_id=running.id, status=_STATUS[JobState.RUNNING]))


def _job_request(asked: QueryRequest, settings: Settings) -> JobRequest:
    panel = settings.panels.get(asked.panel or DEFAULT_PANEL)
    agents = asked.agents or (panel.agents if panel is not None else ())
    mode, roles = _roles(asked.ethical_views, agents)
    return JobRequest(
        text=asked.query,
        panel=asked.panel or "",
        agents=asked.agents,
        domain=asked.domain or "custom",
        question_type=asked.question_type or "none",
        roles=roles,
        role_mode=mode,
        method=asked.method or "",
        aggregator=asked.aggregator_id or "",
        repeats=asked.repeats,
        placement=Placement.AUTO,
        max_cost_usd=asked.max_cost_usd,
        follows=asked.follows or "",
    )


def _roles(views: EthicalViews, agents: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Returns how roles are given, and those that are given by hand."""
    if isinstance(views, str):
        if views.casefold() not in _ROLE_MODES:
            raise InputError(f"ethical_views is an object, a list, or one of {', '.join(_ROLE_MODES)}.", field="ethical_views")
        return views.casefold(), {}
    if isinstance(views, list):
        views = dict(zip(agents, cycle(views), strict=False)) if views else {}
    given = {agent: role or "" for agent, role in (views or {}).items()}
    return RoleMode.HAND, {agent: "" if role.casefold() == "none" else role for agent, role in given.items()}


async def job_status(request: web.Request) -> web.Response:
    """Tells where a job stands."""
    jobs, user, job_id = _job(request)
    status = await _known(jobs.status(user, job_id))
    return reply(JobStatusReply(job_id=job_id, status=_STATUS[status.state], progress=status.progress, state=status.state))


async def job_result(request: web.Request) -> web.Response:
    """Tells what came of a job."""
    return await asyncio.to_thread(_result, await _finished(request))


def _result(record: Record) -> web.Response:
    # What is written to JSON is made fit for it as records are; what comes back is sure to be sent.
    record = record_from_json(record_to_json(record))
    verdict = record.verdict
    return reply(
        JobResultReply(
            job_id=record.id,
            status=_STATUS[record.state],
            state=record.state,
            created_at=record.created_at,
            headline=headline(record),
            responses={answer.label: answer.text for answer in final_answers(record)},
            analysis=record.analysis,
            consensus_score=record.analysis.consensus_score if record.analysis is not None else None,
            consensus_summary=verdict.text if verdict is not None else "",
            query=record.question.text,
            question_type=record.question.question_type,
            domain=record.question.domain,
            aggregator_id=(verdict.aggregator if verdict is not None else None) or record.panel.aggregator,
            roles=dict(record.panel.roles),
            verdict=verdict,
            failures=record.failures,
        )
    )


async def image(request: web.Request) -> web.Response:
    """Draws one of a job's charts."""
    record = await _finished(request)
    kind, theme = request.query.get("format", "png"), request.query.get("theme", "light")
    try:
        scale = float(request.query.get("scale", "1"))
    except ValueError as exc:
        raise InputError("scale is a number.", field="scale") from exc
    try:
        drawn = await asyncio.to_thread(_draw, record, request.match_info["image_type"], kind=kind, theme=theme, scale=scale)
    except MachineError as exc:
        raise Problem(501, "no-charts", str(exc)) from exc
    headers = {
        "Cache-Control": "private, no-store",
        # An SVG is a document; this one may be looked at and nothing else.
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=drawn, content_type=MEDIA_TYPES[kind], headers=headers)


def _draw(record: Record, key: str, *, kind: str, theme: str, scale: float) -> bytes:
    charts = {chart.key: chart for chart in describe(record)}
    if key not in charts:
        raise not_found(f"There is no chart '{key}' of this job. There are: {', '.join(charts)}.")
    # What does not exist among formats and themes is refused there, in words.
    return draw(charts[key], format=cast("Format", kind), theme=cast("ThemeName", theme), scale=scale)


async def history(request: web.Request) -> web.Response:
    """Lists the runs of the caller's user."""
    jobs, user = request.app[SERVICE].jobs, request.app[SERVICE].caller_of(request).user
    return reply(History(history=tuple(_entry(run) for run in await jobs.history(user, limit=_limit(request)))))


def _entry(run: RunSummary) -> HistoryEntry:
    return HistoryEntry(
        job_id=run.id,
        created_at=run.created_at,
        status=_STATUS[run.state],
        state=run.state,
        query=run.question,
        question_type=run.question_type,
        domain=run.domain,
        method=run.method,
        agents=run.agents,
        asked=run.asked,
        answered=run.answered,
        verdict=run.verdict_kind,
        consensus_score=run.consensus_score,
    )


async def delete(request: web.Request) -> web.Response:
    """Removes a run; one that is under way is cancelled first."""
    jobs, user, job_id = _job(request)
    try:
        await _known(jobs.delete(user, job_id))
    except InputError as exc:
        raise Problem(409, "running", str(exc)) from exc
    return reply(Deleted(job_id=job_id))


def _job(request: web.Request) -> tuple[JobBook, str, str]:
    service = request.app[SERVICE]
    return service.jobs, service.caller_of(request).user, request.match_info["job_id"]


async def _known(asking: Awaitable[T]) -> T:
    """Says of a job that is another user's the same as of one that never was."""
    try:
        return await asking
    except RunNotFound as exc:
        raise not_found("There is no such job of yours.") from exc


async def _finished(request: web.Request) -> Record:
    jobs, user, job_id = _job(request)
    record = await _known(jobs.result(user, job_id))
    if record is None:
        raise Problem(409, "processing", "The job is still under way; ask for its status.", retry_after_s=_AGAIN_S)
    return record


def _limit(request: web.Request) -> int:
    given = request.query.get("limit", "50")
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= LONGEST_LIST):
        raise InputError(f"limit is a whole number from 1 to {LONGEST_LIST}.", field="limit")
    return int(given)


_TAG = "jobs"
_LOOKING = {404: "There is no such job of this caller's user."}
_ENDED = {**_LOOKING, 409: "The job is still under way."}

OPERATIONS = (
    Operation(
        method="POST",
        path="/process_query",
        handler=process_query,
        tag=_TAG,
        summary="Put a question to the panel; the job goes on when the connection ends, and survives a restart of the node",
        body=QueryRequest,
        reply=JobAccepted,
        errors={
            400: "Something is not known here.",
            403: "Another user was named.",
            429: "The node has as many jobs as it takes.",
        },
    ),
    Operation(
        method="GET",
        path="/job_status/{job_id}",
        handler=job_status,
        tag=_TAG,
        summary="Where a job stands",
        reply=JobStatusReply,
        errors=_LOOKING,
    ),
    Operation(
        method="GET",
        path="/job_result/{job_id}",
        handler=job_result,
        tag=_TAG,
        summary="Answers, verdict and figures of a job that has ended",
        reply=JobResultReply,
        errors=_ENDED,
    ),
    Operation(
        method="GET",
        path="/image/{job_id}/{image_type}",
        handler=image,
        tag=_TAG,
        summary="A chart: heatmap, emotion_chart, polarity_chart, radar_chart, or any other that the job has",
        queries=(
            Query(name="format", description="png by default", schema={"type": "string", "enum": list(MEDIA_TYPES)}),
            Query(name="theme", description="light by default", schema={"type": "string", "enum": list(THEMES)}),
            Query(name="scale", description="Size of a PNG; 1 is 800 pixels wide", schema={"type": "number"}),
        ),
        media=dict.fromkeys(MEDIA_TYPES.values(), "The chart."),
        errors={**_ENDED, 501: "This node cannot draw: matplotlib is not installed."},
    ),
    Operation(
        method="GET",
        path="/history",
        handler=history,
        tag=_TAG,
        summary="The runs of the caller's own user, the newest first",
        queries=(
            Query(
                name="limit",
                description="How many at most; 50 by default",
                schema={"type": "integer", "minimum": 1, "maximum": LONGEST_LIST},
            ),
        ),
        reply=History,
    ),
    Operation(
        method="DELETE",
        path="/history/{job_id}",
        handler=delete,
        tag=_TAG,
        summary="Remove a run; one that is under way is cancelled first",
        reply=Deleted,
        errors={**_LOOKING, 409: "Another program is at work on it."},
    ),
)
