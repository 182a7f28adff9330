"""What a notification says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One notification, in plain text.

    Attributes:
        run_id: The run that a click on it shows.
        title: What happened.
        text: Of which question.
        action: What a click does, for services that name it on a button.
    """

    run_id: str
    title: str
    text: str
    action: str
