"""The recipes in docs/nodes.md for running a node as a service, as far as they can be tried without those systems."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mas_node.cli.parser import build_parser

DOCS = (Path(__file__).parents[2] / "docs" / "nodes.md").read_text(encoding="utf-8")
VERIFIER = shutil.which("systemd-analyze")


def block(language: str, beginning: str) -> str:
    found = [text for text in re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL) if text.startswith(beginning)]
    assert len(found) == 1
    return str(found[0])


def recipes() -> dict[str, list[str]]:
    (unit,) = re.findall(r"^ExecStart=\S+/mas-node (.*)$", block("ini", "[Unit]"), re.MULTILINE)
    plist = plistlib.loads(block("xml", "<?xml").encode())
    (task,) = re.findall(r'-Execute \$exe -Argument "(.*?)"', block("powershell", "$exe"))
    return {"systemd": unit.split(), "launchd": plist["ProgramArguments"][1:], "windows": task.split()}


@pytest.mark.parametrize("system", ["systemd", "launchd", "windows"])
def test_that_the_commands_in_the_recipes_are_those_that_there_are(system: str) -> None:
    options = build_parser().parse_args(recipes()[system])
    assert options.run == ("mas_node.cli.serve", "run")
    assert (options.host, options.port) == ("0.0.0.0", 7440)  # noqa: S104  (that is what a node for others listens at)


def test_that_launchd_gives_a_node_more_time_to_drain_than_it_takes() -> None:
    plist = plistlib.loads(block("xml", "<?xml").encode())
    assert plist["ExitTimeOut"] > 10
    assert plist["KeepAlive"] == {"SuccessfulExit": False}


@pytest.mark.skipif(VERIFIER is None, reason="systemd-analyze is not here")
def test_that_systemd_takes_the_unit_as_it_is(tmp_path: Path) -> None:
    unit = tmp_path / "mas-node.service"
    unit.write_text(block("ini", "[Unit]").replace("/opt/mas/.venv/bin/mas-node", sys.executable), encoding="utf-8")
    done = subprocess.run([str(VERIFIER), "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
