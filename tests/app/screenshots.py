"""Pictures of the real window on real runs, for the documentation and for whoever changes the window.

    python -m tests.app.screenshots OUT_DIR [--builtin] [--question "…"] [--size 1280x800]

Asks a panel of models of the fake provider (real HTTP, canned words), or with ``--builtin`` the small model that ships
with MAS, and saves the four tabs in both themes, from the first start over a run in progress to a run with failures. How
a verdict came about is shown on stored runs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from mas_app.controller import run_of_record
from mas_app.desktop import open_runtime
from mas_app.main_window import Tab
from mas_app.responses_tab import RunPlace
from mas_app.session import Session, make_application
from mas_core.models import Record
from mas_core.paths import Paths
from tests.app.verdicts import STORED, with_ledger
from tests.fakes.behaviour import Fault, ModelBehaviour
from tests.fakes.running import FakeProviderThread

QUESTION = "Should every school teach programming as a compulsory subject?"
WORDS = {
    "qwen": (
        "**Yes, with conditions.** Programming trains careful thinking, because a program shows at once whether a plan "
        "holds.\n\n"
        "1. It is a *practical* skill that employers in every field seek.\n"
        "2. Studies from several countries suggest that pupils enjoy it when the lessons are hands-on.\n\n"
        "However, I worry that teachers lack time and training. Perhaps begin with volunteers, and analyse the results "
        "before every school has to follow."
    ),
    "mistral": (
        "I understand how hard this feels for families. Programming is wonderful for some children, but compulsory "
        "lessons take time from music, sport and reading, which many love and some need.\n\n"
        "> Offer it everywhere, force it on nobody.\n\n"
        "Those who already struggle would be hurt most by one more subject that they can fail. A good elective with "
        "trained teachers serves more pupils than a bad duty."
    ),
    "llama": (
        "The question is what we measure. Research shows moderate gains in logical reasoning, because the analysis of "
        "problems is trained; the evidence for mathematics is weaker. Therefore a pilot with a control group is the "
        "reasonable next step.\n\n"
        "Who would pay for it? Which subject would be shortened? And what would be counted as a success? Until this is "
        "answered, a duty for all schools is premature."
    ),
    "writer": (
        "**The panel leans towards offering programming in every school without making it compulsory yet.**\n\n"
        "- **Agreement:** it trains careful thinking, and teachers need training before anything else.\n"
        "- **Disagreement:** qwen would make it compulsory after a pilot; mistral sees pupils who struggle hurt by it.\n"
        "- **Strengths and weaknesses:** llama asks for evidence before a decision, but names no date for it.\n\n"
        "A pilot with a control group is the next step that nobody opposes."
    ),
}
CONFIG = """
[providers.fake]
base_url = "{base_url}"
key = "none"
{agents}
[panels.default]
agents = ["qwen", "mistral", "llama"]
aggregator = "writer"
roles = {{ qwen = "utilitarian", mistral = "virtue_ethicist" }}
"""


def wait(ms: int) -> None:
    """Lets the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait_until(condition: Callable[[], bool], *, timeout_s: float) -> None:
    """Lets the window live until something is true."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise TimeoutError("the window did not come to the state that the picture is of")
        wait(30)


class Photographer:
    """Leads a session through its states, and saves a picture of each."""

    def __init__(self, session: Session, out: Path, *, theme: str, size: tuple[int, int]) -> None:
        self.session, self.out, self.theme = session, out, theme
        session.theme.set_mode(theme)
        session.state.theme = theme
        session.begin()
        session.window.resize(*size)
        wait_until(session.window.query.isEnabled, timeout_s=30)

    def take(self, name: str) -> None:
        """Saves what the window shows."""
        wait(200)
        self.session.window.grab().save(str(self.out / f"{name}-{self.theme}.png"))

    def ask(self, question: str, *, snapshot_after_ms: int = 0) -> None:
        """Asks, with a picture on the way if one is wanted, and waits for the end."""
        self.session.window.query.question.editor.setPlainText(question)
        self.session.window.query.ask()
        if snapshot_after_ms:
            wait(snapshot_after_ms)
            self.take("responses-live")
        wait_until(lambda: not self.session.controller.running, timeout_s=300)

    def tour(self, question: str, *, live_after_ms: int) -> None:
        """The four tabs."""
        window = self.session.window
        window.query.question.editor.setPlainText(question)
        self.take("query")
        self.ask(question, snapshot_after_ms=live_after_ms)
        self.take("responses")
        window.show_tab(Tab.CHARTS)
        wait_until(lambda: bool(window.charts.cards), timeout_s=30)
        self.take("charts")
        window.charts.grid.grab().save(str(self.out / f"charts-all-{self.theme}.png"))
        window.show_tab(Tab.HISTORY)
        self.take("history")
        for name in ("fusion", "vote"):
            self.stored(STORED[name], RunPlace.DETAILS, name=f"responses-details-{name}")
        self.stored(with_ledger(), RunPlace.CLAIMS, name="responses-claims")

    def stored(self, record: Record, place: RunPlace, *, name: str) -> None:
        """A stored run, with what the switch below its consensus leads to."""
        self.session.window.show_run(run_of_record(record))
        view = self.session.window.responses.view
        if view is not None:
            view.switch.choose(place)
        self.take(name)


def _models(*, failing: bool) -> dict[str, ModelBehaviour]:
    models = {
        name: ModelBehaviour(text=text, latency_s=0.3 + 0.2 * place, tokens_per_s=60)
        for place, (name, text) in enumerate(WORDS.items())
    }
    if failing:
        models["mistral"] = ModelBehaviour(always=Fault.http(401))
    return models


def _agents() -> str:
    return "\n".join(f'[agents.{name}]\nprovider = "fake"\nmodel = "{name}"' for name in WORDS)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--builtin", action="store_true", help="ask the small model that ships with MAS")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--size", default="1280x800")
    options = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options.out.mkdir(parents=True, exist_ok=True)
    width, height = (int(part) for part in options.size.split("x"))
    app = make_application(["mas"])
    for theme in ("light", "dark"):
        for failing in (False,) if options.builtin else (False, True):
            with tempfile.TemporaryDirectory() as home, FakeProviderThread(_models(failing=failing)) as fake:
                if not options.builtin:
                    config = CONFIG.format(base_url=fake.base_url, agents=_agents())
                    Path(home, "config.toml").write_text(config, encoding="utf-8")
                paths = Paths.below(Path(home))
                session = Session(app, paths=paths, open_core=lambda paths=paths: open_runtime(paths))
                photographer = Photographer(session, options.out, theme=theme, size=(width, height))
                if failing:
                    photographer.ask(options.question)
                    photographer.take("responses-failed")
                else:
                    photographer.tour(options.question, live_after_ms=1200)
                session.shut()


if __name__ == "__main__":
    main()
