"""The packaged program (docs/packaging.md): built, moved, write-protected, and run with no environment."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
GIVEN = os.environ.get("MAS_PACKAGED", "")
QUESTION = "Should cities ban cars?"
BUILD_S, COMMAND_S, ANSWER_S = 1200, 60, 300

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tried on Linux only"),
    pytest.mark.skipif(
        not GIVEN and importlib.util.find_spec("PyInstaller") is None,
        reason="needs PyInstaller (the extra 'package')",
    ),
]


def built(where: Path) -> Path:
    """Builds it by the command of docs/packaging.md, and returns its folder."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "app/packaging/mas.spec"]
    places = ["--distpath", str(where / "dist"), "--workpath", str(where / "build")]
    ran = subprocess.run([*command, *places], cwd=ROOT, capture_output=True, text=True, timeout=BUILD_S, check=False)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"[-4000:]
    return where / "dist" / "mas"


@contextmanager
def write_protected(folder: Path) -> Iterator[Path]:
    """Takes away everybody's leave to write. (For root that means nothing, so what is there is compared as well.)"""
    everything = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in everything if not path.is_symlink()}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    before = {path: path.lstat().st_mtime_ns for path in everything}
    yield folder
    after = {path: path.lstat().st_mtime_ns for path in (folder, *folder.rglob("*"))}
    for path, mode in modes.items():
        path.chmod(mode)
    assert after == before


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program in another place than the one it was built in."""
    where = tmp_path_factory.mktemp("packaged")
    made = (ROOT / GIVEN).resolve() if GIVEN else built(where)
    moved = where / "another place" / "MAS"
    shutil.copytree(made, moved, symlinks=True)
    if not GIVEN:
        shutil.rmtree(made)
    with write_protected(moved) as protected:
        yield protected
    shutil.rmtree(where)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person's home, with nothing in it yet."""
    return tmp_path_factory.mktemp("home")


def command(folder: Path, home: Path, *arguments: str, timeout_s: float = COMMAND_S) -> subprocess.CompletedProcess[str]:
    """Runs a program of the folder with a home and nothing else in the environment."""
    name, *rest = arguments
    return subprocess.run(
        [str(folder / name), *rest],
        env={"HOME": str(home)},
        cwd="/",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
    )


@pytest.fixture(scope="module")
def run_id(folder: Path, home: Path) -> str:
    """A run of the built-in model, asked on the command line."""
    ran = command(folder, home, "mas", "ask", "--json", QUESTION, timeout_s=ANSWER_S)
    assert ran.returncode == 0, ran.stderr
    return str(json.loads(ran.stdout)["id"])


@pytest.mark.parametrize("name", ["mas", "mas-node"])
def test_that_the_commands_are_there_and_start_quickly(folder: Path, home: Path, name: str) -> None:
    command(folder, home, name, "--version")  # warms the disk
    started = time.monotonic()

    ran = command(folder, home, name, "--version")

    assert ran.stdout.startswith(f"{name} ")
    assert time.monotonic() - started < 3


def test_that_the_doctor_finds_every_library_and_the_model(folder: Path, home: Path) -> None:
    said = command(folder, home, "mas", "doctor").stdout

    assert "PROBLEM" not in said
    assert "ok       analysis: all libraries installed\n" in said
    assert "ok       built-in model: answers, 1 model\n" in said
    assert "ok       history: " in said


def test_that_the_built_in_model_answers_and_every_family_of_figures_is_there(folder: Path, home: Path, run_id: str) -> None:
    record = json.loads(command(folder, home, "mas", "history", "show", run_id, "--json").stdout)

    assert record["state"] == "done"
    assert len({answer["text"] for answer in record["answers"] if answer["demo"]}) == 3
    analysis = record["analysis"]
    assert analysis["similarity"]["method"] == "wordllama"
    for family in ("sentiment", "tones", "emotions", "features"):
        assert set(analysis[family]) == {answer["agent"] for answer in record["answers"]}, family


