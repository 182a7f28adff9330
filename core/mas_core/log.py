"""The log files, and the one filter that keeps keys out of them."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from mas_core.errors import MachineError
from mas_core.paths import Paths, make_private

REDACTED = "[redacted]"
_FILE_BYTES = 2_000_000
_FILES_KEPT = 5
# Shorter values would blot out ordinary words; real keys are longer.
_SECRET_MIN_CHARACTERS = 6
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_PATTERNS = (
    re.compile(r"(?i)\b((?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(
        r"(?i)((?:api[-_]?key|authorization|x-api-key|access[-_]?token|password)[\"']?\s*[:=]\s*[\"']?)(?!\[redacted)[^\s\"',;&}]{6,}"
    ),
    re.compile(r"()\b(?:sk|pk|rk|gsk|hf|xai|pplx|ghp|gho|ghs|key)[-_][A-Za-z0-9_-]{8,}"),
    re.compile(r"()\bgithub_pat_[A-Za-z0-9_]{8,}"),
    re.compile(r"()\bAIza[A-Za-z0-9_-]{16,}"),
    re.compile(r"()\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?"),
)


class Redactor:
    """Takes registered secrets, and what looks like a key, out of texts. Safe to use from every thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._registered: set[str] = set()
        self._held: Counter[str] = Counter()
        self._secrets: tuple[str, ...] = ()

    def register(self, secret: str) -> None:
        """Takes note of a secret that must never be written. Very short ones are ignored: they would blot out words."""
        secret = secret.strip()
        if len(secret) < _SECRET_MIN_CHARACTERS:
            return
        with self._lock:
            self._registered.add(secret)
            self._arrange()

    @contextmanager
    def holding(self, secret: str) -> Iterator[None]:
        """Takes note of a secret for the length of the block only: it is somebody else's, and must not stay in memory."""
        secret = secret.strip()
        with self._lock:
            self._held[secret] += 1
            self._arrange()
        try:
            yield
        finally:
            with self._lock:
                self._held[secret] -= 1
                self._held += Counter()  # keeps what is above zero
                self._arrange()

    def _arrange(self) -> None:
        known = {secret for secret in (*self._registered, *self._held) if len(secret) >= _SECRET_MIN_CHARACTERS}
        # The longest first, so that a secret inside another does not leave the other's ends behind.
        self._secrets = tuple(sorted(known, key=len, reverse=True))

    def redact(self, text: str) -> str:
        """Returns ``text`` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\1{REDACTED}", text)
        return text


redactor = Redactor()
"""The process's one redactor: a secret that is read anywhere must stay out of every log."""


class RedactingFilter(logging.Filter):
    """Takes secrets out of a record's message, arguments, exception and stack before anything is made of it.

    The record itself is changed, so handlers that come later see no secret either: a message that does not fit its arguments
    would otherwise be printed, with them, by logging's own error report. Characters that a terminal or a reader of the log
    would act upon are shown escaped, and a message cannot pretend to be several lines of the log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Cleans ``record`` and lets it pass."""
        try:
            message = record.getMessage()
        except Exception as exc:  # noqa: BLE001  (a foreign __str__ may raise anything; a log call must not)
            message = f"{record.msg} (its arguments do not fit: {type(exc).__name__})"
        record.msg, record.args = _one_line(redactor.redact(message)), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text, record.exc_info = redactor.redact(record.exc_text), None
        if record.stack_info:
            record.stack_info = redactor.redact(record.stack_info)
        return True


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class _PrivateRotatingFile(RotatingFileHandler):
    """Makes every new file readable for this person only."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return TextIOWrapper(os.fdopen(descriptor, "ab"), encoding="utf-8", errors="backslashreplace", write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        """Leaves a line out where the disk is full: Python's report of it, a traceback a line, helps nobody."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class _OneLineWarnings(logging.Formatter):
    """Leaves the traceback of what is no error to the file: a library that warns of a network is no crash to a reader."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno < logging.ERROR:
            record = logging.makeLogRecord({**record.__dict__, "exc_info": None, "exc_text": None, "stack_info": None})
        return super().format(record)


def configure(paths: Paths, level: str = "INFO", *, stderr: TextIO | None = None, stderr_level: str = "WARNING") -> Path:
    """Sends the log to a rotating file in the logs folder, and warnings to ``stderr`` if it is given.

    May be called again; handlers of an earlier call are closed and replaced. Handlers of others are left alone.

    Args:
        paths: Where the logs folder is.
        level: Name of the least level that goes to the file, such as ``INFO``.
        stderr: Stream for warnings and errors, usually ``sys.stderr`` of a command; None writes to the file only.
        stderr_level: Name of the least level that goes to ``stderr``; a service says more there than a command.

    Returns:
        The log file.

    Raises:
        MachineError: The logs folder or file cannot be made or written.
    """
    file = make_private(paths.logs) / "mas.log"
    shut_down()
    try:
        to_file = _PrivateRotatingFile(file, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT)
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise MachineError(f"The log file {file} cannot be written ({reason}). Allow writing there, or set MAS_HOME.") from exc
    to_file.setLevel(level)
    handlers: list[logging.Handler] = [to_file]
    if stderr is not None:
        to_stderr = logging.StreamHandler(stderr)
        to_stderr.setLevel(stderr_level)
        handlers.append(to_stderr)
    root = logging.getLogger()
    for handler in handlers:
        handler.set_name(f"mas-{type(handler).__name__}")
        handler.setFormatter(logging.Formatter(_FORMAT) if handler is to_file else _OneLineWarnings(_FORMAT))
        handler.addFilter(RedactingFilter())
        root.addHandler(handler)
    for package in ("mas_core", "mas_app", "mas_node"):
        logging.getLogger(package).setLevel(level)
    return file


def keep_keys_out_of_crashes() -> None:
    """Has errors that nobody caught, in whatever thread, written without secrets: to the log, and to standard error.

    Python's own report prints messages as they are, and a message may repeat a key. Called once by each program.
    """
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger(__name__).critical("an error that nobody caught", exc_info=(kind, error, trace))
    if sys.stderr is not None and not _heard_on_stderr():
        sys.stderr.write(redactor.redact("".join(traceback.format_exception(kind, error, trace))))


def _thread_crashed(crash: threading.ExceptHookArgs) -> None:
    if not issubclass(crash.exc_type, SystemExit):
        _crashed(crash.exc_type, crash.exc_value or crash.exc_type(), crash.exc_traceback)


def _heard_on_stderr() -> bool:
    """Whether a handler of ours has written the crash there already."""
    return any((handler.name or "") == "mas-StreamHandler" for handler in logging.getLogger().handlers)


def shut_down() -> None:
    """Closes the handlers that :func:`configure` added; the last lines are on disk afterwards."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if (handler.name or "").startswith("mas-")]:
        root.removeHandler(handler)
        handler.close()
