"""No key reaches the log, whichever way it tries."""

from __future__ import annotations

import io
import logging
import os
import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mas_core.errors import MachineError
from mas_core.log import REDACTED, configure, redactor, shut_down
from mas_core.paths import Paths

KEY = "canary-7f3a9c0e51d24b68"
logger = logging.getLogger("mas_core.test")


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    yield configure(Paths.below(tmp_path), "DEBUG")
    shut_down()


class Talkative:
    """An object that shows its key, as clients of HTTP do."""

    def __repr__(self) -> str:
        return f"Talkative(key={KEY})"


class Broken:
    """An object that cannot be shown."""

    def __str__(self) -> str:
        raise ZeroDivisionError(KEY)


def log_everywhere() -> None:
    logger.info("message %s", KEY)
    logger.info("message " + KEY)  # noqa: G003  (what must not be done must do no harm)
    logger.info("%(key)s", {"key": KEY})
    logger.info("parts %s%s", KEY[:10], KEY[10:])
    logger.info("object %r and %s", Talkative(), [Talkative()])
    logger.info("too many", KEY)  # noqa: PLE1205
    logger.info("wrong %d", KEY)
    logger.info("broken %s", Broken())
    logger.info("stack of %s", KEY, stack_info=True)
    try:
        try:
            raise ValueError(f"cause {KEY}")  # noqa: TRY301
        except ValueError as exc:
            raise RuntimeError(f"effect {KEY}") from exc
    except RuntimeError:
        logger.exception("it failed with %s", KEY)


def test_that_a_registered_key_is_in_no_message_argument_exception_or_error_of_logging(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    redactor.register(KEY)
    log_everywhere()
    text = log_file.read_text("utf-8")
    assert KEY not in text
    assert text.count(REDACTED) >= 9
    assert "RuntimeError: effect" in text
    assert "ValueError: cause" in text
    captured = capsys.readouterr()
    assert KEY not in captured.err + captured.out


@pytest.mark.parametrize(
    "secret",
    [
        "sk-or-v1-0123456789abcdef0123456789abcdef",
        "sk-proj-AbC_dEf-0123456789",
        "gsk_0123456789abcdefghij",
        "hf_ABCDEFGHIJKLMNOP",
        "ghp_0123456789abcdefABCDEF",
        "AIzaSyA0123456789abcdefghij_-k",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    ],
)
def test_that_what_looks_like_a_key_is_taken_out_though_nobody_registered_it(log_file: Path, secret: str) -> None:
    logger.warning("it said: invalid key '%s', see docs", secret)
    logger.warning("headers {'Authorization': 'Bearer %s', 'Host': 'example.org'}", secret)
    logger.warning("GET https://example.org/v1?api_key=%s&x=1", secret)
    text = log_file.read_text("utf-8")
    assert secret not in text
    assert "see docs" in text
    assert "'Host': 'example.org'" in text
    assert "&x=1" in text


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer abcdefgh12345678",
        "authorization=Basic dXNlcjpwYXNzd29yZA==",
        '{"api_key": "zzzzzzzz1234"}',
        "x-api-key: zzzzzzzz1234",
        "password=zzzzzzzz1234",
    ],
)
def test_that_values_beside_telling_names_are_taken_out(line: str) -> None:
    assert not re.search("abcdefgh|dXNlc|zzzz", redactor.redact(line))


@pytest.mark.parametrize(
    "line",
    [
        "job 0123456789abcdef0123456789abcdef: 3 answers in 1.25 s",
        "the bearer of bad news has asked for risk-averse task-oriented answers",
        "key = keyring for https://openrouter.ai/api/v1",
        "/home/ann/.local/share/mas/users/ann/history.db",
    ],
)
def test_that_ordinary_lines_stay_whole(line: str) -> None:
    assert redactor.redact(line) == line


def test_that_short_secrets_do_not_blot_out_words() -> None:
    redactor.register("a")
    redactor.register("")
    assert redactor.redact("a banana") == "a banana"


