"""What the window remembers is for its owner's eyes: unsent questions stand in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mas_app.query_form import FormState
from mas_app.window_state import WindowState
from mas_core.paths import Paths
from mas_core.users import Person


@pytest.mark.skipif(os.name == "nt", reason="Windows has access lists instead of modes")
def test_that_nobody_else_can_read_what_was_typed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "window.ini"
    file.write_text("", encoding="utf-8")
    file.chmod(0o644)
    state = WindowState(Paths.below(tmp_path))

    for words in ("a secret plan", "another one"):
        state.form = FormState(text=words)
        state.flush()

        assert words in file.read_text(encoding="utf-8")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_that_the_form_comes_back_as_it_was_left(tmp_path: Path) -> None:
    state = WindowState(Paths.below(tmp_path))
    state.form = FormState(text="Größe, 日本語 and\nlines")
    state.flush()

    again = WindowState(Paths.below(tmp_path)).form

    assert again is not None
    assert again.text == "Größe, 日本語 and\nlines"


def test_that_a_damaged_file_is_begun_anew_and_kept_from_then_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "window.ini"
    file.write_bytes(b"[a heading without an end\nno key at all\n" + bytes(range(255, 0, -1)) * 20)
    state = WindowState(Paths.below(tmp_path))
    assert state.form is None
    assert "was damaged" in caplog.text
    caplog.clear()

    state.form = FormState(text="Anew")
    state.flush()

    assert caplog.text == ""
    assert b"\xfe" not in file.read_bytes()
    again = WindowState(Paths.below(tmp_path)).form
    assert again is not None
    assert again.text == "Anew"


def test_that_each_user_has_a_form_of_their_own(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    state = WindowState(paths)
    people = {name: Person(name=name, folder=tmp_path / "users" / name) for name in ("default", "ann", "bob")}
    for name, person in people.items():
        state.belong_to(person)
        assert state.form is None
        state.form = FormState(text=f"what {name} typed")
        state.flush()

    again = WindowState(paths)
    for name, person in people.items():
        again.belong_to(person)
        assert again.form is not None
        assert again.form.text == f"what {name} typed"
    assert "ann" not in (tmp_path / "window.ini").read_text(encoding="utf-8")
    if os.name != "nt":
        assert stat.S_IMODE((tmp_path / "users" / "ann" / "form.ini").stat().st_mode) == 0o600
