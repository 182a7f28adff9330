"""The description of what the node serves (OpenAPI 3.1), made of the same table that the routes are registered from.

``python -m mas_node.openapi_print`` prints it; docs/openapi.json is a copy.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from aiohttp import web

from mas_core import __version__
from mas_node.openapi_native import NATIVE, NativeOperation
from mas_node.problems import CONTENT_TYPE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Json = dict[str, Any]

_JSON = "application/json"
_PATH_PATTERN = re.compile(r"\{(\w+):[^}]*\}")
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>MAS node</title>
<h1>This is a MAS node</h1>
<p>It runs questions to panels of language models for the devices that are paired with it, and for clients with a token.
Everything but this page asks who you are: send <code>Authorization: Bearer TOKEN</code>
(<code>mas-node token create NAME</code> makes one), or pair your computer with it (<code>mas-node pair</code>).</p>
<p><code>/openapi.json</code> describes what it serves. Any OpenAI client can use it: its base URL is this address with
<code>/v1</code>.</p>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemBody:
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIErrorDetail:
    """What went wrong, as OpenAI's clients expect it."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAIError:
    """An error in OpenAI's shape."""

    error: OpenAIErrorDetail


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query parameter; ``schema`` is JSON Schema."""

    name: str
    description: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route: where it is, what serves it, and what goes in and out.

    Attributes:
        body: Type of the JSON body, or None.
        reply: Type of the JSON answer, or None where ``media`` says what else comes.
        media: Media types of answers that are not JSON (or beside it), with what they hold.
        errors: Status to when it comes, beside those that every route has.
        everybody: Whether it is open to callers that the node does not know.
        error_body: Shape of its errors.
    """

    method: str
    path: str
    handler: Handler
    tag: str
    summary: str
    description: str = ""
    queries: tuple[Query, ...] = ()
    body: type | None = None
    reply: type | None = None
    media: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[int, str] = field(default_factory=dict)
    everybody: bool = False
    error_body: type = ProblemBody


OPERATIONS: web.AppKey[tuple[Operation, ...]] = web.AppKey("OPERATIONS")


def register(app: web.Application, operations: Sequence[Operation]) -> None:
    """Adds routes, and remembers them for the description."""
    for operation in operations:
        app.router.add_route(operation.method, operation.path, operation.handler)
    app[OPERATIONS] = (*app.get(OPERATIONS, ()), *operations)


def add_routes(app: web.Application) -> None:
    """Adds the description itself, and the page for those who come with a browser."""
    register(app, META)


async def page(_: web.Request) -> web.Response:
    """Says what this is, without a word on who runs it."""
    headers = {"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff"}
    return web.Response(text=_PAGE, content_type="text/html", headers=headers)


async def description(request: web.Request) -> web.Response:
    """Answers with the description of this node's routes."""
    return web.Response(body=msgspec.json.encode(document(request.app[OPERATIONS])), content_type=_JSON)


META = (
    Operation(
        method="GET",
        path="/",
        handler=page,
        tag="about",
        summary="What this is",
        media={"text/html": "A page for people."},
        everybody=True,
    ),
    Operation(
        method="GET",
        path="/openapi.json",
        handler=description,
        tag="about",
        summary="This description",
        media={_JSON: "OpenAPI 3.1."},
    ),
)


def document(operations: tuple[Operation, ...]) -> Json:
    """Returns the description of these routes and of those that paired devices use."""
    types = [kind for each in operations for kind in (each.body, each.reply, each.error_body) if kind is not None]
    types += [kind for native in NATIVE for kind in (native.body, native.reply) if kind is not None]
    unique = list(dict.fromkeys((*types, ProblemBody)))
    made, components = msgspec.json.schema_components(
        unique, schema_hook=_any_value, ref_template="#/components/schemas/{name}"
    )
    schemas = dict(zip(unique, made, strict=True))
    paths: dict[str, Json] = {}
    for operation in operations:
        paths.setdefault(_template(operation.path), {})[operation.method.lower()] = _described(operation, schemas)
    for native in NATIVE:
        paths.setdefault(native.path, {})[native.method.lower()] = _native_described(native, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "MAS node",
            "version": __version__,
            "summary": "Questions to panels of language models, for paired devices and clients with a token.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"paired": []}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "From `mas-node token create NAME`."},
                "paired": {"type": "mutualTLS", "description": "The certificate of a paired device."},
            },
        },
    }


def _any_value(kind: type) -> Json:
    if kind is object:
        return {"description": "Any JSON value."}
    raise NotImplementedError(kind)


def _template(path: str) -> str:
    return _PATH_PATTERN.sub(r"{\1}", path)


def _described(operation: Operation, schemas: Mapping[type, Json]) -> Json:
    content: Json = {media: {"schema": {"type": "string", "description": words}} for media, words in operation.media.items()}
    if operation.reply is not None:
        content[_JSON] = {"schema": schemas[operation.reply]}
    error_media = CONTENT_TYPE if operation.error_body is ProblemBody else _JSON
    errors: Json = {"content": {error_media: {"schema": schemas[operation.error_body]}}}
    described: Json = {
        "operationId": operation.handler.__name__,
        "tags": [operation.tag],
        "summary": operation.summary,
        "responses": {
            "200": {"description": operation.summary, **({"content": content} if content else {})},
            **{str(status): {"description": words, **errors} for status, words in sorted(operation.errors.items())},
            "default": {"description": "Refused; the body says why.", **errors},
        },
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _names(operation.path)
    ] + [
        {"name": each.name, "in": "query", "description": each.description, "schema": each.schema} for each in operation.queries
    ]
    if operation.description:
        described["description"] = operation.description
    if parameters:
        described["parameters"] = parameters
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {_JSON: {"schema": schemas[operation.body]}}}
    if operation.everybody:
        described["security"] = []
    return described


def _native_described(native: NativeOperation, schemas: Mapping[type, Json]) -> Json:
    good: Json = {"description": native.summary}
    if native.reply is not None:
        good["content"] = {_JSON: {"schema": schemas[native.reply]}}
    elif native.media:
        good["content"] = {native.media: {"schema": {"type": "string"}}}
    problem: Json = {"content": {CONTENT_TYPE: {"schema": schemas[ProblemBody]}}}
    described: Json = {
        "operationId": native.name,
        "tags": ["paired devices"],
        "summary": native.summary,
        "responses": {
            **{str(status): good for status in native.statuses},
            **{str(status): {"description": words, **problem} for status, words in native.errors.items()},
            "default": {"description": "Refused; the body says why.", **problem},
        },
        "security": [] if native.everybody else [{"paired": []}, {"token": []}],
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in _names(native.path)
    ] + [
        {"name": name, "in": "header", "description": words, "schema": {"type": "string"}}
        for name, words in native.headers.items()
    ]
    if parameters:
        described["parameters"] = parameters
    if native.body is not None:
        described["requestBody"] = {"required": True, "content": {_JSON: {"schema": schemas[native.body]}}}
    return described


def _names(path: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", _template(path))
