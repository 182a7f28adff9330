from __future__ import annotations

from collections.abc import Callable

import pytest

from mas_core.analysis.proposition import Proposition, proposition, stem
from mas_core.analysis.reading import Reading
from mas_core.analysis.refusals import PerAnswer, Refusal
from mas_core.analysis.stance import stances
from mas_core.analysis.vote_choices import Vote
from mas_core.choices import ChoiceKind
from mas_core.models import Question

Readings = Callable[..., tuple[Reading, ...]]
SHOULD = "Should cities charge cars that drive into the centre?"
ANSWERS = [
    ("yes", "Yes. Less noise and better air are worth it, and the money can go into buses for everyone."),
    ("no", "No. A charge on cars hits the poor hardest, because they often live far out and have no good bus."),
    ("no", "No, because the poor would pay most and the rich would simply drive on as they did."),
    ("yes", "I think that cities should charge cars which enter the centre. It works in London and in Stockholm."),
    ("no", "Cities should not charge cars in the centre. It is unfair to those who have no other way to get to work."),
    ("no", "I don't think that cities should charge cars. There are better ways to get there."),
    ("no", "The poor would be hit the hardest. Cities shouldn't charge cars for the use of streets which they have paid for."),
    ("mixed", "It depends on the city. Where buses are good a charge makes sense, and where they are not it does not."),
    ("mixed", "On the one hand a charge reduces the traffic. On the other hand it burdens those who have no alternative."),
    (
        "yes",
        "On the one hand a charge burdens the poor. On the other it cuts traffic. On balance, cities should charge cars.",
    ),
    (
        "none",
        "Traffic has grown for years. There are many cars in the centre and the air is bad for all of those who live there.",
    ),
    (
        "none",
        "Some argue that cities should charge cars. Critics say that they should not charge cars at all. The debate goes on.",
    ),
    ("yes", "While some argue that it is unfair, I believe cities should charge cars that enter the centre."),
    ("no", "Absolutely not. The streets belong to all of us and that includes those who have to drive."),
    ("yes", "I strongly support a congestion charge in the centre. It is fair and it works."),
    ("no", "I do not support such a charge. It is unfair and it does not work."),
    ("no", "I am against it. The costs are high and the use of it is small, as the cases show."),
    ("mixed", "Yes and no. It would help the air but it would also hurt the shops that are there."),
    ("no", "There is something to be said for both. Final answer: NO"),
    ("yes", "# Answer\n\n**Yes** — the evidence from Stockholm shows that it works and that people like it."),
    ("none", "No city has more traffic than ours. Cars are everywhere, and the buses do not run at night."),
    ("mixed", "Cities should charge cars only if there is a good bus which people can take instead of it."),
    ("no", "No city should charge cars. The streets belong to all of us and not only to those who have the money."),
    ("yes", "A charge is a burden. Still, this is a good idea, and it should be tried."),
    ("no", "This is not a good idea. It is unfair to those who live far from the centre of the city."),
    ("yes", "YES"),
    ("no", "No."),
    ("none", "Cities should invest in buses before charging cars that drive to the centre of the city."),
    ("mixed", "There is no simple answer to this. The cities differ too much from each other for that."),
    ("none", "I oppose the view that this is easy. What is needed is more research into the effects of it."),
    ("yes", "There are costs. But I agree that cities should charge cars, for the air would be so much better."),
]
OTHERS = [
    (
        "Is nuclear power safe?",
        "no",
        "Nuclear power is unsafe. The waste has to be kept for a very long time, and nobody knows how.",
    ),
    ("Is nuclear power safe?", "yes", "Nuclear power is generally safe. The deaths for each unit of energy are very few."),
    ("Is nuclear power safe?", "no", "Nuclear power is not safe, and there are better ways to get energy than that."),
    (
        "Is it ethical to eat meat?",
        "no",
        "Eating meat is not ethical. The animals suffer for it, and there are other things to eat.",
    ),
    ("In your view, can machines think?", "no", "Machines cannot think. They do what they have been told, and that is all."),
    (
        "Does remote work increase productivity?",
        "no",
        "Remote work does not increase productivity. The studies of it are not good.",
    ),
    ("Does remote work increase productivity?", "yes", "Yes, it does. Those who work from home have more time and less noise."),
    ("Should we ban smoking?", "none", "I support smoking, and those who want to should have the right to do it."),
    (
        "Will it rain on the day of the fair?",
        "no",
        "It won't rain on the day of the fair. The sky is blue and there is no wind at all.",
    ),
]


def told(question: str, readings: tuple[Reading, ...], **options: object) -> PerAnswer[str]:
    found = stances(Question(text=question), readings, **options)  # type: ignore[arg-type]  # any option
    assert isinstance(found, PerAnswer)
    return found


@pytest.mark.parametrize(("side", "text"), ANSWERS)
def test_that_a_declared_side_is_read(readings: Readings, side: str, text: str) -> None:
    assert told(SHOULD, readings(a=text)).values == {"a": side}


@pytest.mark.parametrize(("question", "side", "text"), OTHERS)
def test_that_other_forms_of_questions_are_read_too(readings: Readings, question: str, side: str, text: str) -> None:
    assert told(question, readings(a=text)).values == {"a": side}


def test_that_answers_of_almost_the_same_words_can_be_on_opposite_sides(readings: Readings) -> None:
    found = told(
        SHOULD,
        readings(
            a="Cities should charge cars that drive into the centre, and they should do so now.",
            b="Cities should not charge cars that drive into the centre, and they should not do so now.",
        ),
    )

    assert found.values == {"a": "yes", "b": "no"}


def test_that_a_question_in_an_answer_declares_nothing(readings: Readings) -> None:
    text = "Should cities charge cars? That is what has been asked for years, and there are many who want to know."

    assert told(SHOULD, readings(a=text)).values == {"a": "none"}


def test_that_a_counted_choice_is_a_declaration_in_any_language(readings: Readings) -> None:
    german = "Die Maut ist für eine Familie mit wenig Geld ungerecht und der Bus fährt nicht."

    found = told(SHOULD, readings(a=german, b=german), vote=Vote(kind=ChoiceKind.YES_NO, choices={"a": "NO", "b": None}))

    assert found.values == {"a": "no"}
    assert found.refused["b"].reason == "the text seems to be German"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What is the best way to travel?", "does not ask for a yes or a no"),
        ("Which is better, and why?", "does not ask for a yes or a no"),
        ("How can traffic be reduced?", "does not ask for a yes or a no"),
        ("Soll man das tun?", "does not ask for a yes or a no"),
        ("Shouldn't cities charge cars?", "put in the negative"),
        ("Is it right not to vote?", "put in the negative"),
        ("Is tea or coffee better?", "offers alternatives"),
    ],
)
def test_that_a_question_without_a_proposition_is_refused(readings: Readings, question: str, reason: str) -> None:
    found = stances(Question(text=question), readings(a="Yes. It is good."))

    assert isinstance(found, Refusal)
    assert reason in found.reason
    assert found.needed == "a question that can be answered by yes or no"


def test_that_a_vote_between_other_options_has_no_proposition(readings: Readings) -> None:
    vote = Vote(kind=ChoiceKind.OPTIONS, choices={"a": "A"})

    found = stances(Question(text="Should we take A or B?"), readings(a="A."), vote=vote)

    assert isinstance(found, Refusal)


def test_that_options_lettered_like_a_vote_are_no_yes_and_no(readings: Readings) -> None:
    # An option may be named Y or N; only the type of the question makes a choice a declaration.
    vote = Vote(kind=ChoiceKind.OPTIONS, choices={"a": "NO"})

    assert isinstance(stances(Question(text="Should we?"), readings(a="A."), vote=vote), Refusal)


def test_that_a_rating_of_agreement_takes_a_side_and_its_middle_takes_both(readings: Readings) -> None:
    choices = {"a": "1", "b": "2", "c": "3", "d": "4", "e": "5", "f": None}
    vote = Vote(kind=ChoiceKind.LIKERT, choices=choices, points=(1, 2, 3, 4, 5), agreement=True)
    said = readings(a="x", b="x", c="x", d="x", e="x", f="My answer is yes, for roads are good for all of us.")

    found = stances(Question(text="Roads are good.", question_type="likert"), said, vote=vote)

    assert isinstance(found, PerAnswer)
    assert found.values == {"a": "no", "b": "no", "c": "mixed", "d": "yes", "e": "yes", "f": "yes"}


@pytest.mark.parametrize(
    ("vote", "reason"),
    [
        (Vote(kind=ChoiceKind.LIKERT, choices={"a": "7"}, points=tuple(range(1, 8))), "a point of a scale"),
        (Vote(kind=ChoiceKind.NUMBER, choices={"a": "7"}), "a number"),
    ],
)
def test_that_other_scales_and_numbers_take_no_side(readings: Readings, vote: Vote, reason: str) -> None:
    found = stances(Question(text="Should we?"), readings(a="Yes."), vote=vote)

    assert isinstance(found, Refusal)
    assert reason in found.reason


@pytest.mark.parametrize(
    "question", ["Should I go or not?", "I like tea. So, is it true that tea is good? Explain.", "Can we, yes or no?"]
)
def test_that_a_lead_and_a_tail_do_not_hide_the_proposition(question: str) -> None:
    assert isinstance(proposition(Question(text=question)), Proposition)


def test_that_the_type_of_a_question_outweighs_its_form() -> None:
    assert isinstance(proposition(Question(text="Tea is better or equal to coffee.", question_type="yes_no")), Proposition)


def test_that_inflections_share_a_stem() -> None:
    assert {stem(word) for word in ("charge", "charges", "charging", "charged")} == {"charg"}
    assert stem("cities") == stem("city")
    assert stem("cars") == stem("car")
    assert stem("banning") == stem("ban")
