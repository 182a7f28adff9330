"""The pause of a key."""

from __future__ import annotations

import pytest

from mas_core.errors import ProviderError
from mas_core.models import FailureKind
from mas_core.policy.pause import KeyPause


def error(kind: FailureKind, retry_after_s: float | None = None) -> ProviderError:
    return ProviderError("no", kind=kind, retry_after_s=retry_after_s)


@pytest.mark.parametrize("kind", [FailureKind.AUTH, FailureKind.PAYMENT])
def test_that_a_refused_key_pauses_once_and_says_why(kind: FailureKind) -> None:
    pause = KeyPause()

    assert pause.note(error(kind))
    assert not pause.note(error(kind))
    refusal = pause.refusal()
    assert refusal is not None
    assert refusal.kind is kind
    assert "(no)" in str(refusal)


@pytest.mark.parametrize("kind", sorted(set(FailureKind) - {FailureKind.AUTH, FailureKind.PAYMENT}))
def test_that_no_other_failure_pauses_a_key(kind: FailureKind) -> None:
    pause = KeyPause()

    assert not pause.note(error(kind))
    assert pause.refusal() is None


def test_that_a_provider_that_says_when_to_come_back_is_waited_for_and_not_paused() -> None:
    assert not KeyPause().note(error(FailureKind.PAYMENT, retry_after_s=10))


def test_that_the_person_ends_the_pause() -> None:
    pause = KeyPause()
    pause.note(error(FailureKind.AUTH))

    pause.end()

    assert pause.refusal() is None
