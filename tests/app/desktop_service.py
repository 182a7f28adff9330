"""A session bus of its own with a service of notifications on it, as Linux desktops have one: real D-Bus, no screen."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.Notifications"
_ADDRESS = DBusAddress("/org/freedesktop/Notifications", interface=NAME)
_CALLED = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What somebody asked to be shown."""

    number: int
    title: str
    text: str
    actions: tuple[str, ...]
    hints: dict[str, Any]


@dataclass
class DesktopService:
    """Answers as GNOME and KDE do; ``capabilities`` say what it can."""

    address: str
    capabilities: tuple[str, ...] = ("actions", "body", "body-markup")
    shown: list[Shown] = field(default_factory=list)
    _connection: DBusConnection | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[DesktopService]:
        self._connection = connection = open_dbus_connection(self.address)
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        thread = threading.Thread(target=self._serve, args=(connection,), name="desktop-service")
        thread.start()
        try:
            yield self
        finally:
            with contextlib.closing(open_dbus_connection(self.address)) as other:
                other.send_and_get_reply(new_method_call(_CALLED, "End"))
            thread.join(10)
            connection.close()

    def signal(self, member: str, signature: str, *body: object) -> None:
        assert self._connection is not None
        self._connection.send(new_signal(_ADDRESS, member, signature, body))

    def click(self, shown: Shown, *, token: str = "") -> None:
        if token:
            self.signal("ActivationToken", "us", shown.number, token)
        self.signal("ActionInvoked", "us", shown.number, "default")

    def _serve(self, connection: DBusConnection) -> None:
        while True:
            message = connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            match message.header.fields.get(HeaderFields.member):
                case "GetCapabilities":
                    connection.send(new_method_return(message, "as", (list(self.capabilities),)))
                case "Notify":
                    _, _, _, title, text, actions, hints, _ = message.body
                    number = len(self.shown) + 1
                    connection.send(new_method_return(message, "u", (number,)))
                    values = {name: value for name, (_, value) in hints.items()}
                    self.shown.append(Shown(number=number, title=title, text=text, actions=tuple(actions), hints=values))
                case "End":
                    connection.send(new_method_return(message))
                    return
                case _:
                    connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))


@contextlib.contextmanager
def session_bus() -> Iterator[str]:
    """Yields the address of a message bus that ends with the block."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        assert daemon.stdout is not None
        try:
            yield daemon.stdout.readline().strip()
        finally:
            daemon.terminate()
