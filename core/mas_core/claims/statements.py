"""Which sentences of an answer are claims: no questions, headings, greetings, or remarks on the debate itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mas_core.analysis import sentence_spans
from mas_core.analysis.refusals import joined
from mas_core.analysis.text import clean, prose, words
from mas_core.claims.lexicon import StatementWords, statement_words
from mas_core.models import Answer

MAX_CHARACTERS = 40_000
MAX_STATEMENT_CHARACTERS = 1_000
MIN_CONTENT_WORDS = 2
MIN_WORDS = 3
MIN_WORDS_WITHOUT_STOP = 6
_SPACE_BEFORE_STOP = re.compile(r" ([.,;:!?])")
_REPORTING_WITHIN = 9
_LEAST_LETTERS = 0.6

_BOLD_LABEL = re.compile(r"(?:\*\*|__)[^*_\n]{1,80}?(?:[:.](?:\*\*|__)|(?:\*\*|__)\s*[:–—-])\s+(?=\S)")
_QUESTION = re.compile(r"\?[\"'”’)*_\s]*$")
_STOP = re.compile(r"[.!…][\"'”’)\]*_\s]*$")
_WHOLLY_BOLD = re.compile(r"^(?:\*\*|__)[^*_\n]+(?:\*\*|__):?$")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+$")
_UNDERLINE = re.compile(r"\n[ \t]*(?:=+|-+)[ \t]*(?:\n|$)")
_CLAUSE_END = re.compile(
    r"[;:,–—]\s+(?:(?:and|but|while|whereas|although|so|because|since)\s+)?|\s+(?:and|but|while|whereas|although|because|since)\s+"
)
_SUBCLAUSE = re.compile(
    r"[;:]\s+|,?\s+(?:because|since|so that|while|whereas|although|even though|though)\s|,\s+(?:which|who|whose|where|as)\s",
    re.IGNORECASE,
)
_LEADING_SUBCLAUSE = re.compile(
    r"(?:because|since|while|whereas|although|even though|though|despite)\b[^,;]{3,200},\s+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence that claims something.

    Attributes:
        label: The answer it stands in (:attr:`mas_core.models.Answer.label`), or empty for a text without one.
        start: Where it begins in the answer's own text.
        end: Where it ends, exclusive.
        text: The passage itself, ``answer.text[start:end]``.
        plain: The same without Markdown, openers ("However,") and who says it ("Most agree that").
        main: ``plain`` without its reasons and concessions ("because …", "although …"); conditions stay.
        content: The words of ``plain`` that have a subject of their own, in lower case; what likeness is measured on.
        main_content: Those of ``main``.
    """

    label: str
    start: int
    end: int
    text: str
    plain: str
    main: str
    content: tuple[str, ...]
    main_content: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The statements of several answers in their order, and sentences that say what was left out."""

    statements: tuple[Statement, ...]
    notes: tuple[str, ...] = ()


def statements_of(text: str, *, label: str = "", partial: bool = False) -> tuple[Statement, ...]:
    """Returns the claims of one text in their order; of a text beyond 40,000 characters, those of its beginning.

    Args:
        text: The original, Markdown and all; spans refer to it.
        label: The answer's name.
        partial: Whether the text broke off, so that a last sentence without a full stop is no whole sentence.
    """
    lists = statement_words()
    read = text[:MAX_CHARACTERS]
    spans = sentence_spans(read)
    broken_off = partial or len(read) < len(text)
    if broken_off and spans and not _STOP.search(read[spans[-1][0] :]):
        spans = spans[:-1]
    return tuple(_statements(read, spans, label=label, lists=lists))


def _statements(text: str, spans: Sequence[tuple[int, int]], *, label: str, lists: StatementWords) -> Iterator[Statement]:
    for sentence_start, end in spans:
        labelled = _BOLD_LABEL.match(text, sentence_start, end)
        start = labelled.end() if labelled else sentence_start
        passage = text[start:end]
        if len(passage) > MAX_STATEMENT_CHARACTERS or _is_heading(text, sentence_start, end=end):
            continue
        # Where a mark of Markdown stood before a full stop, prose() leaves a space that nobody wrote.
        spoken = _SPACE_BEFORE_STOP.sub(r"\1", " ".join(prose(clean(passage)).split()))
        if not _declares(passage, spoken, lists):
            continue
        framed = _without_frame(spoken, lists)
        plain = f"{framed[:1].upper()}{framed[1:]}"
        content = _content(plain, lists)
        if len(content) >= MIN_CONTENT_WORDS:
            main, main_content = _main_clause(plain, content, lists)
            yield Statement(
                label=label,
                start=start,
                end=end,
                text=passage,
                plain=plain,
                main=main,
                content=content,
                main_content=main_content,
            )


def _is_heading(text: str, start: int, *, end: int) -> bool:
    line_start = text.rfind("\n", 0, start) + 1
    passage = text[start:end]
    if _WHOLLY_BOLD.match(passage) and not _STOP.search(passage.rstrip("*_")):
        return True
    underlined = passage.rfind("\n")
    return _HEADING.match(text, line_start, start) is not None or (
        underlined > 0 and bool(_UNDERLINE.search(passage[underlined:]))
    )


def _declares(passage: str, spoken: str, lists: StatementWords) -> bool:
    """Whether a sentence states something: no question, no lead-in with a colon, no greeting, no remark on the debate."""
    if _QUESTION.search(spoken) or spoken.endswith(":") or "|" in passage:
        return False
    lowered = spoken.lower()
    if lists.beginnings.match(_without_openers(lowered, lists)) or lists.anywhere.search(lowered):
        return False
    if sum(character.isalpha() or character.isspace() for character in spoken) < _LEAST_LETTERS * len(spoken):
        return False
    least = MIN_WORDS if _STOP.search(spoken) else MIN_WORDS_WITHOUT_STOP
    return len(words(spoken)) >= least


def _without_openers(text: str, lists: StatementWords) -> str:
    """Cuts at most two openers: "However, in my view, …"."""
    for _ in range(2):
        opener = lists.openers.match(text.lower())
        if opener is None or not text[opener.end() :].strip():
            break
        if opener.group().rstrip()[-1].isalpha() and opener.group().rstrip().lower() in (
            "no",
            "also",
            "first",
            "second",
            "third",
        ):
            break  # "No evidence …" and "First responders …": without a comma it belongs to the sentence
        text = text[opener.end() :]
    return text


def _without_frame(spoken: str, lists: StatementWords) -> str:
    """Returns what is said without who says it, if it is not denied: "I do not think that …" stays whole."""
    text = _without_openers(spoken, lists)
    tokens = text.split(maxsplit=_REPORTING_WITHIN + 1)
    for place, token in enumerate(tokens[:_REPORTING_WITHIN]):
        lowered = token.lower().strip(",")
        if lowered in ("not", "no", "never") or lowered.endswith("n't"):
            return text
        following = tokens[place + 1].lower() if place + 1 < len(tokens) else ""
        if place and lowered in lists.reporting and (following == "that" or tokens[place - 1].lower() in ("i", "we")):
            rest = " ".join(tokens[place + 1 + (following == "that") :])
            return rest if len(rest.split()) >= MIN_WORDS else text
    return text


def _main_clause(plain: str, content: tuple[str, ...], lists: StatementWords) -> tuple[str, tuple[str, ...]]:
    """Returns the main clause and its words; the whole sentence where what is left would say too little."""
    lead = _LEADING_SUBCLAUSE.match(plain)
    main = _SUBCLAUSE.split(plain[lead.end() if lead else 0 :], maxsplit=1)[0]
    found = _content(main, lists)
    return (main, found) if len(found) > MIN_CONTENT_WORDS and len(found) < len(content) else (plain, content)


def _content(plain: str, lists: StatementWords) -> tuple[str, ...]:
    return tuple(word for word in words(plain) if word not in lists.function_words and len(word) > 1)


def parts_of(statement: Statement) -> tuple[tuple[str, ...], ...]:
    """Returns the words of each part of a compound sentence, if it has more than one part that says something by itself.

    A consensus often joins two claims with a comma or "and"; each of them is then compared by itself as well.
    """
    lists = statement_words()
    parts = tuple(_content(part, lists) for part in _CLAUSE_END.split(statement.plain))
    telling = tuple(part for part in parts if len(part) > MIN_CONTENT_WORDS)
    return telling if len(telling) > 1 and len(telling) == sum(len(part) > 0 for part in parts) else ()


def speaks_of_panel(statement: Statement) -> bool:
    """Whether a consensus' sentence reports on the panel ("two of three members disagree") and not on the subject."""
    return statement_words().panel.search(statement.plain.lower()) is not None


