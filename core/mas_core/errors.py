"""The one tree of known errors.

Everything below :class:`MasError` is an error of the world around the program (input, settings, machine, provider, storage): it
is shown to the person in plain words with the next step, and never with a traceback. Anything else that is raised is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mas_core.models import FailureKind


class MasError(Exception):
    """Base of all known errors; ``str(error)`` is a sentence for the person."""

    exit_code = 1


class InputError(MasError):
    """What the person (or a client) gave cannot be used: an empty question, an unknown agent, bad JSON.

    Attributes:
        field: Name of the form's field that it is about, or empty.
    """

    exit_code = 2

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsFault:
    """One fault in the settings file. ``line`` counts from 1; 0 means that it belongs to the file as a whole."""

    path: Path
    line: int
    key: str
    found: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        key = f" {self.key}:" if self.key else ""
        return f"{place}:{key} found {self.found}; allowed: {self.allowed}"


class SettingsError(MasError):
    """The settings file has faults. All of them are listed; the file is left as it is."""

    exit_code = 2

    def __init__(self, faults: tuple[SettingsFault, ...]) -> None:
        self.faults = faults
        count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"The settings file has {count}; nothing was changed.\n" + "\n".join(f"  {f}" for f in faults))


class PromptsError(SettingsError):
    """Prompts of the person's own have faults. All of them are listed; nothing is asked with a broken one."""

    def __init__(self, faults: tuple[SettingsFault, ...]) -> None:
        super().__init__(faults)
        count = "A prompt of your own has a fault" if len(faults) == 1 else f"Your own prompts have {len(faults)} faults"
        way_out = "Mend or delete the file; `mas prompts show NAME` prints the built-in text."
        self.args = (f"{count}; nothing was asked.\n" + "\n".join(f"  {fault}" for fault in faults) + f"\n{way_out}",)


class MachineError(MasError):
    """Something on this machine is missing or refuses: no display, no keyring, an extra that is not installed."""


class KeyMissing(MachineError):  # noqa: N818  (reads as what it is)
    """A provider needs a key and none was found where the settings say."""


class ProviderError(MasError):
    """A call to a model failed.

    Attributes:
        kind: The class that the policy acts on.
        status: HTTP status, if there was one.
        retry_after_s: The provider's wish in seconds, if it gave one.
        retryable: What the provider itself says about trying again, None if it says nothing.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: FailureKind,
        status: int | None = None,
        retry_after_s: float | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status
        self.retry_after_s = retry_after_s
        self.retryable = retryable


class NodeError(MasError):
    """A node could not be reached, or refused."""


class StorageError(MasError):
    """The history cannot be read or written."""


class StorageBusy(StorageError):  # noqa: N818
    """Another program holds the history's lock."""


class StorageFull(StorageError):  # noqa: N818
    """No room is left for the history."""


class StorageCorrupt(StorageError):  # noqa: N818
    """The history's file is damaged. It is renamed, never deleted."""


class StorageTooNew(StorageError):  # noqa: N818
    """The history was written by a newer version."""


class RunNotFound(InputError):  # noqa: N818
    """No run, or more than one, has the id that was given."""
