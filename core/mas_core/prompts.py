"""Turns question, domain, type and role into messages. Nothing else in the program builds a prompt."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import assert_never

from mas_core.catalog import Catalog
from mas_core.choices import ChoiceKind, Choices, fixed_choices, lettered
from mas_core.conversation import continued
from mas_core.models import Agent, Answer, Call, Job, Message, Question
from mas_core.templates import filled

_OPTION = re.compile(r"^\s*(?:[-*]\s*)?\(?(?P<letter>[A-Za-z])[).:]\s+(?P<text>\S.*)$")
_COUNTED_METHODS = frozenset({"vote", "deliberation"})
"""Methods that ask for a ballot where the question is closed."""
_SMALL_ANSWER_WORDS = 70
"""How much of each answer the built-in model gets to read: a prompt near 400 tokens keeps its first word within a second."""


def options_of(question_text: str) -> tuple[str, ...]:
    """Returns the letters of the options that a question lists, one a line as ``A) …``, in order and in capitals.

    Lines that do not go on with the next letter (A, B, C, …) are prose, not options.
    """
    letters: list[str] = []
    for line in question_text.splitlines():
        match = _OPTION.match(line)
        if match and match["letter"].upper() == chr(ord("A") + len(letters)):
            letters.append(match["letter"].upper())
    return tuple(letters) if len(letters) >= 2 else ()


def choices_for(question: Question, catalog: Catalog) -> Choices | None:
    """Returns what a closed question can be answered with; None for an open one, or one without its options."""
    word = catalog.question_type(question.question_type).choices
    if word != ChoiceKind.OPTIONS:
        return fixed_choices(word)
    letters_ = options_of(question.text)
    return lettered(letters_) if letters_ else None


def _voting_instruction(choices: Choices, catalog: Catalog) -> str:
    match choices.kind:
        case ChoiceKind.YES_NO:
            return catalog.prompt("vote_yes_no")
        case ChoiceKind.OPTIONS:
            return filled(catalog.prompt("vote_options"), options=", ".join(choices.options))
        case ChoiceKind.LIKERT:
            ends = choices.options[0], choices.options[-1]
            named = (f"{end} ({choices.labels[end]})" if end in choices.labels else end for end in ends)
            return filled(catalog.prompt("vote_likert"), scale=" to ".join(named))
        case ChoiceKind.NUMBER:
            return catalog.prompt("vote_number")
        case _:
            assert_never(choices.kind)


def answer_messages(
    question: Question, *, agent: Agent, role: str | None, catalog: Catalog, voting: bool = False
) -> tuple[Message, ...]:
    """Builds what one agent gets.

    Args:
        question: The question with its domain and type.
        agent: Its own instruction comes first, its opening last (as the beginning of its answer).
        role: Catalog id of its role, or None.
        catalog: Where domain, type and role are looked up.
        voting: Ask for a last line that can be counted. The opening is left out then: a vote must not be put into a mouth.
    """
    parts = [agent.instruction, catalog.domain(question.domain).prefix]
    if role:
        parts.append(catalog.role(role).text)
    system = "\n\n".join(part for part in parts if part)
    text = filled(catalog.question_type(question.question_type).template, question=question.text.strip())
    opening = agent.opening
    choices = choices_for(question, catalog) if voting else None
    if choices is not None and agent.demo:
        # Too small to end on a line of a given form, but it can go on from the beginning of one.
        opening = _small_opening(choices)
    elif choices is not None:
        text += "\n\n" + _voting_instruction(choices, catalog)
        opening = ""
    messages = [Message(role="user", content=text)]
    if system:
        messages.insert(0, Message(role="system", content=system))
    if opening:
        messages.append(Message(role="assistant", content=opening))
    return tuple(messages)


def _small_opening(choices: Choices) -> str:
    """Begins a demo agent's ballot without a word on the choice; a bare "ANSWER:" makes it stop before all but words."""
    match choices.kind:
        case ChoiceKind.YES_NO:
            return "ANSWER:"
        case ChoiceKind.OPTIONS:
            return "ANSWER: Option"
        case ChoiceKind.LIKERT:
            return "ANSWER: Number"
        case ChoiceKind.NUMBER:
            return "ANSWER: about"
        case _:
            assert_never(choices.kind)


