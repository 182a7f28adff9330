"""Where things live, and which names users may have."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from mas_core.errors import InputError, MachineError
from mas_core.paths import Paths, make_private, user_folder_name, writing_advice


def test_that_one_variable_puts_everything_below_one_folder(tmp_path: Path) -> None:
    paths = Paths.from_environment({"MAS_HOME": str(tmp_path / "home")})
    home = tmp_path / "home"
    assert paths.config_file == home / "config.toml"
    assert paths.history("ann") == home / "users" / "ann" / "history.db"
    assert paths.node_journal == home / "node" / "journal.db"
    assert (paths.identity, paths.logs, paths.models) == (home / "identity", home / "logs", home / "models")
    assert not home.exists()


def test_that_a_relative_home_stays_where_it_was_when_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths.from_environment({"MAS_HOME": "portable"})
    monkeypatch.chdir("/")
    assert paths.config_file == tmp_path / "portable" / "config.toml"


@pytest.mark.parametrize("environ", [{}, {"MAS_HOME": ""}, {"MAS_HOME": "  "}])
def test_that_the_platforms_own_folders_are_used_without_it(environ: dict[str, str]) -> None:
    paths = Paths.from_environment(environ)
    for place in (paths.config_file, paths.users, paths.logs):
        assert place.is_absolute()
        assert "mas" in place.parts


def test_that_a_home_of_an_unknown_user_is_said() -> None:
    with pytest.raises(MachineError, match="MAS_HOME"):
        Paths.from_environment({"MAS_HOME": "~nobody-of-this-name/mas"})


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("ann", "ann"),
        (" Ann ", "ann"),
        ("ANN-marie_2.x", "ann-marie_2.x"),
        ("Ann Lee", "ann lee"),
        ("E\u0301mile", "\xe9mile"),
        ("\xc9mile", "\xe9mile"),
        ("\u674e\u96f7", "\u674e\u96f7"),
        ("\u0928\u093f\u0936\u093e", "\u0928\u093f\u0936\u093e"),
        ("con-man", "con-man"),
    ],
)
def test_that_a_users_folder_is_the_same_on_every_system(name: str, folder: str) -> None:
    assert user_folder_name(name) == folder
    assert user_folder_name(folder) == folder


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", ".", "..", ".hidden", "ann.", "a/b", "a\\b", "../ann", "/etc", "C:", "a:b", "a*", "😀"),
        *("a\0b", "a\nb", "a\u202eb", "\ud800", "\uff0e\uff0e", "\uff0fetc"),
        *("con", "NUL.txt", "com1", "x" * 65, "\u674e" * 65),
    ],
)
def test_that_names_that_could_leave_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Paths.below(tmp_path).history(name)
    assert caught.value.field == "user"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_that_new_folders_are_private_and_old_ones_keep_their_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    folder = shared / "a" / "b"
    before = os.umask(0)
    try:
        assert make_private(folder) == folder
        assert make_private(folder) == folder
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(place.stat().st_mode) for place in (shared, shared / "a", folder)]
    assert modes == [0o755, 0o700, 0o700]


def test_that_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "below", tmp_path / "file"):
        with pytest.raises(MachineError) as caught:
            make_private(folder)
        assert str(folder) in str(caught.value)
        assert "MAS_HOME" in str(caught.value)


def test_that_a_full_disk_asks_for_room_and_not_for_rights() -> None:
    assert writing_advice(OSError(errno.ENOSPC, "No space left on device")) == "Free some space"
    assert writing_advice(OSError(errno.EACCES, "Permission denied")) == "Allow writing there"
