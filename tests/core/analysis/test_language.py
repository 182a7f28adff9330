from __future__ import annotations

import pytest

from mas_core.analysis.language import english_refusal
from mas_core.analysis.text import words

TEXTS = {
    "German": "Die Städte sollten die Maut nicht einführen, weil sie für Arme mit wenig Geld ungerecht ist und es nicht geht.",
    "French": "Les villes ne devraient pas imposer cette taxe, car elle est injuste pour les familles qui ont une voiture.",
    "Spanish": "Las ciudades no deberían cobrar este peaje porque es injusto para los que viven en el campo y son pobres.",
    "Italian": "Le città non dovrebbero imporre questa tassa perché è ingiusta per gli abitanti della campagna e dei paesi.",
    "Portuguese": "As cidades não deveriam cobrar uma taxa, pois é injusta para os moradores do campo e das aldeias também.",
    "Dutch": "De steden zouden het niet moeten doen, want voor een gezin met weinig geld zijn de kosten te hoog in het dorp.",
    "Swedish": "Städerna bör inte ta ut en avgift, eftersom det är orättvist för dem som bor på landet och inte kan gå.",
    "Polish": "Miasta nie powinny pobierać opłat, ponieważ jest to niesprawiedliwe dla rodzin i nie ma tam autobusów.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_that_another_language_is_refused_by_its_name(language: str, text: str) -> None:
    refusal = english_refusal(text, words(text))

    assert refusal is not None
    assert refusal.reason == f"the text seems to be {language}"
    assert refusal.needed == "an English text"


@pytest.mark.parametrize(
    "text",
    [
        "Cities should charge for cars, because the air is bad and people suffer from it.",
        "Yes, they should do it with care.",
        "NO. Moral reasoning: taxes hurt poor people. Practical reasoning: enforcement costs too much.",
        "- Lower emissions\n- Better air\n- Less noise",
        "YES\n\nFrom a moral standpoint, this is the right thing: it protects those who cannot protect themselves.",
        "Der Spiegel reported that the mayor of München would not have the votes that this plan needs.",
    ],
)
def test_that_english_is_read_as_english(text: str) -> None:
    assert english_refusal(text, words(text)) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("YES", "the text is too short to tell its language"),
        ("", "the text has no words"),
        ("😀😀😀", "the text has no words"),
        ("城市应该收费，因为空气很差。", "the text is not in Latin letters"),
        ("Города должны взимать плату за въезд.", "the text is not in Latin letters"),
        ("traffic " * 20, "the text does not read as English"),
    ],
)
def test_that_what_cannot_be_told_is_refused_with_its_reason(text: str, reason: str) -> None:
    refusal = english_refusal(text, words(text))

    assert refusal is not None
    assert refusal.reason == reason