def preview(job: Job, agent_id: str, *, catalog: Catalog) -> str:
    """Shows exactly what an agent of the job will get, as text for a person."""
    panel = job.panel
    messages = answer_messages(
        job.question,
        agent=panel.specs[agent_id],
        role=panel.roles.get(agent_id),
        catalog=catalog,
        voting=panel.method in _COUNTED_METHODS and choices_for(job.question, catalog) is not None,
    )
    titles = {"system": "System", "user": "Question", "assistant": "The answer begins with"}
    call = Call(job_id=job.id, agent=panel.specs[agent_id], messages=messages, max_tokens=panel.specs[agent_id].max_tokens)
    asked = continued(call, job, catalog=catalog).messages
    return "\n\n".join(f"{titles[message.role]}:\n{message.content}" for message in asked)


def _name(answer: Answer, catalog: Catalog) -> str:
    role = f", {catalog.role(answer.role).name}" if answer.role else ""
    return f"{answer.label}{role}{' (broke off)' if answer.partial else ''}"


def _fenced(answers: Sequence[Answer], *, marker: str, catalog: Catalog) -> str:
    blocks = [f"Answer of {_name(answer, catalog)}:\n{marker}\n{answer.text.strip()}\n{marker}" for answer in answers]
    return "\n\n".join(blocks)


def _shortened(text: str) -> str:
    words = text.split()
    return " ".join(words[:_SMALL_ANSWER_WORDS]) + (" …" if len(words) > _SMALL_ANSWER_WORDS else "")


def _marker() -> str:
    # Random, so that no answer can contain it and end its own block.
    return f"=====[{secrets.token_hex(8)}]====="


def synthesis_messages(
    question: Question, answers: Sequence[Answer], *, aggregator: Agent, catalog: Catalog
) -> tuple[Message, ...]:
    """Builds what the aggregator gets for a consensus: each answer fenced by a random marker and named as data."""
    if aggregator.demo:
        texts = "\n\n".join(f"Answer {n}: {_shortened(answer.text)}" for n, answer in enumerate(answers, start=1))
        content = filled(catalog.prompt("synthesis_small"), question=question.text.strip(), answers=texts)
        return (Message(role="user", content=content), Message(role="assistant", content="The answers agree that"))
    marker = _marker()
    content = filled(
        catalog.prompt("synthesis"),
        marker=marker,
        question=question.text.strip(),
        answers=_fenced(answers, marker=marker, catalog=catalog),
    )
    return (Message(role="user", content=content),)


def vote_explanation_messages(
    question: Question, answers: Sequence[Answer], *, result: str, aggregator: Agent, catalog: Catalog
) -> tuple[Message, ...]:
    """Builds what the aggregator gets to explain a vote, whose ``result`` it cannot change."""
    if aggregator.demo:
        texts = "\n\n".join(f"Answer {n}: {_shortened(answer.text)}" for n, answer in enumerate(answers, start=1))
        content = filled(catalog.prompt("vote_explanation_small"), question=question.text.strip(), result=result, answers=texts)
        return (Message(role="user", content=content), Message(role="assistant", content="The main reasons were"))
    marker = _marker()
    choices = choices_for(question, catalog)
    numbers = choices is not None and choices.kind is ChoiceKind.NUMBER
    content = filled(
        catalog.prompt("vote_explanation_number" if numbers else "vote_explanation"),
        marker=marker,
        question=question.text.strip(),
        result=result,
        answers=_fenced(answers, marker=marker, catalog=catalog),
    )
    return (Message(role="user", content=content),)


