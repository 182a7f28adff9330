"""What the core says is shown in the language of the window, and stays English everywhere else."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from mas_app.language import CORE_SENTENCES, Language
from mas_app.phrases import PhraseBook, translated, translated_texts
from mas_core.charts import describe
from mas_core.consensus import STRATEGIES
from mas_core.headline import failure_sentence, headline
from mas_core.models import Failure, FailureKind, Record
from mas_resources import resource
from tests.app.translations import ROOT
from tests.app.verdicts import STORED, with_ledger

CORE = ROOT / "core" / "mas_core"
SPOT = re.compile(r"\{(\w+)(?::[tclwna])?\}")


@pytest.fixture(scope="module")
def german() -> PhraseBook:
    return PhraseBook.read(resource("translations", CORE_SENTENCES.format("de")).read_text(encoding="utf-8"))


def table(name: str) -> Mapping[str, str]:
    toml = tomllib.loads(resource("translations", CORE_SENTENCES.format("de")).read_text(encoding="utf-8"))
    return dict(toml[name])


def texts_of_the_core() -> frozenset[str]:
    """Every text in the core's code, places numbered, and the names of the catalog."""
    found = {text for file in CORE.rglob("*.py") for text in texts_of(ast.parse(file.read_text(encoding="utf-8")))}
    for file in (Path(str(resource("catalog", name))) for name in ("domains.toml", "question_types.toml", "roles.toml")):
        found |= {entry["name"] for entry in tomllib.loads(file.read_text(encoding="utf-8")).values()}
    return frozenset(found)


def texts_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                text, spots = "", 0
                for value in values:
                    if isinstance(value, ast.Constant):
                        text += str(value.value)
                    else:
                        text, spots = f"{text}{{{spots}}}", spots + 1
                yield text
            case ast.Constant(value=str(text)):
                yield text


def test_that_every_sentence_of_the_phrase_book_is_one_that_the_core_says() -> None:
    assert not sorted(table("core").keys() - texts_of_the_core()), "the core's words have changed: change them here, too"


@pytest.mark.parametrize("name", ["core", "composed"])
def test_that_a_translation_fills_in_nothing_that_the_sentence_does_not_have(name: str) -> None:
    for source, target in table(name).items():
        places = len(re.findall(r"\{\w+\}", source))
        for place in SPOT.findall(target):
            assert not place.isdecimal() or int(place) < places, source
        assert target[-1:] == source[-1:] or source[-1] not in ".:" or source.endswith("…"), source


@pytest.mark.parametrize(
    ("english", "words"),
    [
        (
            "Vote: 4 of 5 answered; yes 3, no 1; glm failed: rate limited, retry in 30 s.",
            "Abstimmung: 4 von 5 haben geantwortet; ja 3, nein 1; glm ausgefallen: zu viele Anfragen, neuer Versuch in 30 s.",
        ),
        (
            "Single answer: only qwen answered (1 of 2); this is not a consensus; glm failed: not set up.",
            "Einzelne Antwort: Nur qwen hat geantwortet (1 von 2); das ist kein Konsens; glm ausgefallen: nicht eingerichtet.",
        ),
        (
            "Consensus: 6 of 6 answers (3 agents, 2 times each); the answers of a and b were cut at the token limit.",
            "Konsens: 6 von 6 Antworten (3 Agenten, je 2-mal); die Antworten von a und b wurden an der Token-Grenze gekürzt.",
        ),
        (
            (
                "Counted votes with the Wilson 95 % interval, as if the agents were independent of each other. "
                "1 answer without a clear choice. qwen: there are no words to compare; this figure needs text."
            ),
            (
                "Gezählte Stimmen mit 95-%-Intervall nach Wilson, als wären die Agenten voneinander unabhängig. "
                "1 ohne klare Wahl. qwen: Es gibt keine Wörter zu vergleichen; dieser Wert braucht Text."
            ),
        ),
        (
            "a, b and c failed: timed out; d failed 1 of 2 times: provider error.",
            "a, b und c ausgefallen: Zeit überschritten; d in 1 von 2 Malen ausgefallen: Fehler beim Anbieter.",
        ),
    ],
)
def test_that_the_parts_of_a_line_are_put_together_in_german(german: PhraseBook, english: str, words: str) -> None:
    assert german(english) == words


