"""Prints the description of a node's routes; docs/openapi.json is what this prints."""

from __future__ import annotations

import sys

import msgspec
from aiohttp import web

from mas_node import openapi, routes_openai, routes_parity


def description_text() -> str:
    """Returns the description as indented JSON."""
    app = web.Application()
    for routes in (openapi, routes_openai, routes_parity):
        routes.add_routes(app)
    return msgspec.json.format(msgspec.json.encode(openapi.document(app[openapi.OPERATIONS])), indent=2).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(description_text())
