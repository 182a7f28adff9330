"""MAS among the desktop's applications: ``mas desktop-entry``, and the files that it puts there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from mas_app.desktop_entry import EntryFiles, entry_text, install, remove, window_program
from mas_core.errors import MachineError
from mas_resources import APPLICATION_ID, resource

STRANGE = 'a "pane`l" of $1 \\ ünd = b'


def command(action: str, data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAS_", "XDG_"))}
    environment = {**kept, "MAS_HOME": str(data / "home"), "XDG_DATA_HOME": str(data), **more}
    return subprocess.run(
        [sys.executable, "-m", "mas_app", "desktop-entry", action],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_that_the_command_installs_what_it_says_and_removes_just_that(tmp_path: Path) -> None:
    other = tmp_path / "applications" / "other.desktop"
    other.parent.mkdir()
    other.write_text("[Desktop Entry]\n", encoding="utf-8")

    installed = command("install", tmp_path)

    assert installed.returncode == 0, installed.stderr
    said = {Path(line.removeprefix("written  ")) for line in installed.stdout.splitlines()}
    assert said == set(EntryFiles(data_folder=tmp_path).all)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} - {other} - set((tmp_path / "home").rglob("*")) == said
    assert str(window_program()) in installed.stderr

    removed = command("remove", tmp_path)

    assert removed.returncode == 0
    assert {Path(line.removeprefix("deleted  ")) for line in removed.stdout.splitlines()} == said
    assert not any(path.exists() for path in said)
    assert other.exists()
    again = command("remove", tmp_path)
    assert again.returncode == 0
    assert not again.stdout
    assert "no desktop entry" in again.stderr


def test_that_without_a_data_folder_of_ones_own_it_is_the_homes(tmp_path: Path) -> None:
    assert command("install", tmp_path, XDG_DATA_HOME="not/absolute", HOME=str(tmp_path)).returncode == 0

    assert EntryFiles(data_folder=tmp_path / ".local" / "share").entry.is_file()


def test_that_a_folder_which_cannot_be_written_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "icons").write_text("a file where a folder should be", encoding="utf-8")

    ran = command("install", tmp_path)

    assert ran.returncode == 1
    assert str(tmp_path / "icons") in ran.stderr
    assert "XDG_DATA_HOME" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_that_installing_again_leaves_one_entry_that_starts_the_later_program(tmp_path: Path) -> None:
    files = EntryFiles(data_folder=tmp_path)
    install(files, Path("/old/mas-desktop"))

    install(files, Path("/new/mas-desktop"))

    text = files.entry.read_text(encoding="utf-8")
    assert text.count("Exec=") == 2  # Exec and TryExec
    assert 'Exec="/new/mas-desktop"\n' in text
    assert "/old" not in text
    assert len(remove(files)) == len(files.all)


@pytest.mark.parametrize("name", ["two\nlines", "a\ttab", "100%", "not utf-8 \udcff"])
def test_that_a_path_which_no_entry_can_hold_is_refused(name: str) -> None:
    with pytest.raises(MachineError, match="No desktop entry can hold"):
        entry_text(Path("/opt") / name / "mas-desktop")


@pytest.mark.skipif(shutil.which("gio") is None, reason="needs gio (libglib2.0-bin)")
def test_that_a_desktop_starts_the_program_whatever_its_path(tmp_path: Path) -> None:
    program = tmp_path / STRANGE / "mas-desktop"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\necho "$#" > "$(dirname "$0")/started"\n', encoding="utf-8")
    program.chmod(0o755)
    files = EntryFiles(data_folder=tmp_path / "data")
    install(files, program)

    subprocess.run(["gio", "launch", str(files.entry)], check=True, timeout=20)

    started = program.with_name("started")
    deadline = time.monotonic() + 10
    while not (started.exists() and started.read_text(encoding="utf-8")) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert started.read_text(encoding="utf-8") == "0\n"


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
def test_that_the_entry_is_valid_as_it_ships_and_as_it_is_installed(tmp_path: Path) -> None:
    files = EntryFiles(data_folder=tmp_path)
    install(files, tmp_path / STRANGE / "mas-desktop")
    shipped = str(resource("desktop", f"{APPLICATION_ID}.desktop"))

    ran = subprocess.run(
        ["desktop-file-validate", shipped, str(files.entry)], capture_output=True, text=True, timeout=20, check=False
    )

    assert ran.returncode == 0, ran.stdout


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="needs appstream")
def test_that_the_description_is_valid() -> None:
    shipped = str(resource("desktop", f"{APPLICATION_ID}.metainfo.xml"))

    ran = subprocess.run(
        ["appstreamcli", "validate", "--no-net", "--pedantic", shipped], capture_output=True, text=True, timeout=20, check=False
    )

    assert ran.returncode == 0, ran.stdout


def test_that_the_desktop_finds_entry_and_icon_by_the_name_that_the_window_gives(tmp_path: Path, app: QApplication) -> None:
    files = EntryFiles(data_folder=tmp_path)
    install(files, Path("/opt/mas/mas-desktop"))
    paths, theme = QIcon.themeSearchPaths(), QIcon.themeName()
    try:
        QIcon.setThemeSearchPaths([str(tmp_path / "icons")])
        QIcon.setThemeName("hicolor")
        (files.icon_theme / "index.theme").write_text(
            "[Icon Theme]\nName=hicolor\nDirectories=48x48/apps\n[48x48/apps]\nSize=48\n", encoding="utf-8"
        )

        assert not QIcon.fromTheme(APPLICATION_ID).pixmap(48, 48).isNull()
    finally:
        QIcon.setThemeSearchPaths(paths)
        QIcon.setThemeName(theme)
    assert f"Icon={APPLICATION_ID}\n" in files.entry.read_text(encoding="utf-8")
    assert files.entry.stem == APPLICATION_ID


def test_that_the_application_names_its_desktop_entry_and_bears_its_icon() -> None:
    looked_at = (
        "from mas_app.application import make_application\n"
        "app = make_application(['mas'])\n"
        "sizes = sorted(size.width() for size in app.windowIcon().availableSizes())\n"
        "print(app.desktopFileName(), app.applicationName(), *sizes)"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    ran = subprocess.run(
        [sys.executable, "-c", looked_at], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    name, window_class, *sizes = ran.stdout.split()
    assert name == APPLICATION_ID
    assert f"StartupWMClass={window_class}\n" in entry_text(Path("/opt/mas/mas-desktop"))
    assert {"16", "48", "256"} <= set(sizes)