def test_that_a_secret_inside_another_leaves_nothing_behind() -> None:
    redactor.register("inner-secret")
    redactor.register("inner-secret-with-more")
    assert redactor.redact("x inner-secret-with-more y") == f"x {REDACTED} y"


def test_that_text_of_others_cannot_forge_lines_or_drive_a_terminal(log_file: Path) -> None:
    logger.info("name %s", "a\n2026-01-01 ERROR forged\x1b[2J\u202e\ud800")
    (line,) = log_file.read_text("utf-8").splitlines()
    assert "\\n2026" in line
    assert "\\x1b[2J" in line
    assert "\\u202e\\ud800" in line


def test_that_only_warnings_go_to_standard_error_and_only_when_asked(tmp_path: Path) -> None:
    stream = io.StringIO()
    configure(Paths.below(tmp_path), "INFO", stderr=stream)
    logger.info("quiet")
    logger.warning("loud %s", "sk-0123456789abcdef")
    logging.getLogger("other").info("not ours")
    shut_down()
    assert "quiet" not in stream.getvalue()
    assert f"loud {REDACTED}" in stream.getvalue()
    text = (tmp_path / "logs" / "mas.log").read_text("utf-8")
    assert "quiet" in text
    assert "not ours" not in text


def test_that_the_traceback_of_a_warning_stands_in_the_file_only(tmp_path: Path) -> None:
    stream = io.StringIO()
    configure(Paths.below(tmp_path), "INFO", stderr=stream)
    try:
        (tmp_path / "missing").read_bytes()
    except OSError:
        logging.getLogger("zeroconf").warning("Error with socket", exc_info=True)
        logger.exception("a bug")
    shut_down()
    shown = stream.getvalue().partition("a bug")
    assert "Error with socket" in shown[0]
    assert "Traceback" not in shown[0]
    assert "Traceback" in shown[2]
    assert (tmp_path / "logs" / "mas.log").read_text("utf-8").count("Traceback") == 2


def test_that_configuring_again_replaces_and_does_not_double(tmp_path: Path) -> None:
    before = logging.getLogger().handlers[:]
    configure(Paths.below(tmp_path / "one"))
    file = configure(Paths.below(tmp_path / "two"), "WARNING")
    logger.info("too low")
    logger.warning("once")
    shut_down()
    assert file.read_text("utf-8").count("once") == 1
    assert "too low" not in file.read_text("utf-8")
    assert (tmp_path / "one" / "logs" / "mas.log").read_text("utf-8") == ""
    assert logging.getLogger().handlers == before


def test_that_the_log_is_bounded_and_private(tmp_path: Path) -> None:
    file = configure(Paths.below(tmp_path))
    before = os.umask(0)
    try:
        for _ in range(30):
            logger.info("%s", "x" * 500_000)
    finally:
        os.umask(before)
        shut_down()
    files = sorted(file.parent.iterdir())
    assert len(files) == 6
    assert sum(each.stat().st_size for each in files) < 13_000_000
    if sys.platform != "win32":
        assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}


def test_that_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "logs" / "mas.log").mkdir(parents=True)
    with pytest.raises(MachineError, match=r"mas\.log"):
        configure(Paths.below(tmp_path))


def test_that_a_secret_that_is_held_for_a_while_is_forgotten_after_it_but_not_while_others_hold_it() -> None:
    lent = "plain.looking.lent.key"
    with redactor.holding(lent):
        with redactor.holding(lent):
            assert redactor.redact(f"refused: {lent}") == f"refused: {REDACTED}"
        assert lent not in redactor.redact(lent)
    assert redactor.redact(lent) == lent


def test_that_a_registered_secret_is_not_forgotten_because_somebody_held_it() -> None:
    redactor.register("registered.and.lent.key")
    with redactor.holding("registered.and.lent.key"):
        assert redactor.redact("registered.and.lent.key") == REDACTED
    assert redactor.redact("registered.and.lent.key") == REDACTED
