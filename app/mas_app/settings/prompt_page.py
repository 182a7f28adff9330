"""The prompts: what models are told besides the question, to read, to replace by a text of one's own, and to restore."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from mas_app.phrases import translated
from mas_app.settings.entry_list import EntryList, Row, below_intro
from mas_app.settings.store import SettingsStore
from mas_app.theme import SPACE_L, SPACE_M, SPACE_S, mark
from mas_app.widgets.labels import text_label
from mas_core.errors import MasError, PromptsError
from mas_core.own_prompts import remove_own_prompt, save_own_prompt
from mas_core.templates import built_in, names, placeholders


class PromptPage(QWidget):
    """A list of prompts, and the text of the chosen one. A prompt is saved by a button: half a prompt asks nonsense."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._name = ""
        self.list = EntryList(name=self.tr("Prompts"))
        self.model = self.list.entries
        self.list.selectionModel().currentChanged.connect(lambda index: self._on_current(index.row()))
        self.state = text_label(tone="muted", wrap=True)
        self.editor = QPlainTextEdit()
        self.editor.setTabChangesFocus(True)
        self.editor.setAccessibleName(self.tr("Text of the prompt"))
        self.editor.textChanged.connect(self._look)
        self.fault = text_label(size="small", tone="danger", wrap=True, selectable=True)
        self.fault.hide()
        self.save_button = QPushButton(self.tr("Save"))
        self.save_button.clicked.connect(self.save)
        self.restore_button = QPushButton(self.tr("Restore the built-in text"))
        self.restore_button.clicked.connect(self.restore)
        self._lay_out()
        store.loaded.connect(self.refresh)

    @property
    def current(self) -> str:
        """Name of the prompt that is shown."""
        return self._name

    def refresh(self) -> None:
        """Shows the prompts as they are now. A text that is being edited stays."""
        own = self.store.catalog.own_prompts
        edited = self._dirty()
        rows = tuple(Row(id=one, name=one, note=self.tr("yours") if one in own else "") for one in names())
        changed = self.model.show(rows)
        place = next((place for place, row in enumerate(rows) if row.id == self._name), 0)
        if changed:
            self.list.setCurrentIndex(self.model.index(place))
        self._name = rows[place].id
        self._show(keep=edited)

    def choose(self, name: str) -> None:
        """Shows a prompt."""
        self.list.setCurrentIndex(self.model.index(names().index(name)))

    def save(self) -> None:
        """Writes the text as the person's own; one that is the built-in text is none."""
        name, text = self._name, self.editor.toPlainText()
        if text.strip() == built_in(name):
            self.restore()
            return
        said = self.tr("Saved the prompt {0}.").format(name)
        self._write(lambda: save_own_prompt(self.store.file.path, name, text), said=said)

    def restore(self) -> None:
        """Brings the built-in text back."""
        name = self._name
        self.editor.setPlainText(built_in(name))
        said = self.tr("Restored the prompt {0}.").format(name)
        self._write(lambda: remove_own_prompt(self.store.file.path, name), said=said)

    def _write(self, action: Callable[[], None], *, said: str) -> None:
        async def write() -> None:
            await asyncio.to_thread(action)

        self.store.work(write(), then=lambda _none: self.store.reread_catalog(said), failed=self._refuse)

    def _refuse(self, error: MasError) -> None:
        words = translated(error)
        if isinstance(error, PromptsError):
            found = self.tr("Found {0}; allowed: {1}")
            words = "\n".join(found.format(translated(one.found), translated(one.allowed)) for one in error.faults)
        self.fault.setText(words)
        self.fault.show()

    def _stored(self) -> str:
        return self.store.catalog.prompt(self._name)

    def _dirty(self) -> bool:
        """Whether the shown text is neither saved nor built in."""
        text = self.editor.toPlainText().strip()
        return bool(self._name) and bool(text) and self.store.ready and text not in {self._stored(), built_in(self._name)}

    def _on_current(self, row: int) -> None:
        if 0 <= row < len(self.model.rows) and self.model.rows[row].id != self._name:
            self._name = self.model.rows[row].id
            self._show(keep=False)

    def _show(self, *, keep: bool) -> None:
        own = self._name in self.store.catalog.own_prompts
        if not keep:
            self.editor.setPlainText(self._stored())
        holds = ", ".join(f"{{{one}}}" for one in placeholders(built_in(self._name)))
        place = self.tr("It holds {0}.").format(holds) if holds else ""
        whose = self.tr("A text of yours.") if own else self.tr("The built-in text.")
        self.state.setText(f"{whose} {place}".strip())
        self.restore_button.setEnabled(own)
        self.fault.hide()
        self._look()

    def _look(self) -> None:
        self.save_button.setEnabled(bool(self._name) and self.editor.toPlainText().strip() != self._stored())

    def _lay_out(self) -> None:
        mark(self.save_button, kind="primary")
        left = below_intro(self.list, intro=self.tr("What models are told besides your question."))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_S)
        buttons.addWidget(self.restore_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        right = QVBoxLayout()
        right.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        right.setSpacing(SPACE_S)
        right.addWidget(self.state)
        right.addWidget(self.editor, 1)
        right.addWidget(self.fault)
        right.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left)
        layout.addLayout(right, 1)