def test_that_runs_are_exported_as_pdf_and_charts_in_every_format(folder: Path, home: Path, run_id: str) -> None:
    pdf = home / "run.pdf"
    exported = command(folder, home, "mas", "history", "export", run_id, "--format", "pdf", "-o", str(pdf))
    assert exported.returncode == 0, exported.stderr
    assert QUESTION in "".join(page.extract_text() for page in PdfReader(pdf).pages)

    for kind in ("png", "svg", "pdf"):
        where = home / f"charts as {kind}"
        exported = command(
            folder, home, "mas", "history", "export", run_id, "--format", "md", "--charts", kind, "-o", str(where)
        )
        assert exported.returncode == 0, exported.stderr
        assert len(list(where.rglob(f"*.{kind}"))) > 3


def test_that_without_embeddings_scikit_learn_stands_in(folder: Path, home: Path, tmp_path: Path) -> None:
    without = tmp_path / "MAS"
    shutil.copytree(folder, without, symlinks=True, copy_function=os.link)
    embeddings = without / "_internal" / "wordllama"
    for path in (embeddings, *embeddings.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(embeddings / "weights")

    ran = command(without, home, "mas", "ask", "--json", QUESTION, timeout_s=ANSWER_S)

    assert ran.returncode == 0, ran.stderr
    record = json.loads(ran.stdout)
    assert record["analysis"]["similarity"]["method"] == "tfidf"
    assert record["analysis"]["claims"]["claims"]


def test_that_the_built_in_model_can_be_served_by_hand(folder: Path, home: Path) -> None:
    ran = command(folder, home, "mas", "-m", "mas_core.providers.llama_server", "--help")

    assert ran.returncode == 0
    assert "--until-stdin-closes" in ran.stdout


def test_that_a_node_serves_and_ends_in_order(folder: Path, home: Path) -> None:
    node = subprocess.Popen(
        [str(folder / "mas-node"), "serve", "--name", "packed", "--no-advertise"],
        env={"HOME": str(home)},
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert node.stdout is not None
        assert json.loads(node.stdout.readline())["name"] == "packed"
        assert "packed" in command(folder, home, "mas-node", "status").stdout
    finally:
        node.send_signal(signal.SIGTERM)
        out, _ = node.communicate(timeout=COMMAND_S)
    assert node.returncode == 0, out


def test_that_the_menus_start_the_window_of_this_folder(folder: Path, home: Path) -> None:
    ran = command(folder, home, "mas", "desktop-entry", "install")

    assert ran.returncode == 0, ran.stderr
    (entry,) = (home / ".local" / "share" / "applications").iterdir()
    assert f'Exec="{folder / "mas-desktop"}"\n' in entry.read_text(encoding="utf-8")


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A screen of its own."""
    if missing := [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]:
        pytest.skip(f"needs {' and '.join(missing)}")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x860x24", "-noreset"],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as said:
        number = said.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(timeout=10)


def test_that_the_window_asks_the_built_in_model_and_keeps_the_answer(folder: Path, tmp_path: Path, display: str) -> None:
    def keys(*arguments: str) -> str:
        environment = {**os.environ, "DISPLAY": display}
        ran = subprocess.run(
            ["xdotool", *arguments], env=environment, capture_output=True, text=True, timeout=COMMAND_S, check=False
        )
        return ran.stdout

    def runs() -> list[dict[str, object]]:
        listed: list[dict[str, object]] = json.loads(command(folder, tmp_path, "mas", "history", "list", "--json").stdout)
        return listed

    errors = tmp_path / "window.txt"
    with errors.open("w", encoding="utf-8") as log:
        window = subprocess.Popen(
            [str(folder / "mas-desktop")],
            env={"HOME": str(tmp_path), "DISPLAY": display, "LC_ALL": "C.UTF-8"},
            cwd="/",
            stderr=log,
        )
    try:
        shown = keys("search", "--sync", "--onlyvisible", "--name", "^MAS").split()[0]
        time.sleep(3)  # the form can be used when the core is there
        keys("windowfocus", "--sync", shown)
        keys("type", QUESTION)
        keys("key", "ctrl+Return")
        deadline = time.monotonic() + ANSWER_S
        while not any(run["state"] == "done" for run in runs()) and time.monotonic() < deadline:
            assert window.poll() is None, errors.read_text(encoding="utf-8")
            time.sleep(2)
        (run,) = runs()
        assert run["state"] == "done"
        assert str(run["question"]).strip()
        keys("key", "ctrl+3")  # the charts, which load pyqtgraph only now
        time.sleep(4)
    finally:
        window.terminate()
        code = window.wait(timeout=COMMAND_S)
    assert code == 0
    assert not errors.read_text(encoding="utf-8")
