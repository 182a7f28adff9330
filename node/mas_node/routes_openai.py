"""The OpenAI-compatible face: agents and panels as models, for any client that speaks OpenAI's API (docs/http-api.md)."""

from __future__ import annotations

from aiohttp import web

from mas_core.models import Placement
from mas_core.planning import JobRequest
from mas_core.settings import Settings
from mas_node.bodies import read_body, reply
from mas_node.keys import SERVICE
from mas_node.openai_agent import agent_call, agent_pieces
from mas_node.openai_conversation import read_conversation, read_parameters
from mas_node.openai_panel import panel_job, panel_pieces
from mas_node.openai_pieces import Pieces
from mas_node.openai_shapes import ChatCompletion, ChatRequest, ModelList, ModelObject
from mas_node.openai_writing import Asked, write_answer
from mas_node.openapi import OpenAIError, Operation, register
from mas_node.problems import Problem
from mas_node.reach import reachable

AGENT, PANEL = "agent/", "panel/"
_OWNER, _DEMO_OWNER = "mas", "mas-demo"


def add_routes(app: web.Application) -> None:
    """Adds the OpenAI-compatible routes."""
    register(app, OPERATIONS)


async def list_models(request: web.Request) -> web.Response:
    """Lists agents and panels as models."""
    return reply(ModelList(data=_models(await reachable(request.app[SERVICE].runtime))))


async def retrieve_model(request: web.Request) -> web.Response:
    """Shows one of them."""
    wanted = request.match_info["model"]
    for model in _models(await reachable(request.app[SERVICE].runtime)):
        if model.id == wanted:
            return reply(model)
    raise _no_model(wanted)


async def create_chat_completion(request: web.Request) -> web.StreamResponse:
    """Answers with one agent, or with the panel's consensus."""
    asked = await read_body(request, ChatRequest)
    pieces = await _pieces(request, asked)
    options = asked.stream_options
    how = Asked(
        model=asked.model,
        stream=bool(asked.stream),
        include_usage=options is not None and bool(options.include_usage),
    )
    return await write_answer(request, pieces, how)


async def _pieces(request: web.Request, asked: ChatRequest) -> Pieces:
    service = request.app[SERVICE]
    caller, runtime = service.caller_of(request), service.runtime
    conversation, parameters = read_conversation(asked), read_parameters(asked)
    agent = (await reachable(runtime)).agents.get(asked.model.removeprefix(AGENT))
    if asked.model.startswith(AGENT) and agent is not None:
        call = agent_call(agent, conversation, parameters, catalog=runtime.catalog)
        return agent_pieces(call, dispatcher=service.jobs.unkept, budget=runtime.budget, admit=service.quota_of(caller))
    panel = asked.model.removeprefix(PANEL)
    if asked.model.startswith(PANEL) and panel in runtime.settings.panels:
        wanted = JobRequest(text=conversation.question, panel=panel, placement=Placement.AUTO)
        job = panel_job(await service.jobs.plan(caller.user, wanted), conversation)
        return panel_pieces(job, jobs=service.jobs, caller=caller)
    raise _no_model(asked.model)


def _models(settings: Settings) -> tuple[ModelObject, ...]:
    agents = [
        ModelObject(id=f"{AGENT}{agent.id}", owned_by=_DEMO_OWNER if agent.demo else _OWNER)
        for agent in settings.agents.values()
    ]
    panels = [
        ModelObject(
            id=f"{PANEL}{name}",
            owned_by=_DEMO_OWNER if any(settings.agents[agent].demo for agent in panel.agents) else _OWNER,
        )
        for name, panel in settings.panels.items()
    ]
    return (*agents, *panels)


def _no_model(wanted: str) -> Problem:
    return Problem(
        404, "model-not-found", f"There is no model '{wanted[:100]}' here; GET /v1/models lists them.", field="model"
    )


_TAG = "OpenAI-compatible"

OPERATIONS = (
    Operation(
        method="GET",
        path="/v1/models",
        handler=list_models,
        tag=_TAG,
        summary="Agents as agent/ID and panels as panel/NAME",
        reply=ModelList,
        error_body=OpenAIError,
    ),
    Operation(
        method="GET",
        path="/v1/models/{model:.+}",
        handler=retrieve_model,
        tag=_TAG,
        summary="One agent or panel",
        reply=ModelObject,
        errors={404: "There is no such model."},
        error_body=OpenAIError,
    ),
    Operation(
        method="POST",
        path="/v1/chat/completions",
        handler=create_chat_completion,
        tag=_TAG,
        summary="The answer of an agent, or the consensus of a panel",
        description=(
            "With `stream` as server-sent events, the last of which is `[DONE]`. The key `mas` of the answer (in a stream: of "
            "the last chunk with a choice) says what OpenAI's shape has no place for: the record's id, what the verdict is "
            "worth, who did not answer. A client that leaves cancels the work."
        ),
        body=ChatRequest,
        reply=ChatCompletion,
        media={"text/event-stream": "Chunks of the answer."},
        errors={
            400: "Something cannot be used or done.",
            404: "There is no such model.",
            429: "The quota is used up, or the provider's is.",
            502: "The models brought no answer.",
        },
        error_body=OpenAIError,
    ),
)
