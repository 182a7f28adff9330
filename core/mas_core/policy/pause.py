"""A key that a provider refuses pauses for every job: a hundred queued calls must not knock with it a hundred times."""

from __future__ import annotations

from mas_core.errors import ProviderError
from mas_core.models import FailureKind


class KeyPause:
    """The pause of one provider's key. It ends when the person has done something about the key."""

    def __init__(self) -> None:
        self._reason: ProviderError | None = None

    @property
    def active(self) -> bool:
        """Whether calls are held back."""
        return self._reason is not None

    def note(self, error: ProviderError) -> bool:
        """Takes in a failure, and says whether it began a pause: 401, or 402 without a word on when to come back."""
        unpaid = error.kind is FailureKind.PAYMENT and error.retry_after_s is None
        if self.active or not (error.kind is FailureKind.AUTH or unpaid):
            return False
        self._reason = error
        return True

    def refusal(self) -> ProviderError | None:
        """Returns the failure of a call that is held back, or None if calls may go out."""
        if self._reason is None:
            return None
        what = "was refused" if self._reason.kind is FailureKind.AUTH else "has no credit left"
        return ProviderError(
            f"This provider's key {what} before, so nothing more was sent with it. ({self._reason})",
            kind=self._reason.kind,
            status=self._reason.status,
        )

    def end(self) -> None:
        """Lets calls go out again: the key was changed, or the person wants to try."""
        self._reason = None
