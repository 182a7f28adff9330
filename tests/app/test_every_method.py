"""Every method to its end, asked from the real window of the real built-in model. The pictures stay in the test's folder."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from mas_app.desktop import open_runtime
from mas_app.models.run import AnswerState, RunModel
from mas_app.run_view import RunPlace
from mas_app.session import Session
from mas_core.models import JobState, VerdictKind
from mas_core.paths import Paths
from mas_core.providers.llama_server import missing_parts
from tests.app.photographer import METHODS, Photographer, ask_by

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(missing_parts() is not None, reason=missing_parts() or ""),
]
CONCLUSIONS = {
    "synthesis": {VerdictKind.CONSENSUS},
    "fusion": {VerdictKind.CONSENSUS},
    "vote": {VerdictKind.VOTE, VerdictKind.NO_DECISION},
    "deliberation": {VerdictKind.VOTE, VerdictKind.NO_DECISION},
    "peer_ranking": {VerdictKind.CONSENSUS, VerdictKind.NO_DECISION},
    "mixture": {VerdictKind.CONSENSUS},
    "single": {VerdictKind.SINGLE_ANSWER},
}


@pytest.fixture
def photographer(app: QApplication, tmp_path: Path) -> Iterator[Photographer]:
    paths = Paths.below(tmp_path / "home")
    session = Session(app, paths=paths, open_core=lambda: open_runtime(paths))
    yield Photographer(session, tmp_path, size=(1280, 800), themes=("light",))
    session.shut()
    del session
    gc.collect()  # on this thread, before another test's core thread can come upon what is left


def looks_ended(photographer: Photographer, run: RunModel, method: str) -> None:
    assert run.state is JobState.DONE
    record = run.record
    assert record is not None
    assert record.verdict is not None
    assert record.verdict.method == method
    assert record.verdict.kind in CONCLUSIONS[method]
    assert record.verdict.text
    assert {answer.state for answer in run.answers} == {AnswerState.DONE}
    card = photographer.view.card
    assert card.headline.text().endswith("its agreement is no evidence.")
    assert any(label.isVisible() and label.text() == "Demo model" for label in card.findChildren(QLabel))
    assert not card.retry_button.isVisible()


def details_shown(photographer: Photographer) -> str:
    labels = photographer.view.details.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


@pytest.mark.parametrize("method", METHODS)
def test_that_a_method_comes_to_its_end_with_the_built_in_model(
    photographer: Photographer, tmp_path: Path, method: str
) -> None:
    run = ask_by(photographer, method)
    photographer.show(RunPlace.SIDE_BY_SIDE, name=method)
    looks_ended(photographer, run, method)
    photographer.show(RunPlace.DETAILS, name=f"{method}-details")
    shown = details_shown(photographer)
    assert shown
    assert "holds no details" not in shown
    if method == "peer_ranking":
        assert run.record is not None
        assert run.record.verdict is not None
        assert run.record.verdict.details["rankings"] == run.record.verdict.details["reviews_asked"] == 6
        assert "6 of 6 reviews could be read" in shown
        assert "chooses at about chance" in shown
    photographer.charts(name=f"{method}-charts")
    assert all((tmp_path / f"{method}{part}-light.png").stat().st_size > 10_000 for part in ("", "-details", "-charts"))
