"""Catalogues and small helpers for a client's form: agents, domains, question types, examples."""

from __future__ import annotations

from aiohttp import web

from mas_core.catalog import Catalog
from mas_core.health import HealthState
from mas_node.bodies import read_body, reply
from mas_node.keys import SERVICE
from mas_node.openapi import Operation
from mas_node.parity_shapes import (
    AggregatorChoice,
    AggregatorSet,
    DomainEntry,
    Domains,
    ExampleChoices,
    ExampleChoicesRequest,
    ExampleEntry,
    Examples,
    Filled,
    FillRequest,
    ModelEntry,
    Models,
    QuestionTypeEntry,
    QuestionTypes,
)
from mas_node.problems import not_found
from mas_node.reach import reachable

_FORMS = "forms"


async def models(request: web.Request) -> web.Response:
    """Lists the agents."""
    service = request.app[SERVICE]
    health = {status.agent: status for status in service.runtime.agents_status()}
    entries = tuple(
        ModelEntry(
            id=agent.id,
            name=agent.model,
            provider=agent.provider,
            demo=agent.demo,
            state=health[agent.id].state if agent.id in health else HealthState.UNKNOWN,
            detail=health[agent.id].detail if agent.id in health else "on a paired node",
        )
        for agent in (await reachable(service.runtime)).agents.values()
    )
    user = service.caller_of(request).user
    return reply(Models(models=entries, aggregator_id=await service.jobs.default_aggregator(user)))


async def domains(request: web.Request) -> web.Response:
    """Lists the domains."""
    found = _catalog(request).domains.values()
    return reply(Domains(domains=tuple(DomainEntry(id=each.id, name=each.name, prefix=each.prefix) for each in found)))


async def question_types(request: web.Request) -> web.Response:
    """Lists the question types."""
    found = _catalog(request).question_types.values()
    entries = tuple(QuestionTypeEntry(id=each.id, name=each.name, template=each.template) for each in found)
    return reply(QuestionTypes(question_types=entries))


async def examples(request: web.Request) -> web.Response:
    """Lists the example questions."""
    found = _catalog(request).examples
    entries = tuple(
        ExampleEntry(domain=each.domain, question_type=each.question_type, text=each.text.strip()) for each in found
    )
    return reply(Examples(examples=entries))


async def get_example_choices(request: web.Request) -> web.Response:
    """Lists the examples of one domain."""
    catalog, asked = _catalog(request), await read_body(request, ExampleChoicesRequest)
    domain = catalog.domain(asked.domain).id
    return reply(ExampleChoices(choices=tuple(each.text.strip() for each in catalog.examples if each.domain == domain)))


async def fill_query_and_type(request: web.Request) -> web.Response:
    """Tells what an example puts into a form."""
    catalog, asked = _catalog(request), await read_body(request, FillRequest)
    domain, text = catalog.domain(asked.domain).id, asked.selected_example.strip()
    for example in catalog.examples:
        if example.domain == domain and example.text.strip() == text:
            return reply(Filled(query=text, question_type=example.question_type))
    raise not_found(f"The domain '{domain}' has no such example.")


async def update_aggregator(request: web.Request) -> web.Response:
    """Sets the caller's default aggregator."""
    service, asked = request.app[SERVICE], await read_body(request, AggregatorChoice)
    await service.jobs.set_aggregator(service.caller_of(request).user, asked.aggregator_id)
    return reply(AggregatorSet(aggregator_id=asked.aggregator_id))


def _catalog(request: web.Request) -> Catalog:
    return request.app[SERVICE].runtime.catalog


OPERATIONS = (
    Operation(method="GET", path="/models", handler=models, tag=_FORMS, summary="The agents", reply=Models),
    Operation(method="GET", path="/domains", handler=domains, tag=_FORMS, summary="The domains", reply=Domains),
    Operation(
        method="GET",
        path="/question_types",
        handler=question_types,
        tag=_FORMS,
        summary="The question types",
        reply=QuestionTypes,
    ),
    Operation(method="GET", path="/examples", handler=examples, tag=_FORMS, summary="The example questions", reply=Examples),
    Operation(
        method="POST",
        path="/update_aggregator",
        handler=update_aggregator,
        tag=_FORMS,
        summary="Set the caller's default aggregator",
        body=AggregatorChoice,
        reply=AggregatorSet,
        errors={400: "There is no such agent."},
    ),
    Operation(
        method="POST",
        path="/get_example_choices",
        handler=get_example_choices,
        tag=_FORMS,
        summary="The examples of one domain",
        body=ExampleChoicesRequest,
        reply=ExampleChoices,
    ),
    Operation(
        method="POST",
        path="/fill_query_and_type",
        handler=fill_query_and_type,
        tag=_FORMS,
        summary="What an example puts into a form",
        body=FillRequest,
        reply=Filled,
        errors={404: "The domain has no such example."},
    ),
)
