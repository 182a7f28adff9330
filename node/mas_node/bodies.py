"""JSON bodies: read strictly by type, written so that every reader can hold them."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from aiohttp import web

from mas_core.errors import InputError
from mas_core.record_json import to_plain

T = TypeVar("T")


async def read_body(request: web.Request, kind: type[T]) -> T:
    """Reads the body as ``kind``. Keys that are not known are ignored.

    Raises:
        InputError: It is not JSON, or a field is missing or of the wrong type; the message names the place.
    """
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as exc:
        raise InputError(f"The body cannot be used: {exc}", field="body") from exc


def reply(value: object, *, status: int = 200) -> web.Response:
    """Returns a value as JSON; lone surrogates in texts become U+FFFD."""
    return web.Response(
        body=msgspec.json.encode(to_plain(value)),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )
