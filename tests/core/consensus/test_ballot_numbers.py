"""Reading numbers: what has one reading is counted, and everything else is an abstention."""

from __future__ import annotations

import pytest

from mas_core.choices import NUMBER
from mas_core.consensus.ballots import Ballot, read_ballot


def number(said: str) -> float | None:
    ballot = read_ballot(f"Some reasons with 3 numbers, 1 to 7.\nANSWER: {said}", choices=NUMBER)
    return ballot.value if ballot is not None else None


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("25", 25),
        ("25.", 25),
        ("25 (80)", 25),
        ("**25** (80)", 25),
        ("[25] ([80])", 25),
        ('"25"', 25),
        ("0", 0),
        ("-0", 0),
        ("007", 7),
        ("0.5", 0.5),
        (".5", 0.5),
        ("-5", -5),
        ("−5", -5),
        ("+5", 5),
        ("1,250", 1250),
        ("1,250.75", 1250.75),
        ("12,345,678", 12_345_678),
        ("1 250 000", 1_250_000),
        ("1\u202f250", 1250),
        ("1’250", 1250),
        ("1_000", 1000),
        ("1.250.000", 1_250_000),
        ("1.250,5", 1250.5),
        ("1e6", 1_000_000),
        ("about 25", 25),
        ("~25", 25),
        ("25 because 25 it is", 25),
        ("25, as it was in the past", 25),
        ("25 – nobody knows better", 25),
        ("25, confidence 80", 25),
        ("2100", 2100),
        ("5 million people (70)", 5_000_000),
        ("1.5 billion", 1_500_000_000),
        ("2 dozen", 24),
        ("25 tonnes of CO2 (50)", 25),
        ("25 years old", 25),
        ("25 hours a week", 25),
    ],
)
def test_that_one_number_is_read(said: str, value: float) -> None:
    assert number(said) == value


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("25 %", "%"),
        ("25%", "%"),
        ("25 percent (80)", "%"),
        ("25 per cent", "%"),
        ("$25", "$"),
        ("$25 million", "$"),
        ("25 euros", "€"),
        ("25 km", "km"),
        ("25 kilometres", "km"),
        ("25 m", "m"),
        ("25 days", "days"),
        ("25 °C", "°C"),
        ("25 people", ""),
        ("25 km per hour", ""),
        ("25 km/h", ""),
        ("25", ""),
    ],
)
def test_that_a_unit_behind_the_number_is_told(said: str, unit: str) -> None:
    ballot = read_ballot(f"ANSWER: {said}", choices=NUMBER)
    assert ballot is not None
    assert ballot.unit == unit


@pytest.mark.parametrize(
    "said",
    [
        "20-30",
        "20 – 30",
        "20–30",
        "20 to 30",
        "between 20 and 30",
        "20 or 30",
        "20, 30",
        "20; 30",
        "20 30",
        "5 100",
        "25 ± 5",
        "25 +/- 5",
        "25 (20-30)",
        "25 (20 to 30) (80)",
        "25 because 30 is too many",
        "25, maybe thirty",
        "25 or so",
        "25 or more",
        "25 at most",
        "at least 25",
        "over 25",
        "<25",
        ">25",
        "≥25",
        "25+",
        "25 plus",
    ],
)
def test_that_ranges_bounds_and_several_numbers_abstain(said: str) -> None:
    assert number(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "3,5",  # a decimal comma, or two numbers
        "0,125",  # never 125
        "1,2500",
        "12,34",
        "5k",
        "5m",  # metres, or millions
        "5 M",
        "5 B",
        "1/2",
        "4/5",
        "4 out of 5",
        "1 in 10",
        "2 thirds",
        "3rd",
        "2 hundred fifty",
        "5 squared",
        "10^6",
        "10²",
        "10²x3",
        "2½",
        "5 × 10",
        "12:30",
        "2026-05-01",
        "192.168.0.1",
        "1e999",
        "9" * 40,
        "- 5",  # a minus, or the dash of a list
    ],
)
def test_that_what_has_two_readings_abstains(said: str) -> None:
    assert number(said) is None


@pytest.mark.parametrize("said", ["many", "twenty-five", "", "…", "unknown", "I would say 25", "x", "NaN", "inf", "none (80)"])
def test_that_words_are_no_numbers(said: str) -> None:
    assert number(said) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"answer": 25, "confidence": 80}', 25),
        ('{"answer": "1,250 km"}', 1250),
        ('{"answer": 2.5}', 2.5),
        ('{"answer": "20-30"}', None),
        ('{"answer": 1e999}', None),
        ('{"answer": NaN}', None),
        ('{"answer": true}', None),
        ('{"answer": [25]}', None),
        ('{"answer": ' + "9" * 400 + "}", None),
        ('{"answer": ' + "9" * 5000 + "}", None),
        ("25\n\nBecause it is so.", 25),
        ("**25 km**\n\nBecause it is so.", 25),
        ("25. It is so.", None),
        ("1. First\n2. Second", None),
        ("1\n2\n3", None),
        ("25 because it is so.", None),
        ("ANSWER:\n25", 25),
        ("ANSWER:\n1. First, look.", None),
    ],
)
def test_that_json_and_a_first_line_of_its_own_are_read(text: str, value: float | None) -> None:
    ballot = read_ballot(text, choices=NUMBER)
    assert (ballot.value if ballot is not None else None) == value


def test_that_the_ballot_has_the_shortest_form_of_its_number() -> None:
    assert read_ballot("ANSWER: 1,250.50 € (70)", choices=NUMBER) == Ballot(
        choice="1250.5", confidence=70, value=1250.5, unit="€"
    )