def test_that_the_reasons_of_several_nodes_in_one_sentence_are_all_german(german: PhraseBook) -> None:
    why = (
        "No paired node takes calls, so this computer asks instead: Attic cannot be reached at https://10.0.0.7:7440. "
        "Spare closed the connection without an answer. If that stays so, Spare may have unpaired this computer: pair it again."
    )
    assert german(why) == (
        "Kein gekoppelter Knoten nimmt Aufrufe an, daher fragt dieser Computer selbst: Attic ist unter "
        "https://10.0.0.7:7440 nicht erreichbar. Spare schloss die Verbindung ohne Antwort. Bleibt das so, hat Spare diesen "
        "Computer vielleicht entkoppelt: Koppeln Sie ihn neu."
    )


@pytest.mark.parametrize(
    "text", ["All of them", "Most of the people said so. All of them.", "qwen", "", ".", "the", "a; b", " "]
)
def test_that_what_the_core_does_not_say_is_shown_as_it_is(german: PhraseBook, text: str) -> None:
    assert german(text) == text


def test_that_names_and_messages_from_outside_are_not_translated(german: PhraseBook) -> None:
    failure = Failure(agent="cancelled", kind=FailureKind.NOT_FOUND, message="No answer", attempts=1, provider="later")
    words = german(failure_sentence(failure))
    assert words.startswith("cancelled: Der Anbieter kennt das Modell oder die Adresse nicht.")
    assert "„No answer“" in words
    assert "`mas models later`" in words


@pytest.mark.parametrize("kind", list(FailureKind))
def test_that_every_failure_is_explained_in_german(german: PhraseBook, kind: FailureKind) -> None:
    failure = Failure(agent="qwen", kind=kind, message="", attempts=1, provider="fake", retry_after_s=30)
    assert not english_in(german(failure_sentence(failure)))


@pytest.mark.parametrize("method", sorted(STRATEGIES))
def test_that_methods_say_in_german_what_they_do(german: PhraseBook, method: str) -> None:
    strategy = STRATEGIES[method]
    assert not english_in(german(strategy.summary))
    assert strategy.title in table("core")


@pytest.mark.parametrize("name", [*sorted(STORED), "ledger"])
def test_that_headers_and_charts_of_runs_are_german_throughout(german: PhraseBook, name: str) -> None:
    record = with_ledger() if name == "ledger" else STORED[name]
    left = [text for text in shown_of(record) if english_in(german(text))]
    assert not left


def shown_of(record: Record) -> Iterator[str]:
    yield headline(record)
    for chart in describe(record):
        yield from (chart.title, chart.subtitle, chart.refused or "")
        yield from (str(getattr(chart, name, "")) for name in ("sentence", "axis_label"))


def english_in(text: str) -> list[str]:
    """Returns words that no German sentence has."""
    return re.findall(r"\b(?:the|and|of|is|are|not|to|for|with|answers?|that|this|as|has|have|from|by|be)\b", text)


def test_that_a_description_keeps_its_figures_colours_and_kind(app: object) -> None:
    language = Language(app, choice="de")  # type: ignore[arg-type]  # the application of the tests
    try:
        for chart in describe(STORED["vote"]):
            shown = translated_texts(chart)
            assert type(shown) is type(chart)
            assert shown.key == chart.key
            assert [bar.share for bar in getattr(shown, "bars", ())] == [bar.share for bar in getattr(chart, "bars", ())]
            assert [bar.colour for bar in getattr(shown, "bars", ())] == [bar.colour for bar in getattr(chart, "bars", ())]
        assert translated("No answer") == "Keine Antwort"
    finally:
        language.withdraw()
    assert translated("No answer") == "No answer"
