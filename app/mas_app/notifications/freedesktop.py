"""Notifications by the service of Linux desktops (org.freedesktop.Notifications 1.2), spoken to over D-Bus on the core's loop.

Qt's own D-Bus classes cannot send an unsigned number from Python, which the service's call needs. So the messages are made by
jeepney, which the keyring brings on Linux in any case.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from html import escape
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.asyncio import DBusConnection, DBusRouter, open_dbus_connection
from jeepney.io.common import RouterClosed

from mas_app.notifications.notification import Notification
from mas_core.errors import MachineError
from mas_resources import APPLICATION_ID

logger = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_SERVICE = DBusAddress("/org/freedesktop/Notifications", bus_name=_NAME, interface=_NAME)
_SIGNATURE = "susssasa{sv}i"
_AS_THE_SERVICE_LIKES = -1
_ANSWERS_WITHIN_S = 3.0
_SIGNALS_AT_ONCE = 64
_FAULTS = (OSError, EOFError, KeyError, ValueError, TimeoutError, RouterClosed)


class FreedesktopNotifications:
    """One connection to the session's bus, open while :meth:`listen` runs. All of it happens on one asyncio loop.

    Args:
        chosen: Called with (run id, activation token) when a notification was clicked; the token is what a Wayland compositor
            wants to see before it brings a window to the front, and may be empty.
    """

    def __init__(self, chosen: Callable[[str, str], None]) -> None:
        self._chosen = chosen
        self._runs: dict[int, str] = {}
        self._tokens: dict[int, str] = {}
        self._router: DBusRouter | None = None
        self._open: asyncio.Task[None] | None = None

    async def show(self, notification: Notification) -> None:
        """Shows a notification.

        Raises:
            MachineError: There is no such service, or it refuses.
        """
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN_S):
                try:
                    number = await self._send(notification)
                except RouterClosed:  # the bus has gone since the last time
                    await self.close()
                    number = await self._send(notification)
        except _FAULTS as exc:
            raise MachineError(f"The desktop shows no notifications: {exc!r}") from exc
        self._runs[number] = notification.run_id

    async def close(self) -> None:
        """Listens to no clicks any more; what is shown stays."""
        task, self._open = self._open, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _send(self, notification: Notification) -> int:
        router = await self._connected()
        (can,) = await _call(router, "GetCapabilities")
        actions = ["default", notification.action] if "actions" in can else []
        text = escape(notification.text, quote=False) if "body-markup" in can else notification.text
        hints = {"desktop-entry": ("s", APPLICATION_ID), "category": ("s", "transfer.complete")}
        body = ("MAS", 0, APPLICATION_ID, notification.title, text, actions, hints, _AS_THE_SERVICE_LIKES)
        (number,) = await _call(router, "Notify", _SIGNATURE, body)
        return int(number)

    async def _connected(self) -> DBusRouter:
        if self._router is None or self._open is None or self._open.done():
            ready: asyncio.Future[DBusRouter] = asyncio.get_running_loop().create_future()
            self._open = asyncio.create_task(self._listen(ready))
            self._router = await ready
        return self._router

    async def _listen(self, ready: asyncio.Future[DBusRouter]) -> None:
        """Owns the connection, and passes clicks on until it is cancelled or the bus goes."""
        try:
            connection = await open_dbus_connection()
            try:
                await self._pass_on(connection, ready)
            finally:
                # Not by the connection's own context, which leaves it open where its reader was cancelled first.
                await connection.close()
        except _FAULTS as exc:
            logger.info("no connection to the session's bus: %r", exc)
            if not ready.done():
                ready.set_exception(exc)
        finally:
            self._router = None
            ready.cancel()

    async def _pass_on(self, connection: DBusConnection, ready: asyncio.Future[DBusRouter]) -> None:
        async with DBusRouter(connection) as router:
            rule = MatchRule(type="signal", interface=_NAME, path=_SERVICE.object_path)
            await router.send_and_get_reply(message_bus.AddMatch(rule))
            with router.filter(rule, bufsize=_SIGNALS_AT_ONCE) as signals:
                ready.set_result(router)
                while True:
                    self._hear(await signals.get())

    def _hear(self, message: Message) -> None:
        number = message.body[0]
        if number not in self._runs:
            return  # somebody else's
        match message.header.fields.get(HeaderFields.member):
            case "ActivationToken":
                self._tokens[number] = message.body[1]
            case "ActionInvoked":
                self._chosen(self._runs[number], self._tokens.pop(number, ""))
            case "NotificationClosed":
                self._tokens.pop(number, None)
                del self._runs[number]
            case other:
                logger.debug("a notification's %s means nothing here", other)


async def _call(
    router: DBusRouter, method: str, signature: str | None = None, body: tuple[object, ...] = ()
) -> tuple[Any, ...]:
    reply = await router.send_and_get_reply(new_method_call(_SERVICE, method, signature, body))
    if reply.header.message_type is MessageType.error:
        raise OSError(str(reply.body[0]) if reply.body else method)
    found: tuple[Any, ...] = reply.body
    return found
