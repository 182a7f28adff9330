"""Children of this program: started by Python, and without one by the packaged program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mas_core.own_process import CHILDREN, module_command

PACKAGED = (
    "import sys; sys.frozen, sys.executable = True, sys.argv[1]\n"
    "from mas_core.own_process import module_command; print(*module_command('mas_app.pdf.child'), sep='|')"
)


def test_that_children_are_started_with_the_python_that_runs_this() -> None:
    assert module_command("mas_app.pdf.child") == (sys.executable, "-m", "mas_app.pdf.child")


@pytest.mark.parametrize("name", ["mas", "mas-desktop", "mas-node"])
@pytest.mark.parametrize("suffix", ["", ".exe"])
def test_that_the_packaged_program_starts_its_own_command_whichever_of_its_programs_runs(name: str, suffix: str) -> None:
    running = Path("/opt/the panel 2.0") / f"{name}{suffix}"

    ran = subprocess.run([sys.executable, "-c", PACKAGED, str(running)], capture_output=True, text=True, check=True)

    assert ran.stdout.strip().split("|") == [f"/opt/the panel 2.0/mas{suffix}", "-m", "mas_app.pdf.child"]


def launched(*arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Runs what the packaged programs run, by this Python."""
    launcher = Path(__file__).parents[2] / "app" / "packaging" / "launch.py"
    return subprocess.run(
        [sys.executable, str(launcher), *arguments], input=given, capture_output=True, text=True, timeout=60, check=False
    )


def test_that_the_launcher_is_the_command_mas() -> None:
    ran = launched("--version")

    assert ran.returncode == 0
    assert ran.stdout.startswith("mas ")


@pytest.mark.parametrize("module", CHILDREN)
def test_that_the_launcher_runs_what_is_started_as_a_child(module: str) -> None:
    ran = launched("-m", module, *(["--help"] if "server" in module else []))

    assert ran.returncode == 0, ran.stderr
    assert ("--until-stdin-closes" in ran.stdout) == ("server" in module)


def test_that_the_launcher_runs_no_other_module() -> None:
    ran = launched("-m", "this")

    assert ran.returncode == 2
    assert "usage: mas" in ran.stderr
