"""The login that is remembered between two programs: whoever logged in stays so until they log out, or it ends by itself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from mas_core.errors import MachineError
from mas_core.log import redactor
from mas_core.paths import Paths
from mas_core.peers.files import PrivateJson

SESSION_S = 12 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is logged in; ``user`` is empty for nobody."""

    user: str = ""
    secret: str = ""


class SessionFile:
    """The file ``session.json``. All methods raise MachineError where it cannot be read or written."""

    def __init__(self, paths: Paths) -> None:
        """Reads nothing yet."""
        self._file: PrivateJson[Session] = PrivateJson(
            paths.data_folder / "session.json", Session, empty=Session(), way_out="Run: mas user logout"
        )

    def read(self) -> Session:
        """Returns what was remembered last."""
        session = self._file.read()
        redactor.register(session.secret)
        return session

    def write(self, session: Session) -> None:
        """Remembers another login, whatever was there, or with an empty one none."""
        redactor.register(session.secret)
        self._file.replace(session)

    def end(self) -> None:
        """Remembers nobody any more, also on a full disk."""
        try:
            self.write(Session())
        except MachineError:
            self.forget()

    def forget(self) -> None:
        """Removes the file, whatever is in it; that needs no room on the disk."""
        try:
            self._file.path.unlink(missing_ok=True)
        except OSError as exc:
            reason = exc.strerror or type(exc).__name__
            raise MachineError(f"The file {self._file.path} cannot be removed ({reason}). Remove it by hand.") from exc


def new_secret() -> str:
    """Returns a session's secret: 256 random bits."""
    return secrets.token_urlsafe(32)
