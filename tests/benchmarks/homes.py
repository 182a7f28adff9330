"""A MAS home whose panel is answered by the fake provider."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path


@contextlib.contextmanager
def home(
    base_url: str, *, agents: Sequence[str], aggregator: str, max_tokens: int = 100_000, concurrency: int = 32
) -> Iterator[Path]:
    """Yields a scratch folder for ``MAS_HOME``; agents are named after their models."""
    with tempfile.TemporaryDirectory(prefix="mas-benchmark-") as folder:
        lines = ["[providers.fake]", f"base_url = {json.dumps(base_url)}", 'key = "none"', f"concurrency = {concurrency}"]
        for agent in dict.fromkeys((*agents, aggregator)):
            lines += [f"[agents.{agent}]", 'provider = "fake"', f'model = "{agent}"']
            lines += [f"max_tokens = {max_tokens}", f"aggregator_max_tokens = {max_tokens}"]
        lines += ["[panels.default]", f"agents = {json.dumps(list(agents))}", f'aggregator = "{aggregator}"']
        path = Path(folder)
        (path / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield path


def environment(home_folder: Path) -> dict[str, str]:
    """Returns the environment of a child process that uses ``home_folder``, with Qt offscreen where no display is set."""
    variables = {**os.environ, "MAS_HOME": str(home_folder)}
    if "QT_QPA_PLATFORM" not in variables and "DISPLAY" not in variables:
        variables["QT_QPA_PLATFORM"] = "offscreen"
    return variables
