"""The page of an export of many runs that leads to each of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from mas_core.export.page import document
from mas_core.export.rendering import plain_html
from mas_core.headline import headline
from mas_core.models import Record

_QUESTION_CHARS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the listing."""

    file: str
    when: datetime
    question: str
    header: str


def listed(record: Record, file: str) -> Listed:
    """Returns a run's line; ``file`` is its name relative to the listing."""
    question = " ".join(record.question.text.split())[:_QUESTION_CHARS]
    return Listed(file=file, when=record.created_at, question=question, header=headline(record))


class Listing:
    """Collects lines and makes the page."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.latest = datetime.min.replace(tzinfo=UTC)
        """When the latest run was asked."""

    @property
    def several(self) -> bool:
        """Whether there is more than one run."""
        return len(self._lines) > 1

    def add(self, run: Listed) -> None:
        """Adds a run."""
        when = run.when if run.when.tzinfo else run.when.replace(tzinfo=UTC)
        self.latest = max(self.latest, when)
        link = f'<a href="{escape(quote(run.file))}">{plain_html(run.question)}</a>'
        self._lines.append(
            f'<tr><td>{when:%Y-%m-%d %H:%M}</td><td dir="auto">{link}</td><td>{plain_html(run.header)}</td></tr>\n'
        )

    def page(self) -> str:
        """Returns the page."""
        title = f"{len(self._lines)} runs"
        head = "<tr><th>Asked (UTC)</th><th>Question</th><th>What it came to</th></tr>"
        rows = "".join(self._lines)
        return document(
            title, f'<h1>{title}</h1><div class="wide"><table class="runs"><thead>{head}</thead>{rows}</table></div>'
        )