def gather(answers: Sequence[Answer], *, most: int) -> Found:
    """Returns the claims of all answers, at most ``most`` of them, taken from the beginnings in fair shares.

    Args:
        answers: One for each label.
        most: Bound of all statements together; an answer with few leaves its share to the others.
    """
    by_answer = [statements_of(answer.text, label=answer.label, partial=answer.partial) for answer in answers]
    share = _fair_share([len(found) for found in by_answer], most=most)
    long = tuple(answer.label for answer in answers if len(answer.text) > MAX_CHARACTERS)
    cut = tuple(answer.label for answer, found in zip(answers, by_answer, strict=True) if len(found) > share)
    notes: list[str] = []
    if long:
        notes.append(f"{joined(long)}: only the first {MAX_CHARACTERS:,} characters were read for claims.")
    if cut:
        notes.append(f"{joined(cut)}: only the first {share} claims were compared.")
    return Found(statements=tuple(one for found in by_answer for one in found[:share]), notes=tuple(notes))


def _fair_share(counts: Sequence[int], *, most: int) -> int:
    """Returns the largest bound for each answer with which all of them together stay within ``most``."""
    left, waiting = most, sorted(counts)
    while waiting:
        share = left // len(waiting)
        if waiting[0] > share:
            return share
        left -= waiting.pop(0)
    return most
