"""Pictures of the real window on real runs, for the documentation and for whoever changes the window.

    python -m tests.app.screenshots OUT_DIR [--only GROUP]… [--size 1280x800] [--language de]
    python -m tests.app.screenshots OUT_DIR --every [--only GROUP]…

Saves every picture in both themes; with --every in each language and in a small and a large window, each of these in a folder
of its own (OUT_DIR/de-1024x700). The groups:

empty     the four tabs before anything was asked, and the help
tour      the four tabs, the views of a run, find, a follow-up: on models of the fake provider (real HTTP, canned words)
faults    a run in which models fail in different ways, and figures that are refused
builtin   the four tabs on the small model that ships with MAS
methods   a run by each of the seven methods, on the same model
settings  every page of the settings window, and the question before everything is erased
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtWidgets import QApplication

from mas_app.application import make_application
from mas_app.desktop import NodeInside, open_runtime
from mas_app.dialogs.erase_dialog import EraseDialog
from mas_app.dialogs.help_dialog import HelpDialog
from mas_app.language import Language
from mas_app.main_window import Tab
from mas_app.run_view import RunPlace
from mas_app.session import Session
from mas_core.paths import Paths
from mas_core.providers.llama_server import missing_parts
from mas_core.settings import LANGUAGES
from tests.app.photographer import METHODS, OPEN_QUESTION, Photographer, ask_by, wait_until
from tests.app.verdicts import STORED, with_ledger
from tests.fakes.behaviour import Fault, FaultKind, ModelBehaviour
from tests.fakes.running import FakeProviderThread

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
BUILTIN_QUESTION = "Should cities ban cars?"
PRICES = {"qwen": (0.3, 0.9), "mistral": (2.0, 6.0), "llama": (0.9, 0.9), "writer": (3.0, 15.0)}
CONFIG = """
[providers.fake]
base_url = "{base_url}"
key = "none"
first_token_s = 2
idle_s = 2
{agents}
[panels.default]
agents = ["qwen", "mistral", "llama"]
aggregator = "writer"
method = "synthesis"
roles = {{ qwen = "utilitarian", mistral = "virtue_ethicist" }}
[panels.pair]
agents = ["qwen", "llama"]
aggregator = "writer"
"""


def empty(photographer: Photographer) -> None:
    """What a place says that has nothing to show yet."""
    window = photographer.session.window
    for tab in Tab:
        window.show_tab(tab)
        photographer.take(f"empty-{tab.name.lower()}")
    window.show_help()
    photographer.take("help", widget=window.findChild(HelpDialog))


def tour(photographer: Photographer) -> None:
    """The four tabs, and what a run can be looked at as."""
    window = photographer.session.window
    photographer.fill(text=OPEN_QUESTION, question_type="open_ended")
    photographer.take("query")
    photographer.ask(live="responses-live", live_after_ms=1200)
    photographer.take("responses")
    for place in (RunPlace.DIFF, RunPlace.MINORITY):
        photographer.show(place, name=f"responses-{place.name.lower()}")
    photographer.view.open_find()
    photographer.view.find_bar.words.setText("teach")
    photographer.take("responses-find")
    photographer.view.find_bar.shut()
    photographer.charts(name="charts", whole="charts-all")
    window.show_tab(Tab.HISTORY)
    photographer.take("history")
    window.show_tab(Tab.RESPONSES)
    photographer.view.card.follow_button.click()
    wait_until(window.query.question.follows.isVisible, timeout_s=10)
    window.query.question.editor.setPlainText("And what should a school do that has no trained teacher?")
    photographer.take("query-follow-up")
    window.query.question.follows.close_button.click()
    photographer.fill(max_cost_usd=0.01, text=OPEN_QUESTION)
    photographer.take("query-over-limit")
    for name in ("fusion", "vote"):
        photographer.stored(STORED[name], RunPlace.DETAILS, name=f"responses-details-{name}")
    photographer.stored(with_ledger(), RunPlace.CLAIMS, name="responses-claims")


def faults(photographer: Photographer) -> None:
    """A run of which half fails, then one that is left with a single answer and hardly any figure."""
    photographer.fill(text=OPEN_QUESTION, question_type="open_ended")
    photographer.ask()
    photographer.take("faults-half-failed")
    photographer.show(RunPlace.DETAILS, name="faults-details")
    photographer.fill(agents=("qwen", "mistral"))
    photographer.ask()
    photographer.show(RunPlace.SIDE_BY_SIDE, name="faults-one-answer")
    photographer.charts(name="faults-refused", whole="faults-refused-all")


def builtin(photographer: Photographer) -> None:
    """The four tabs as they are on a first start."""
    photographer.fill(text=BUILTIN_QUESTION)
    photographer.take("builtin-query")
    photographer.ask(live="builtin-responses-live", live_after_ms=2500)
    photographer.take("builtin-responses")
    photographer.charts(name="builtin-charts")
    photographer.session.window.show_tab(Tab.HISTORY)
    photographer.take("builtin-history")


def methods(photographer: Photographer) -> None:
    """Each method to its end: what it says, how it came about, and the charts of those that count."""
    for method in METHODS:
        ask_by(photographer, method)
        photographer.show(RunPlace.SIDE_BY_SIDE, name=f"method-{method}")
        photographer.show(RunPlace.DETAILS, name=f"method-{method}-details")
        photographer.charts(name=f"method-{method}-charts")


def settings(photographer: Photographer) -> None:
    """Every page of the settings, and what is asked before everything is erased."""
    session = photographer.session
    photographer.fill(text=OPEN_QUESTION, question_type="open_ended")
    photographer.ask()
    window = session.settings.window
    wait_until(lambda: session.settings.store.ready, timeout_s=10)
    window.show_page(window.data)
    window.resize(photographer.size[0] - _AROUND_PX, photographer.size[1] - _AROUND_PX)
    window.data.back_up_asked.emit()
    wait_until(lambda: bool(window.data.message.text()), timeout_s=20)
    window.data.table.selectRow(0)
    for row, title in enumerate(window.titles):
        window.sidebar.setCurrentRow(row)
        name = f"settings-{title.lower().replace(' ', '-')}"
        photographer.take(name, widget=window)
        if photographer.scroll_down(window.current_page):
            photographer.take(f"{name}-below", widget=window)
    window.show_page(window.data)
    window.data.erase_asked.emit()
    dialog = window.findChild(EraseDialog)
    photographer.take("settings-erase", widget=dialog)


GROUPS: Mapping[str, Callable[[Photographer], None]] = {
    "empty": empty,
    "tour": tour,
    "faults": faults,
    "builtin": builtin,
    "methods": methods,
    "settings": settings,
}
SIZES = ("1024x700", "1920x1080")
_AROUND_PX = 60
_ON_THE_BUILTIN_MODEL = frozenset({"builtin", "methods"})


def _models(group: str) -> dict[str, ModelBehaviour]:
    models = {
        name: ModelBehaviour(text=text, latency_s=0.3 + 0.2 * place, tokens_per_s=60)
        for place, (name, text) in enumerate(WORDS.items())
    }
    if group == "faults":
        models["mistral"] = ModelBehaviour(always=Fault.http(404, message="No such model"))
        models["llama"] = ModelBehaviour(text=WORDS["llama"], always=Fault(kind=FaultKind.STALL, after=40))
    return models


def _agents() -> str:
    return "\n".join(
        f'[agents.{name}]\nprovider = "fake"\nmodel = "vendor/{name}-7b"\n'
        f"prompt_usd_per_million = {PRICES[name][0]}\ncompletion_usd_per_million = {PRICES[name][1]}"
        for name in WORDS
    )


@contextmanager
def at_work(app: QApplication, out: Path, *, group: str, size: tuple[int, int]) -> Iterator[Photographer]:
    """Yields a photographer of a session in a home of its own."""
    behaviours = {f"vendor/{name}-7b": behaviour for name, behaviour in _models(group).items()}
    with tempfile.TemporaryDirectory() as home, FakeProviderThread(behaviours) as fake:
        if group not in _ON_THE_BUILTIN_MODEL:
            config = CONFIG.format(base_url=fake.base_url, agents=_agents())
            Path(home, "config.toml").write_text(config, encoding="utf-8")
        paths = Paths.below(Path(home))
        session = Session(app, paths=paths, open_core=lambda: open_runtime(paths), host=NodeInside())
        try:
            yield Photographer(session, out, size=size)
        finally:
            session.shut()


def every(out: Path, *, groups: Sequence[str]) -> int:
    """Takes the pictures in each language and in each of ``SIZES``; returns 0 if all could be taken.

    Each in a process of its own: a language is what a program starts with.
    """
    failed = 0
    for language in _languages():
        for size in SIZES:
            print(f"{language}, {size}", flush=True)
            given = [str(out / f"{language}-{size}"), "--size", size, "--language", language]
            only = [part for group in groups for part in ("--only", group)]
            failed |= subprocess.run([sys.executable, "-m", "tests.app.screenshots", *given, *only], check=False).returncode
    return failed


def _languages() -> list[str]:
    return [code for code in LANGUAGES if code != "system"]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", action="append", choices=tuple(GROUPS), help="a group of pictures; several may be given")
    parser.add_argument("--every", action="store_true", help="in each language and in a small and a large window")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--language", default="en", choices=_languages())
    options = parser.parse_args()
    if options.every:
        return every(options.out, groups=options.only or ())
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    options.out.mkdir(parents=True, exist_ok=True)
    width, height = (int(part) for part in options.size.split("x"))
    app = make_application(["mas"])
    Language(app, choice=options.language)
    for group in options.only or GROUPS:
        missing = missing_parts() if group in _ON_THE_BUILTIN_MODEL else None
        if missing is not None:
            print(f"{group}: left out. {missing}")
            continue
        with at_work(app, options.out, group=group, size=(width, height)) as photographer:
            GROUPS[group](photographer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
