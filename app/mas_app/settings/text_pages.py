"""Domains, question types and roles: the built-in ones to change and restore, and the person's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from mas_app.phrases import translated
from mas_app.settings.entries import EntriesPage
from mas_app.settings.entry_list import Row
from mas_app.settings.store import SettingsStore
from mas_core.catalog import Domain, QuestionType, Role, load_catalog
from mas_core.settings import OwnDomain, OwnQuestionType, OwnRole, default_settings
from mas_core.settings_edits import RemoveEntry, Section


class CatalogPage(EntriesPage):
    """The common part: what is built in can be changed, which is kept in the settings file, and restored by removing that."""

    fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, store: SettingsStore, *, intro: str, parent: QWidget | None = None) -> None:
        super().__init__(store, intro=intro, add=self.tr("Add"), parent=parent)
        self._built_in = self.entries(built_in=True)
        self.form.add_line("id", self.tr("Id"), hint=self.tr("By which the settings file, panels and stored runs name it"))
        self.form.add_line("name", self.tr("Name"))

    def entries(self, *, built_in: bool = False) -> Mapping[str, Domain | QuestionType | Role]:
        """Returns what there is, or what comes with MAS."""
        catalog = load_catalog(default_settings()) if built_in else self.store.catalog
        found: Mapping[str, Domain | QuestionType | Role] = getattr(catalog, self.section.value)
        return found

    def new_id(self) -> str:
        """Returns a name for a new entry."""
        return self.free_id(self.section.value.removesuffix("s"))

    def rows(self) -> Sequence[Row]:
        """Lists everything, in the catalog's order."""
        own = self.store.written(self.section)
        return tuple(
            Row(id=key, name=translated(entry.name), note=self._note(key, own)) for key, entry in self.entries().items()
        )

    def removable(self, entry_id: str) -> bool:
        """Those that stand in the settings file."""
        return entry_id in self.store.written(self.section)

    def fill(self, entry_id: str) -> None:
        """Shows an entry."""
        entry = self.entries()[entry_id]
        restorable = entry_id in self._built_in
        self.remove_button.setText(self.tr("Restore") if restorable else self.tr("Remove"))
        self.note.setVisible(restorable)
        self.note.setText(
            self.tr("Changed by you. “Restore” brings the built-in one back.")
            if self.removable(entry_id)
            else self.tr("Built in. A change is kept in the settings file and can be restored.")
        )
        self.form.input("id").setEnabled(not restorable)
        self.form.show_values({"id": entry.id, "name": entry.name, **{key: getattr(entry, key) for key in self.fields}})

    def remove(self) -> None:
        """Takes the chosen entry away, or brings the built-in one back."""
        entry_id = self.current
        restored = self.tr("Restored {0}.") if entry_id in self._built_in else self.tr("Removed {0}.")
        self.save(RemoveEntry(section=self.section, id=entry_id), said=restored.format(entry_id))

    def _note(self, entry_id: str, own: frozenset[str]) -> str:
        if entry_id not in self._built_in:
            return self.tr("yours")
        return self.tr("changed") if entry_id in own else ""


class DomainPage(CatalogPage):
    """Domains."""

    section = Section.DOMAINS
    fields = ("prefix",)

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(store, intro=self.tr("Fields of knowledge. Each casts the models as its experts."), parent=parent)
        self.add_button.clicked.connect(self._add_new)
        self.form.add_text("prefix", self.tr("What is said to the model"), hint=self.tr("A system message; empty for none"))

    def edited(self, entry_id: str, key: str) -> OwnDomain:
        """Returns the domain as the form has it."""
        return OwnDomain(id=entry_id, name=self.form.value("name"), prefix=self.form.value("prefix"))

    def _add_new(self) -> None:
        self.add(OwnDomain(id=self.new_id(), name=self.tr("New domain"), prefix=""))


class QuestionTypePage(CatalogPage):
    """Question types."""

    section = Section.QUESTION_TYPES
    fields = ("template", "choices")

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(store, intro=self.tr("How a question is put. Closed types can be voted on."), parent=parent)
        self.add_button.clicked.connect(self._add_new)
        self.form.add_text("template", self.tr("Template"), hint=self.tr("{question} stands for the person's words"))
        hint = self.tr(
            "Empty for an open question; yes_no, options (lettered lines), likert (1 to 5), likert:1-7 or the like, number"
        )
        self.form.add_line("choices", self.tr("Answered with"), hint=hint)

    def edited(self, entry_id: str, key: str) -> OwnQuestionType:
        """Returns the type as the form has it."""
        value = self.form.value
        return OwnQuestionType(id=entry_id, name=value("name"), template=value("template"), choices=value("choices"))

    def _add_new(self) -> None:
        self.add(OwnQuestionType(id=self.new_id(), name=self.tr("New type"), template="{question}"))


class RolePage(CatalogPage):
    """Roles."""

    section = Section.ROLES
    fields = ("text",)

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(store, intro=self.tr("Standpoints that agents can be asked to reason from."), parent=parent)
        self.add_button.clicked.connect(self._add_new)
        self.form.add_text("text", self.tr("What is said to the model"), hint=self.tr("A system message with the standpoint"))

    def edited(self, entry_id: str, key: str) -> OwnRole:
        """Returns the role as the form has it."""
        return OwnRole(id=entry_id, name=self.form.value("name"), text=self.form.value("text"))

    def _add_new(self) -> None:
        self.add(OwnRole(id=self.new_id(), name=self.tr("New role"), text=self.tr("Reason from the standpoint of …")))
