"""What the answers of a run say, read once, however often it is compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mas_core.claims.readable import Readable, readable
from mas_core.claims.statements import Found, gather
from mas_core.models import Answer

MAX_STATEMENTS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answers that can be read for claims, and their claims."""

    readable: Readable
    found: Found


def said_by(answers: Sequence[Answer]) -> Said:
    """Reads the answers: the last of each label, at most 600 sentences in all, in fair shares."""
    read = readable(answers)
    return Said(readable=read, found=gather(read.answers, most=MAX_STATEMENTS))