def judge_messages(
    question: Question, answers: Sequence[Answer], *, fault: str | None = None, catalog: Catalog
) -> tuple[Message, ...]:
    """Builds what the judge of ``fusion`` gets; ``fault`` says why its first reply could not be read."""
    marker = _marker()
    content = filled(
        catalog.prompt("fusion_judge"),
        marker=marker,
        question=question.text.strip(),
        answers=_fenced(answers, marker=marker, catalog=catalog),
        names=", ".join(answer.label for answer in answers),
    )
    if fault is not None:
        content += "\n\n" + filled(catalog.prompt("fusion_again"), fault=fault)
    return (Message(role="user", content=content),)


def fusion_messages(question: Question, *, judgement: str, catalog: Catalog) -> tuple[Message, ...]:
    """Builds what the aggregator gets to write the answer from the judge's comparison, which is JSON."""
    content = filled(catalog.prompt("fusion"), marker=_marker(), question=question.text.strip(), judgement=judgement)
    return (Message(role="user", content=content),)


def _anonymous(answers: Sequence[Answer], *, marker: str, small: bool) -> str:
    """Returns answers under letters, without a word on who gave them."""
    texts = [_shortened(answer.text) if small else answer.text.strip() for answer in answers]
    blocks = [f"Answer {letter}:\n{marker}\n{text}\n{marker}" for letter, text in zip(letters(len(texts)), texts, strict=True)]
    return "\n\n".join(blocks)


def letters(count: int) -> tuple[str, ...]:
    """Returns names for ``count`` things: A to Z, then AA, AB and so on."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return tuple(alphabet[n] if n < 26 else alphabet[n // 26 - 1] + alphabet[n % 26] for n in range(count))


def _with_task(messages: Sequence[Message], template: str, **values: str) -> tuple[Message, ...]:
    """Puts the person's question, as it was worded for this agent, into a task on other answers."""
    worded = next(message.content for message in messages if message.role == "user")
    content = filled(template, question=worded, **values)
    system = tuple(message for message in messages if message.role == "system")
    # An opening would put the first round's stance into the agent's mouth again.
    return (*system, Message(role="user", content=content))


def deliberation_messages(
    question: Question,
    own: Answer,
    others: Sequence[Answer],
    *,
    agent: Agent,
    role: str | None,
    catalog: Catalog,
    voting: bool,
) -> tuple[Message, ...]:
    """Builds what an agent gets in the second round: its own answer, and the others' without names, in the given order."""
    marker = _marker()
    first = answer_messages(question, agent=agent, role=role, catalog=catalog, voting=voting)
    messages = _with_task(
        first,
        catalog.prompt("deliberation"),
        marker=marker,
        own=_shortened(own.text) if agent.demo else own.text.strip(),
        answers=_anonymous(others, marker=marker, small=agent.demo),
    )
    choices = choices_for(question, catalog) if voting and agent.demo else None
    return messages if choices is None else (*messages, Message(role="assistant", content=_small_opening(choices)))


def mixture_messages(
    question: Question, previous: Sequence[Answer], *, agent: Agent, role: str | None, catalog: Catalog
) -> tuple[Message, ...]:
    """Builds what a seat of a later layer gets: the question and the answers of the layer before, without names."""
    marker = _marker()
    first = answer_messages(question, agent=agent, role=role, catalog=catalog)
    return _with_task(
        first, catalog.prompt("mixture"), marker=marker, answers=_anonymous(previous, marker=marker, small=agent.demo)
    )


def review_messages(question: Question, others: Sequence[Answer], *, agent: Agent, catalog: Catalog) -> tuple[Message, ...]:
    """Builds what a reviewer gets: the others' answers under letters, in the given order."""
    marker = _marker()
    names = letters(len(others))
    content = filled(
        catalog.prompt("review"),
        marker=marker,
        question=question.text.strip(),
        answers=_anonymous(others, marker=marker, small=agent.demo),
        example=" > ".join(reversed(names)),
    )
    opening = (Message(role="assistant", content="RANKING:"),) if agent.demo else ()
    return (Message(role="user", content=content), *opening)
