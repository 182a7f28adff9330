"""The pages without a list: limits of spending, and how the window looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from mas_app.settings.entries import scrolled
from mas_app.settings.fields import FieldForm, number, number_or_none, shown
from mas_app.settings.store import SettingsStore
from mas_app.widgets.labels import text_label
from mas_core.errors import InputError, MasError
from mas_core.settings import Appearance, Limits, Settings
from mas_core.settings_edits import Edit, SetAppearance, SetLimits


class PlainPage(QWidget):
    """A form about one table of the settings file."""

    def __init__(
        self,
        store: SettingsStore,
        *,
        table: str,
        intro: str,
        read: Callable[[Settings], Mapping[str, str]],
        edit: Callable[[FieldForm], Edit],
        parent: QWidget | None = None,
    ) -> None:
        """Makes an empty form, which whoever makes the page adds fields to.

        Args:
            store: The settings.
            table: What they are called in the file.
            intro: Said above the form.
            read: Returns what the fields show.
            edit: Returns the edit that the form stands for; raises InputError where a field cannot be read.
            parent: The owner.
        """
        super().__init__(parent)
        self.store = store
        self._table = table
        self._read = read
        self._edit = edit
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
        self.form.show_values(self._read(self.store.settings))

    def _on_finished(self, _key: str) -> None:
        try:
            edit = self._edit(self.form)
        except InputError as exc:
            self._refuse(exc)
            return
        self.trouble.hide()
        self.store.edit(edit, said=self.tr("Saved."), failed=self._refuse)

    def _refuse(self, error: MasError) -> None:
        rest = self.form.show_error(error, at=self._table)
        self.trouble.setText(rest)
        self.trouble.setVisible(bool(rest))


class LimitsPage(PlainPage):
    """The most that may be spent."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        intro = self.tr(
            "A call that could pass a limit is not sent. Prices come from the agents' settings; "
            "calls without a price cannot be held back beforehand."
        )
        super().__init__(store, table="limits", intro=intro, read=_shown_limits, edit=_edited_limits, parent=parent)
        self.form.add_line("job_usd", self.tr("Dollars a question"), hint=self.tr("Empty for no limit"))
        self.form.add_line("day_usd", self.tr("Dollars a day"), hint=self.tr("Empty for no limit; midnight to midnight"))
        note = self.tr("Time limits and calls at the same time belong to a provider and stand on its page.")
        self.form.add_widget(text_label(note, tone="muted", wrap=True))


class AppearancePage(PlainPage):
    """Colours, language, size of text, and notifications."""

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        intro = self.tr("How the window looks. Colours and size change at once, the language when MAS is started again.")
        super().__init__(store, table="appearance", intro=intro, read=_shown_look, edit=_edited_look, parent=parent)
        themes = (("system", self.tr("As the system")), ("light", self.tr("Light")), ("dark", self.tr("Dark")))
        self.form.add_choice("theme", self.tr("Colours"), themes)
        # Each language is called what those call it who read it.
        languages = (("system", self.tr("As the system")), ("en", "English"), ("de", "Deutsch"))
        self.form.add_choice("language", self.tr("Language"), languages)
        hint = self.tr("In percent of the system's, 80 to 200")
        self.form.add_line("text_percent", self.tr("Size of text"), hint=hint)
        self.form.add_check(
            "notifications",
            self.tr("Tell me when a run has ended"),
            hint=self.tr("By a notification of the desktop, if it took over ten seconds and MAS is not in front"),
        )


def _shown_limits(settings: Settings) -> Mapping[str, str]:
    return {"job_usd": shown(settings.limits.job_usd), "day_usd": shown(settings.limits.day_usd)}


def _edited_limits(form: FieldForm) -> SetLimits:
    job_usd = number_or_none(form.value("job_usd"), field="job_usd")
    day_usd = number_or_none(form.value("day_usd"), field="day_usd")
    return SetLimits(limits=Limits(job_usd=job_usd, day_usd=day_usd))


def _shown_look(settings: Settings) -> Mapping[str, str]:
    look = settings.appearance
    return {
        "theme": look.theme,
        "language": look.language,
        "text_percent": str(look.text_percent),
        "notifications": "1" if look.notifications else "",
    }


def _edited_look(form: FieldForm) -> SetAppearance:
    percent = int(number(form.value("text_percent"), field="text_percent", whole=True))
    look = Appearance(
        theme=form.value("theme"),
        text_percent=percent,
        language=form.value("language"),
        notifications=bool(form.value("notifications")),
    )
    return SetAppearance(appearance=look)
