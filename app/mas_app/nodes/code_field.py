"""The field for a pairing code: sixteen characters, shown in groups of four however they are typed or pasted."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

_CHARACTERS = 16
_GROUP = 4


class CodeField(QLineEdit):
    """Groups what is typed, and leaves the cursor where the person is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("ABCD-EFGH-IJKL-MNOP")
        self.setAccessibleName(self.tr("Pairing code, sixteen letters and digits"))
        self.textEdited.connect(self._group)

    @property
    def complete(self) -> bool:
        """Whether all sixteen characters are there."""
        return len(_plain(self.text())) == _CHARACTERS

    def _group(self, text: str) -> None:
        before = len(_plain(text[: self.cursorPosition()]))
        plain = _plain(text)[:_CHARACTERS]
        grouped = "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))
        if grouped != text:
            self.setText(grouped)
            before = min(before, len(plain))
            self.setCursorPosition(before + max(0, before - 1) // _GROUP)


def _plain(text: str) -> str:
    return "".join(char for char in text.upper() if char.isalnum())
