"""A record as text for a terminal: the honest header first, then the verdict and the figures."""

from __future__ import annotations

from collections.abc import Sequence

from mas_app.cli.live import LOCAL
from mas_core.headline import failure_sentence, headline
from mas_core.models import Analysis, Answer, Record, VerdictKind
from mas_core.terminal import bold, safe

_MOST_TONES = 8
_SHOWN_HERE = ("analysis", "similarity", "consensus_score", "sentiment", "tones")
"""Figures whose absence is told in a terminal; the record has the reasons of all."""


def print_verdict(record: Record) -> None:
    """Prints header, verdict and figures; the answers have been shown already."""
    print(f"\n{bold(safe(headline(record)))}")
    if record.verdict is not None and record.verdict.text and record.verdict.kind is not VerdictKind.SINGLE_ANSWER:
        print(safe(record.verdict.text))
    if record.analysis is not None and record.answers:
        print(f"\n{_figures(record, record.analysis)}")


def print_record(record: Record, *, ties: Sequence[str] = ()) -> None:
    """Prints a whole stored run; ``ties`` say what it continues and what continued it."""
    when = record.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
    print(f"{bold(safe(record.question.text))}\n{when}, run {record.id}")
    for tie in ties:
        print(safe(tie))
    if record.panel.prompts:
        print(f"With prompts of your own: {', '.join(record.panel.prompts)}")
    for why in record.fallbacks:
        print(safe(why))
    for answer in record.answers:
        print(f"\n{bold(safe(_title(answer)))}\n{safe(answer.text)}{' [broke off]' if answer.partial else ''}")
    for failure in record.failures:
        spec = record.panel.specs.get(failure.agent)
        print(f"\n{safe(failure_sentence(failure, provider=spec.provider if spec else ''))}")
    print_verdict(record)


def _title(answer: Answer) -> str:
    role = f", {answer.role}" if answer.role else ""
    tokens = answer.usage.completion_tokens
    count = f", {tokens} tokens" if tokens is not None else ""
    name = answer.label + (f", round {answer.round + 1}" if answer.round else "")
    where = "" if answer.node == LOCAL else f" on {answer.node}"
    return f"{name} ({answer.model}{role}; {answer.total_s:.1f} s{count}){where}"


def _figures(record: Record, analysis: Analysis) -> str:
    from mas_core.charts.consensus import score_words  # noqa: PLC0415  (a listing has no figures to explain)

    lines = [score_words(record)]
    if len(analysis.tones) <= _MOST_TONES:
        lines += [f"{name}: tone {tones.label}" for name, tones in analysis.tones.items()]
    lines += _crossed(analysis)
    reasons: dict[str, list[str]] = {}
    for figure in _SHOWN_HERE:
        if figure in analysis.refused:
            reasons.setdefault(analysis.refused[figure], []).append(figure.replace("_", " "))
    lines += _lost(analysis)
    lines += [f"Not computed ({', '.join(figures)}): {reason}" for reason, figures in reasons.items()]
    return safe("\n".join(lines))


def _crossed(analysis: Analysis) -> list[str]:
    """Says how much of the differences is role, model or noise, where every role was put to every model."""
    effects = analysis.crossed.get("effects")
    if not isinstance(effects, list):
        return [f"Role, model or noise: {analysis.refused['crossed']}"] if "crossed" in analysis.refused else []
    said = [
        f"{effect['name']} {effect['share']:.0%}" + (f" (p = {effect['p']:.3f})" if effect["p"] is not None else "")
        for effect in effects
    ]
    return [f"Of the differences between answers: {', '.join(said)}"]


def _lost(analysis: Analysis) -> list[str]:
    """Says in a line what the consensus left out and what it added; the record and the window have the passages."""

    def count(part: str) -> int:
        found = analysis.loss.get(part)
        return len(found) if isinstance(found, list) else 0

    left_out, added = count("minority") + count("dropped"), count("unsupported")
    if not left_out and not added:
        return []
    said = [f"{'1 claim is' if left_out == 1 else f'{left_out} claims are'} not in the consensus"] if left_out else []
    said += [f"{added} of the consensus's sentences {'is' if added == 1 else 'are'} in no answer"] if added else []
    return [f"Against the answers: {'; '.join(said)}"]
