"""Notices of keys that a provider refused: what pauses, why, and the button that tries again."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from mas_app.phrases import translated
from mas_app.widgets.notice_bar import Notice, NoticeBar

_IN_THE_CORES_WORDS = "This provider's key"
"""How the core begins its reason; here the provider has a name."""


class PausedKeyNotices(QObject):
    """Keeps the notice bar true to which keys pause. A notice that was dismissed stays away until the key pauses anew.

    Signals:
        try_again_asked: Id of the provider whose key is to be sent again.
    """

    try_again_asked = Signal(str)

    def __init__(self, bar: NoticeBar, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._known: dict[str, str] = {}

    def show_paused(self, paused: Mapping[str, str]) -> None:
        """Shows what began to pause, and takes away what pauses no more."""
        for provider in self._known.keys() - paused.keys():
            self._bar.withdraw(_key(provider))
        for provider, reason in paused.items():
            if self._known.get(provider) != reason:
                self._bar.show_notice(self._notice(provider, reason))
        self._known = dict(paused)

    def _notice(self, provider: str, reason: str) -> Notice:
        if reason.startswith(_IN_THE_CORES_WORDS):
            what = translated(f"The key of {provider}{reason.removeprefix(_IN_THE_CORES_WORDS)}")
        else:
            what = self.tr("The key of {0}: {1}").format(provider, translated(reason))
        step = self.tr("Store the right one with `mas key set {0}`, or put it right with the provider.").format(provider)
        return Notice(
            key=_key(provider),
            text=f"{what} {step}",
            kind="danger",
            action=self.tr("Try again"),
            act=lambda: self.try_again_asked.emit(provider),
        )


def _key(provider: str) -> str:
    return f"paused:{provider}"
