"""Where the routes find the node in the web application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from mas_node.hosts import HostRule

if TYPE_CHECKING:  # the service opens the application that this key belongs to
    from mas_node.service import NodeService

SERVICE: web.AppKey[NodeService] = web.AppKey("SERVICE")
HOST_RULE = web.AppKey("HOST_RULE", HostRule)
