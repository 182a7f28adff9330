"""The left half of the form: the question, its domain and type, examples, and the preview of what each agent will get."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QMenu, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from mas_app.icons import icon
from mas_app.phrases import translated
from mas_app.query_form import FormState
from mas_app.theme import SPACE_M, SPACE_S, Theme, mark
from mas_app.widgets.elided_combo import ElidedCombo
from mas_app.widgets.follow_banner import FollowBanner
from mas_app.widgets.labels import text_label
from mas_core.catalog import Catalog, Example
from mas_core.errors import InputError
from mas_core.models import Job
from mas_core.prompts import preview

_MENU_CHARS = 80
_FIRST_EXAMPLE_TYPE = "open_ended"


class QuestionForm(QWidget):
    """Question, domain, type, examples, preview.

    Signals:
        edited: Something that changes the job was edited.
        agent_chosen: Another agent's preview is wanted.
    """

    edited = Signal()
    agent_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._catalog: Catalog | None = None
        self.editor = QPlainTextEdit()
        self.editor.setPlaceholderText(self.tr("What do you want to ask the panel?"))
        self.editor.setAccessibleName(self.tr("Question"))
        self.editor.setTabChangesFocus(True)
        self.editor.setMinimumHeight(84)
        self.editor.textChanged.connect(self.edited)
        self.follows = FollowBanner(theme)
        self.follows.changed.connect(self.edited)
        self.domain = self._combo(self.tr("Domain"))
        self.question_type = self._combo(self.tr("Question type"))
        self.examples = QPushButton(self.tr("Examples"))
        self.examples.setAccessibleName(self.tr("Load an example question"))
        self.preview_agent = QComboBox()
        self.preview_agent.setAccessibleName(self.tr("Agent whose preview is shown"))
        self.preview_agent.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.preview_agent.activated.connect(lambda _place: self.agent_chosen.emit())
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.preview.setAccessibleName(self.tr("Exactly what this agent will get"))
        mark(self.preview, sunken=True)
        self.fault = text_label(size="small", tone="danger", wrap=True)
        self.fault.hide()
        self._lay_out()
        theme.changed.connect(self._paint_icons)
        self._paint_icons()

    @property
    def text(self) -> str:
        """The question."""
        return self.editor.toPlainText()

    @property
    def domain_id(self) -> str:
        """Id of the chosen domain."""
        return str(self.domain.currentData() or "custom")

    @property
    def type_id(self) -> str:
        """Id of the chosen question type."""
        return str(self.question_type.currentData() or "none")

    def fill(self, catalog: Catalog) -> None:
        """Offers what the catalog has."""
        self._catalog = catalog
        with QSignalBlocker(self.domain), QSignalBlocker(self.question_type):
            self.domain.clear()
            for domain in catalog.domains.values():
                self.domain.addItem(translated(domain.name), domain.id)
            self.question_type.clear()
            for question_type in catalog.question_types.values():
                self.question_type.addItem(translated(question_type.name), question_type.id)
        self.examples.setMenu(self._examples_menu(catalog))

    def set_state(self, form: FormState) -> None:
        """Shows a form as it was left."""
        with QSignalBlocker(self.domain), QSignalBlocker(self.question_type):
            self.domain.setCurrentIndex(max(0, self.domain.findData(form.domain)))
            self.question_type.setCurrentIndex(max(0, self.question_type.findData(form.question_type)))
        self.editor.setPlainText(form.text)
        self.editor.moveCursor(QTextCursor.MoveOperation.End)

    def load_first_example(self) -> None:
        """Loads an open question, so that a first start has something to ask; chosen, so that typing takes its place."""
        examples = self._catalog.examples if self._catalog is not None else ()
        first = next((example for example in examples if example.question_type == _FIRST_EXAMPLE_TYPE), None)
        if first is not None:
            self.load_example(first)
            self.editor.selectAll()

    def load_example(self, example: Example) -> None:
        """Puts an example into the form, with its domain and type."""
        self.set_state(FormState(text=example.text.strip(), domain=example.domain, question_type=example.question_type))
        self.edited.emit()

    def clear_question(self) -> None:
        """Empties the question and puts the cursor there."""
        self.editor.clear()
        self.editor.setFocus()

    def show_fault(self, fault: InputError | None) -> None:
        """Says below the fields what is wrong with them, or takes it back."""
        field = fault.field if fault is not None else ""
        mark(self.editor, invalid=field == "question")
        mark(self.domain, invalid=field == "domain")
        mark(self.question_type, invalid=field == "question_type")
        mine = fault is not None and field in {"question", "domain", "question_type"}
        self.fault.setText(translated(fault) if mine else "")
        self.fault.setVisible(mine)
        if mine:
            self.editor.setFocus()

    def show_preview(self, job: Job | None, catalog: Catalog) -> None:
        """Shows what the chosen agent will get."""
        agents = job.panel.agents if job is not None else ()
        shown = tuple(self.preview_agent.itemText(place) for place in range(self.preview_agent.count()))
        if agents and shown != agents:
            wanted = self.preview_agent.currentText()
            self.preview_agent.clear()
            self.preview_agent.addItems(agents)
            self.preview_agent.setCurrentIndex(max(0, self.preview_agent.findText(wanted)))
        self.preview_agent.setEnabled(bool(agents))
        if job is None:
            self.preview.setPlainText("")
            self.preview.setPlaceholderText(self.tr("Here stands exactly what each agent will get, once the form is complete."))
            return
        text = preview(job, self.preview_agent.currentText(), catalog=catalog)
        if text != self.preview.toPlainText():
            self.preview.setPlainText(text)

    def _combo(self, name: str) -> QComboBox:
        box = ElidedCombo()
        box.setAccessibleName(name)
        box.currentIndexChanged.connect(lambda _place: self.edited.emit())
        return box

    def _lay_out(self) -> None:
        choices = QGridLayout()
        choices.setHorizontalSpacing(12)
        choices.setVerticalSpacing(4)
        for column, (name, widget) in enumerate(((self.tr("Domain"), self.domain), (self.tr("Type"), self.question_type))):
            choices.addWidget(text_label(name, size="small", tone="muted"), 0, column)
            choices.addWidget(widget, 1, column)
            choices.setColumnStretch(column, 1)
        choices.addWidget(self.examples, 1, 2)
        head = QHBoxLayout()
        head.setSpacing(SPACE_S)
        head.addWidget(text_label(self.tr("What each agent gets"), size="title"), 1)
        head.addWidget(self.preview_agent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(text_label(self.tr("Question"), size="title"))
        layout.addWidget(self.follows)
        layout.addWidget(self.editor, 2)
        layout.addWidget(self.fault)
        layout.addLayout(choices)
        layout.addSpacing(SPACE_M)
        layout.addLayout(head)
        layout.addWidget(self.preview, 3)

    def _paint_icons(self) -> None:
        self.examples.setIcon(icon("examples", self._theme.colours.text))
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))

    def _examples_menu(self, catalog: Catalog) -> QMenu:
        menu = QMenu(self)
        for domain in catalog.domains.values():
            examples = [example for example in catalog.examples if example.domain == domain.id]
            if not examples:
                continue
            of_domain = menu.addMenu(translated(domain.name))
            for example in examples:
                kind = translated(catalog.question_types[example.question_type].name)
                words = " ".join(example.text.split()).replace("&", "&&")
                short = words if len(words) <= _MENU_CHARS else words[: _MENU_CHARS - 1] + "…"
                action = of_domain.addAction(f"{kind}: {short}")
                action.triggered.connect(lambda _checked=False, chosen=example: self.load_example(chosen))
        return menu
