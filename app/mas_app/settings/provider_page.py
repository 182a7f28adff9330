"""Providers: added from presets, their keys, and a test that asks them for their models."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from mas_app.phrases import translated
from mas_app.settings.entries import EntriesPage
from mas_app.settings.entry_list import Row
from mas_app.settings.fields import number, shown
from mas_app.settings.store import SettingsStore, copy_key
from mas_app.theme import SPACE_S, mark
from mas_app.widgets.labels import text_label
from mas_core.base_url import fault_in_base_url
from mas_core.errors import InputError, MasError
from mas_core.providers.presets import PRESETS, FoundServer, ModelList, Preset, find_local_servers
from mas_core.settings import BUILTIN_PROVIDER, CallTimeouts, ProviderSettings
from mas_core.settings_edits import RenameEntry, Section

_PLACES = ("keyring", "env", "file", "none")


class ProviderPage(EntriesPage):
    """The providers of the settings.

    Signals:
        key_changed: Id of a provider that has another key now.
        agent_wanted: Id of a provider that an agent is to be added for.
    """

    key_changed = Signal(str)
    agent_wanted = Signal(str)
    section = Section.PROVIDERS

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(
            store,
            intro=self.tr("Where models are asked. Keys stay in the system's keyring and are never shown again."),
            add=self.tr("Add"),
            parent=parent,
        )
        self._testing: concurrent.futures.Future[ModelList] | None = None
        self.menu = QMenu(self)
        for preset in PRESETS:
            self.menu.addAction(preset.name).triggered.connect(lambda _on=False, chosen=preset: self.add_preset(chosen))
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Look for servers on this computer")).triggered.connect(self.look_around)
        self.add_button.setMenu(self.menu)
        self._make_form()

    def rows(self) -> Sequence[Row]:
        """Lists the person's own providers, then the built-in one."""
        return tuple(
            Row(id=one.id, name=one.id, note=self.tr("built in") if one.embedded else "")
            for one in self.store.settings.providers.values()
        )

    def removable(self, entry_id: str) -> bool:
        """All but the built-in one."""
        return entry_id != BUILTIN_PROVIDER

    def fill(self, entry_id: str) -> None:
        """Shows a provider; the built-in one has nothing to set."""
        provider = self.store.settings.providers[entry_id]
        self.form.setVisible(not provider.embedded)
        self.note.setVisible(provider.embedded)
        self.note.setText(
            self.tr("The small model that comes with MAS. It runs on this computer, needs no key and has nothing to set.")
        )
        if self._testing is not None:
            self._testing.cancel()
        self._end_test("")
        place, _, name = provider.key.partition(":")
        timeouts = provider.timeouts
        self.form.show_values(
            {
                "id": provider.id,
                "base_url": provider.base_url,
                "private_http": "1" if provider.private_http else "",
                "key": place,
                "key_name": name,
                "concurrency": str(provider.concurrency),
                "requests_per_minute": str(provider.requests_per_minute),
                "connect_s": shown(timeouts.connect_s),
                "first_token_s": shown(timeouts.first_token_s),
                "idle_s": shown(timeouts.idle_s),
                "total_s": shown(timeouts.total_s),
                "headers": "\n".join(f"{header}: {value}" for header, value in provider.headers.items()),
            }
        )
        self._show_key_fields(place)
        private = provider.base_url.startswith("http:") and fault_in_base_url(provider.base_url, private_http=False)
        self.form.input("private_http").setVisible(bool(private) or provider.private_http)

    def edited(self, entry_id: str, key: str) -> ProviderSettings | None:
        """Returns the provider as the form has it."""
        value = self.form.value
        place = value("key")
        self._show_key_fields(place)
        if key == "base_url" and value(key).startswith("http:"):
            self.form.input("private_http").setVisible(fault_in_base_url(value(key), private_http=False) is not None)
        if key == "key" and place in {"env", "file"} and not value("key_name"):
            self.form.input("key_name").setFocus()
            return None
        return replace(
            self.store.settings.providers[entry_id],
            base_url=value("base_url").rstrip("/"),
            private_http=bool(value("private_http")),
            key=f"{place}:{value('key_name')}" if place in {"env", "file"} else place,
            concurrency=int(number(value("concurrency"), field="concurrency", whole=True)),
            requests_per_minute=int(number(value("requests_per_minute"), field="requests_per_minute", whole=True)),
            timeouts=CallTimeouts(
                connect_s=number(value("connect_s"), field="connect_s"),
                first_token_s=number(value("first_token_s"), field="first_token_s"),
                idle_s=number(value("idle_s"), field="idle_s"),
                total_s=number(value("total_s"), field="total_s"),
            ),
            headers=_headers(value("headers")),
        )

    def add_preset(self, preset: Preset) -> None:
        """Saves a new provider, and leads to its key."""
        self.add(preset.settings(taken=self.store.settings.providers))

    def look_around(self) -> None:
        """Asks the usual ports of this computer, and adds what answers there and is not in the settings yet."""
        self.add_button.setEnabled(False)

        def found(servers: tuple[FoundServer, ...]) -> None:
            self.add_button.setEnabled(True)
            known = {one.base_url for one in self.store.settings.providers.values()}
            new = [one for one in servers if one.preset.base_url not in known]
            if not new:
                self._say_found(self.tr("No further server of Ollama, LM Studio or llama.cpp answers on this computer."))
            for one in new:
                self.add_preset(one.preset)

        self.store.work(find_local_servers(), then=found, failed=self._looked_in_vain)

    def _looked_in_vain(self, error: MasError) -> None:
        self.add_button.setEnabled(True)
        self._say_found(translated(error))

    def _say_found(self, words: str) -> None:
        self.trouble.setText(words)
        self.trouble.show()

    def store_key(self) -> None:
        """Writes the key that was typed into the keyring, and forgets it here at once."""
        provider, key = self.store.settings.providers[self.current], self.key_edit.text()
        self.key_edit.clear()

        def stored(_result: None) -> None:
            self._say_key(self.tr("The key is in the keyring."), tone="success")
            self.key_changed.emit(provider.id)

        self.store.work(
            self.store.keys.set(provider.id, provider.origin, key),
            then=stored,
            failed=lambda error: self._say_key(translated(error), tone="danger"),
        )

    def remove_key(self) -> None:
        """Takes the key out of the keyring."""
        provider = self.store.settings.providers[self.current]

        def removed(was_there: bool) -> None:
            words = self.tr("The key was removed.") if was_there else self.tr("The keyring holds no key for this address.")
            self._say_key(words, tone="muted")
            self.key_changed.emit(provider.id)

        self.store.work(
            self.store.keys.delete(provider.id, provider.origin),
            then=removed,
            failed=lambda error: self._say_key(translated(error), tone="danger"),
        )

    def test(self) -> None:
        """Asks the provider for its models, or stops asking."""
        if self._testing is not None:
            self._testing.cancel()
            self._end_test(self.tr("Cancelled."))
            return
        provider = self.store.settings.providers[self.current]
        self.test_button.setText(self.tr("Cancel"))
        self._say_test(self.tr("Asking {0}…").format(provider.origin), tone="muted")
        self._testing = self.store.work(
            self.store.models.get(provider, fresh=True),
            then=self._tested,
            failed=lambda error: self._end_test(translated(error), tone="danger"),
        )

    def _rename(self, name: str) -> None:
        """Stores the key under the new name, too; under the old one it stays, so that the renaming can be undone."""
        provider = self.store.settings.providers[self.current]
        self._wanted = name
        self.save(
            RenameEntry(section=self.section, id=provider.id, new_id=name),
            said=self.tr("Renamed {0} to {1}.").format(provider.id, name),
            then=lambda: self._copy_key(provider, name) if provider.key == "keyring" else None,
        )

    def _copy_key(self, provider: ProviderSettings, name: str) -> None:
        self.store.work(
            copy_key(self.store.keys, provider.id, name, origin=provider.origin),
            then=lambda _none: self.key_changed.emit(name),
            failed=lambda error: self._say_key(translated(error), tone="danger"),
        )

    def _tested(self, listed: ModelList) -> None:
        count = len(listed.models)
        models = self.tr("1 model") if count == 1 else self.tr("{0} models", "", count).format(count)
        self._end_test(self.tr("Works: {0} in {1} ms.").format(models, round(listed.latency_s * 1000)), tone="success")

    def _end_test(self, words: str, *, tone: str = "muted") -> None:
        self._testing = None
        self.test_button.setText(self.tr("Test"))
        self._say_test(words, tone=tone)

    def _say_test(self, words: str, *, tone: str) -> None:
        self.test_words.setText(words)
        mark(self.test_words, tone=tone)

    def _say_key(self, words: str, *, tone: str) -> None:
        self.key_words.setText(words)
        self.key_words.setVisible(bool(words))
        mark(self.key_words, tone=tone)

    def _forget_typed_key(self, _provider: str) -> None:
        self.key_edit.clear()
        self._say_key("", tone="muted")

    def _show_key_fields(self, place: str) -> None:
        self._key_box.setVisible(place == "keyring")
        name = self.form.input("key_name")
        name.setVisible(place in {"env", "file"})
        words = self.tr("Name of the variable") if place == "env" else self.tr("Path of the file")
        name.setAccessibleName(words)
        if isinstance(name, QLineEdit):
            name.setPlaceholderText(words)

    def _make_form(self) -> None:
        form = self.form
        form.add_line("id", self.tr("Name"))
        form.add_line("base_url", self.tr("Address"), hint=self.tr("Where /chat/completions lies below; usually ends in /v1"))
        form.add_check("private_http", self.tr("Plain http is fine: this is a private address that I trust"))
        places = (
            self.tr("In the system's keyring"),
            self.tr("In an environment variable"),
            self.tr("In a file"),
            self.tr("No key"),
        )
        form.add_choice("key", self.tr("Key"), tuple(zip(_PLACES, places, strict=True)))
        form.add_line("key_name", "")
        form.add_widget(self._make_key_box())
        form.add_widget(self._make_test_box())
        form.add_title(self.tr("Limits"))
        form.add_line("concurrency", self.tr("Calls at the same time"))
        form.add_line("requests_per_minute", self.tr("Requests a minute"), hint=self.tr("0 for no limit"))
        form.add_line("connect_s", self.tr("Seconds to connect"))
        form.add_line("first_token_s", self.tr("Seconds to the first word"))
        form.add_line("idle_s", self.tr("Seconds between two words"))
        form.add_line("total_s", self.tr("Seconds for a whole call"))
        hint = self.tr("One a line, as in “X-Title: MAS”. Never a key.")
        form.add_text("headers", self.tr("Further headers"), hint=hint, lines=3)

    def _make_key_box(self) -> QWidget:
        self.key_edit = QLineEdit()
        self.key_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_edit.setPlaceholderText(self.tr("Paste the key here"))
        self.key_edit.setAccessibleName(self.tr("New key"))
        self.key_edit.returnPressed.connect(self.store_key)
        self.key_button = QPushButton(self.tr("Store"))
        self.key_button.setEnabled(False)
        self.key_edit.textChanged.connect(lambda text: self.key_button.setEnabled(bool(text.strip())))
        self.key_button.clicked.connect(self.store_key)
        self.forget_button = QPushButton(self.tr("Remove the key"))
        self.forget_button.clicked.connect(self.remove_key)
        self.key_words = text_label(size="small", wrap=True)
        self.key_words.hide()
        self._key_box = QWidget()
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.key_edit, 1)
        row.addWidget(self.key_button)
        row.addWidget(self.forget_button)
        layout = QVBoxLayout(self._key_box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.key_words)
        self.chosen.connect(self._forget_typed_key)
        return self._key_box

    def _make_test_box(self) -> QWidget:
        box = QWidget()
        self.test_button = QPushButton(self.tr("Test"))
        self.test_button.setToolTip(self.tr("Asks for the list of models, which is free of charge"))
        self.test_button.clicked.connect(self.test)
        self.agent_button = QPushButton(self.tr("Add an agent"))
        self.agent_button.clicked.connect(lambda: self.agent_wanted.emit(self.current))
        self.test_words = text_label(wrap=True, selectable=True)
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE_S)
        layout.addWidget(self.test_button)
        layout.addWidget(self.agent_button)
        layout.addWidget(self.test_words, 1)
        return box


def _headers(text: str) -> Mapping[str, str]:
    headers = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, colon, value = line.partition(":")
        if not colon:
            raise InputError("Each line is a name, a colon and a value.", field="headers")
        headers[name.strip()] = value.strip()
    return headers
