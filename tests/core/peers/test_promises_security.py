from __future__ import annotations

from pathlib import Path

from tests.benchmarks.attacks import ENDED
from tests.benchmarks.promises_security import measure, table

EXPECTED = {
    "rogue node, another certificate": {"untrusted"},
    "rogue node, same subject and key ids": {"untrusted"},
    "caller without certificate": {"401"},
    "caller with a wrong token": {"401"},
    "caller with an unpaired certificate": {ENDED},
    "caller with the desktop's subject": {ENDED},
    "caller unpaired while connected": {"403"},
    "relay during pairing": {"PairingRefused"},
    "replayed pairing": {"403", "409"},
    "wrong Host, otherwise welcome": {"421"},
}
"""A refusal for another reason would say nothing about this one."""


async def test_that_nobody_uninvited_is_heard_told_anything_or_trusted(tmp_path: Path) -> None:
    """Fifty attempts of ``python -m tests.benchmarks.promises_security``, against a real node."""
    outcome = await measure(50, tmp_path)
    assert outcome.tried == 50
    assert outcome.kept, "\n" + table(outcome)
    assert {row.name: set(row.refused) for row in outcome.attacks} == EXPECTED
