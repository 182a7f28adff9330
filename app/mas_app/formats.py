"""Figures as people read them. An unknown value is called unknown, never shown as nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime

from mas_app.language import Words
from mas_app.separators import locale, separated
from mas_core.choices import shown_number
from mas_core.models import Answer

_tr = Words("formats")


def moment(when: datetime) -> str:
    """Returns day and time on this computer's clock, e.g. ``2026-03-04 17:05``."""
    # Each language says in which order it writes them, with the letters of QLocale.
    return locale().toString(QDateTime.fromSecsSinceEpoch(int(when.timestamp())), _tr("yyyy-MM-dd HH:mm"))


def grouped(number: int) -> str:
    """Returns a whole number as it is written in the window's language, e.g. ``1,234``."""
    return separated(f"{number:,}")


def decimal(value: float, places: int) -> str:
    """Returns a figure with so many decimal places as it is written in the window's language, e.g. ``0.25``."""
    return separated(f"{value:,.{places}f}")


def figure(value: float) -> str:
    """Returns a figure of unknown size as it is written in the window's language; see :func:`mas_core.choices.shown_number`."""
    return separated(shown_number(value))


def percent(value: float) -> str:
    """Returns a share, given in percent, without decimal places: ``25 %``."""
    return _tr("{0} %").format(decimal(value, 0))


def seconds(value_s: float) -> str:
    """Returns e.g. ``0.34 s``, ``4.2 s``, ``2 min 5 s``."""
    if value_s < 1:
        return _tr("{0} s").format(decimal(value_s, 2))
    if value_s < 60:
        return _tr("{0} s").format(decimal(value_s, 1))
    return _tr("{0} min {1} s").format(int(value_s // 60), round(value_s % 60))


def file_size(size_bytes: int) -> str:
    """Returns e.g. ``12 kB``, ``3.4 MB``."""
    return f"{decimal(size_bytes / 1e6, 1)} MB" if size_bytes >= 100_000 else f"{decimal(size_bytes / 1e3, 0)} kB"


def cost(value_usd: float | None) -> str:
    """Returns e.g. ``$0.0031`` or ``cost unknown``."""
    if value_usd is None:
        return _tr("cost unknown")
    return _tr("${0}").format(decimal(value_usd, 4 if value_usd < 1 else 2))


def dollar_signs() -> tuple[str, str]:
    """Returns what stands before and behind an amount of dollars, for fields that show both around a number."""
    before, behind = _tr("${0}").split("{0}")
    return before, behind


def amount(english: str) -> str:
    """Returns an amount of dollars that is written as in English, ``$0.05``, as it is written in the window's language."""
    return _tr("${0}").format(separated(english.removeprefix("$")))


def tokens(count: int | None) -> str:
    """Returns e.g. ``412 tokens`` or ``tokens unknown``."""
    return _tr("tokens unknown") if count is None else _tr("{0} tokens", "", count).format(grouped(count))


def place(node: str) -> str:
    """Returns the machine that ran a call, in words."""
    return _tr("this computer") if node == "local" else _tr("on {0}").format(node)


def answer_figures(answer: Answer) -> tuple[str, ...]:
    """Returns what an answer took, one figure an entry: first text, total, tokens, cost, machine, attempts."""
    first = _tr("first text {0}").format(seconds(answer.ttft_s)) if answer.ttft_s is not None else _tr("not streamed")
    attempts = _tr("1 attempt") if answer.attempts == 1 else _tr("{0} attempts", "", answer.attempts).format(answer.attempts)
    return (
        first,
        _tr("{0} in all").format(seconds(answer.total_s)),
        tokens(answer.usage.completion_tokens),
        _tr("no cost") if answer.demo else cost(answer.cost_usd),
        place(answer.node),
        attempts,
    )
