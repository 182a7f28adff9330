"""Figures as people read them. An unknown value is called unknown, never shown as nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from mas_core.models import Answer


def _tr(text: str) -> str:
    return QCoreApplication.translate("formats", text)


def moment(when: datetime) -> str:
    """Returns day and time on this computer's clock, e.g. ``2026-03-04 17:05``."""
    return f"{when.astimezone():%Y-%m-%d %H:%M}"


def seconds(value_s: float) -> str:
    """Returns e.g. ``0.34 s``, ``4.2 s``, ``2 min 5 s``."""
    if value_s < 1:
        return _tr("{0} s").format(f"{value_s:.2f}")
    if value_s < 60:
        return _tr("{0} s").format(f"{value_s:.1f}")
    return _tr("{0} min {1} s").format(int(value_s // 60), round(value_s % 60))


def file_size(size_bytes: int) -> str:
    """Returns e.g. ``12 kB``, ``3.4 MB``."""
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 100_000 else f"{size_bytes / 1e3:.0f} kB"


def cost(value_usd: float | None) -> str:
    """Returns e.g. ``$0.0031`` or ``cost unknown``."""
    if value_usd is None:
        return _tr("cost unknown")
    return f"${value_usd:.4f}" if value_usd < 1 else f"${value_usd:.2f}"


def tokens(count: int | None) -> str:
    """Returns e.g. ``412 tokens`` or ``tokens unknown``."""
    return _tr("tokens unknown") if count is None else _tr("{0} tokens").format(f"{count:,}")


def place(node: str) -> str:
    """Returns the machine that ran a call, in words."""
    return _tr("this computer") if node == "local" else _tr("on {0}").format(node)


def answer_figures(answer: Answer) -> tuple[str, ...]:
    """Returns what an answer took, one figure an entry: first text, total, tokens, cost, machine, attempts."""
    first = _tr("first text {0}").format(seconds(answer.ttft_s)) if answer.ttft_s is not None else _tr("not streamed")
    attempts = _tr("1 attempt") if answer.attempts == 1 else _tr("{0} attempts").format(answer.attempts)
    return (
        first,
        _tr("{0} in all").format(seconds(answer.total_s)),
        tokens(answer.usage.completion_tokens),
        _tr("no cost") if answer.demo else cost(answer.cost_usd),
        place(answer.node),
        attempts,
    )
