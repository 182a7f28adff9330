"""The description says what is served, neither more nor less."""

from __future__ import annotations

import json
from pathlib import Path

from aiohttp import web
from openapi_spec_validator import validate

from mas_node import openapi, routes_native, routes_openai, routes_pairing, routes_parity
from mas_node.openapi_print import description_text

COPY = Path(__file__).parents[2] / "docs" / "openapi.json"
METHODS = {"get", "put", "post", "delete"}


def test_that_it_is_valid_openapi() -> None:
    validate(json.loads(description_text()))


def test_that_every_route_is_described_and_every_description_is_a_route() -> None:
    app = web.Application()
    for routes in (routes_pairing, routes_native, routes_parity, routes_openai, openapi):
        routes.add_routes(app)
    served = {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource is not None}
    paths = json.loads(description_text())["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods if method in METHODS}
    assert described == served


def test_that_a_node_serves_all_of_these_routes() -> None:
    # The application above is put together as the node's own is.
    source = (Path(openapi.__file__).parent / "server.py").read_text(encoding="utf-8")
    for routes in ("routes_pairing", "routes_native", "routes_parity", "routes_openai", "openapi"):
        assert routes in source


def test_that_operations_have_names_of_their_own() -> None:
    paths = json.loads(description_text())["paths"]
    names = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(set(names)) == len(names)


def test_that_the_copy_among_the_documents_is_up_to_date() -> None:
    assert COPY.read_text(encoding="utf-8") == description_text(), "python -m mas_node.openapi_print > docs/openapi.json"
