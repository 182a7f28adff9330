"""The pages without a list: limits of spending, and how the window looks."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mas_app.settings.entries import scrolled
from mas_app.settings.fields import FieldForm, number, number_or_none, shown
from mas_app.settings.store import SettingsStore
from mas_app.widgets.labels import text_label
from mas_core.errors import InputError, MasError
from mas_core.settings import Appearance, Limits
from mas_core.settings_edits import Edit, SetAppearance, SetLimits


class PlainPage(QWidget):
    """A form about one table of the settings file."""

    table = ""

    def __init__(self, store: SettingsStore, *, intro: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.form = FieldForm()
        self.form.finished.connect(self._on_finished)
        self.trouble = text_label(tone="danger", wrap=True, selectable=True)
        self.trouble.hide()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(text_label(intro, tone="muted", wrap=True))
        column.addSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(self.form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(inside))
        store.loaded.connect(self.refresh)

    def refresh(self) -> None:
        """Shows the settings as they are now."""
        raise NotImplementedError

    def wanted(self) -> Edit:
        """Returns the edit that the form stands for; raises InputError where a field cannot be read."""
        raise NotImplementedError

    def _on_finished(self, _key: str) -> None:
        try:
            edit = self.wanted()
        except InputError as exc:
            self._refuse(exc)
            return
        self.trouble.hide()
        self.store.edit(edit, said=self.tr("Saved."), failed=self._refuse)

    def _refuse(self, error: MasError) -> None:
        rest = self.form.show_error(error, at=self.table)
        self.trouble.setText(rest)
        self.trouble.setVisible(bool(rest))


class LimitsPage(PlainPage):
    """The most that may be spent."""

    table = "limits"

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        intro = self.tr(
            "A call that could pass a limit is not sent. Prices come from the agents' settings; "
            "calls without a price cannot be held back beforehand."
        )
        super().__init__(store, intro=intro, parent=parent)
        self.form.add_line("job_usd", self.tr("Dollars a question"), hint=self.tr("Empty for no limit"))
        self.form.add_line("day_usd", self.tr("Dollars a day"), hint=self.tr("Empty for no limit; midnight to midnight"))
        note = self.tr("Time limits and calls at the same time belong to a provider and stand on its page.")
        self.form.add_widget(text_label(note, tone="muted", wrap=True))

    def refresh(self) -> None:
        """Shows the limits."""
        limits = self.store.settings.limits
        self.form.show_values({"job_usd": shown(limits.job_usd), "day_usd": shown(limits.day_usd)})

    def wanted(self) -> Edit:
        """Returns the limits as the form has them."""
        value = self.form.value
        return SetLimits(
            limits=Limits(
                job_usd=number_or_none(value("job_usd"), field="job_usd"),
                day_usd=number_or_none(value("day_usd"), field="day_usd"),
            )
        )


class AppearancePage(PlainPage):
    """Colours and size of text."""

    table = "appearance"

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(store, intro=self.tr("How the window looks. Changes are seen at once."), parent=parent)
        themes = (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark")))
        self.form.add_choice("theme", self.tr("Colours"), themes)
        hint = self.tr("In percent of the system's, 80 to 200")
        self.form.add_line("text_percent", self.tr("Size of text"), hint=hint)

    def refresh(self) -> None:
        """Shows the appearance."""
        look = self.store.settings.appearance
        self.form.show_values({"theme": look.theme, "text_percent": str(look.text_percent)})

    def wanted(self) -> Edit:
        """Returns the appearance as the form has it."""
        value = self.form.value
        percent = int(number(value("text_percent"), field="text_percent", whole=True))
        return SetAppearance(appearance=Appearance(theme=value("theme"), text_percent=percent))
