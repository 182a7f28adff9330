"""What a consensus lost of the answers, and what it says that no answer does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mas_core.analysis.refusals import Refusal
from mas_core.analysis.similarity_method import SimilarityMethod
from mas_core.claims.clauses import Clauses
from mas_core.claims.containment import Evidence, Match, matches
from mas_core.claims.ledger import Group, Quote, grouped
from mas_core.claims.polarity import Stance
from mas_core.claims.quotes import Span
from mas_core.claims.readable import not_english
from mas_core.claims.said import Said, said_by
from mas_core.claims.statements import MAX_CHARACTERS, Statement, speaks_of_panel, statements_of
from mas_core.claims.units import side_of
from mas_core.models import Answer

MAX_CONSENSUS_STATEMENTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LostClaim:
    """A claim that the consensus does not contain, or turns into its opposite.

    Attributes:
        text: The claim in the words of one of its agents, without Markdown.
        agents: Labels of the answers that make it.
        quotes: The passages.
        nearest: The consensus' nearest passage: evidence that the claim is missing, or (``contradicts``) turned round. None
            for a consensus without claims.
    """

    text: str
    agents: tuple[str, ...]
    quotes: tuple[Quote, ...]
    nearest: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsupportedSentence:
    """A passage of the consensus that no answer says; ``nearest`` is the nearest passage of any answer."""

    span: Span
    text: str
    nearest: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class LossReport:
    """What the consensus did to the answers' claims.

    Attributes:
        minority: The minority report: claims of a single agent that the consensus does not contain, in the answers' order.
        dropped: Claims of several agents that it does not contain, those of most agents first.
        unsupported: Sentences of the consensus that nobody said, in their order.
        kept: How many claims the consensus does contain.
        threshold: The least cosine at which a passage counts as containing a claim.
        method: How it was measured: ``wordllama`` or ``tfidf``; empty where nothing was compared.
        labels: The answers that were read.
        notes: What was left out and why, as sentences.
        refused: Why there is no report, as a sentence, or None.
    """

    minority: tuple[LostClaim, ...] = ()
    dropped: tuple[LostClaim, ...] = ()
    unsupported: tuple[UnsupportedSentence, ...] = ()
    kept: int = 0
    threshold: float | None = None
    method: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str | None = None


def loss_report(
    answers: Sequence[Answer], consensus_text: str, *, method: SimilarityMethod | None = None, said: Said | None = None
) -> LossReport:
    """Returns which claims a consensus dropped, and which of its sentences nobody said.

    A claim is contained if a sentence of the consensus, or a part of one, is as near to it as two answers have to be to
    make the same claim, and does not contradict it; a compound claim also, if each of its parts is. Sentences of the
    consensus are held against the answers in the same way, except those about the panel itself ("two of three agree").
    Refused below two English answers and for a consensus that is empty or not English.

    A paraphrase in quite other words is missed (see the recall at :mod:`mas_core.claims.clusters`), so both lists are
    what to look at, not proof: hence the nearest passage with each entry.

    Args:
        answers: All answers of a run; of several rounds, an agent's last one counts.
        consensus_text: What the aggregator wrote.
        method: None for embeddings where installed, else TF-IDF.
        said: What the answers say, where that has been read already.
    """
    said = said or said_by(answers)
    read, found = said.readable, said.found
    refused = read.refused or _consensus_refusal(consensus_text)
    if refused is not None:
        return LossReport(refused=refused, notes=read.notes)
    consensus = statements_of(consensus_text)
    notes = [*read.notes, *found.notes]
    if len(consensus_text) > MAX_CHARACTERS or len(consensus) > MAX_CONSENSUS_STATEMENTS:
        notes.append(f"The consensus: only its first {min(len(consensus), MAX_CONSENSUS_STATEMENTS)} claims were compared.")
    labels = tuple(answer.label for answer in read.answers)
    if not found.statements:
        return LossReport(labels=labels, notes=(*notes, "No answer holds a sentence that claims something."))
    if not consensus:
        notes.append("The consensus holds no sentence that claims something.")
    return _compared(found.statements, consensus[:MAX_CONSENSUS_STATEMENTS], labels=labels, notes=tuple(notes), method=method)


def _consensus_refusal(text: str) -> str | None:
    if not text.strip():
        return Refusal(reason="there is no consensus text", needed="a consensus that an aggregator wrote").sentence
    refusal = not_english(text)
    return f"The consensus: {refusal.reason}; this figure needs {refusal.needed}." if refusal is not None else None


def _compared(
    said: tuple[Statement, ...],
    consensus: tuple[Statement, ...],
    *,
    labels: tuple[str, ...],
    notes: tuple[str, ...],
    method: SimilarityMethod | None,
) -> LossReport:
    from mas_core.claims.nearness import nearness  # noqa: PLC0415  (brings numpy along)

    contents: list[tuple[str, ...]] = []
    theirs, its = side_of(said, contents, in_parts=True), side_of(consensus, contents, in_parts=True)
    measured = nearness(contents, topic=theirs.whole, method=method)
    near, threshold, clauses = measured.cosines, measured.threshold, Clauses()
    lookups = matches(theirs, its, near, threshold=threshold, clauses=clauses, main_is_enough=True)
    in_consensus = dict(zip(said, lookups, strict=True))
    lookups = matches(its, theirs, near, threshold=threshold, clauses=clauses, main_is_enough=False)
    in_answers = zip(consensus, lookups, strict=True)
    groups = grouped(said, theirs.alike(near), threshold=threshold, clauses=clauses)
    camps = tuple(camp for group in groups for camp in _camps(group))
    lost = [_lost(camp, in_consensus) for camp in camps if not any(in_consensus[one].contained for one in camp)]
    return LossReport(
        minority=tuple(claim for claim in lost if len(claim.agents) == 1),
        dropped=tuple(sorted((claim for claim in lost if len(claim.agents) > 1), key=lambda claim: -len(claim.agents))),
        unsupported=tuple(_unsupported(in_answers)),
        kept=len(camps) - len(lost),
        threshold=threshold,
        method=measured.method.value,
        labels=labels,
        notes=notes,
    )


def _camps(group: Group) -> Iterator[tuple[Statement, ...]]:
    """Yields those who make a claim, and those who contradict it: a consensus may keep one and lose the other.

    The statement that a claim is worded by comes first.
    """
    made = [member.statement for member in group.members if member.stance is not Stance.CONTRADICTS]
    yield (group.representative, *(one for one in made if one != group.representative))
    against = tuple(member.statement for member in group.members if member.stance is Stance.CONTRADICTS)
    if against:
        yield against


def _lost(camp: Sequence[Statement], in_consensus: Mapping[Statement, Match]) -> LostClaim:
    found = [match.evidence for one in camp if (match := in_consensus[one]).evidence is not None]
    return LostClaim(
        text=camp[0].plain,
        agents=tuple(dict.fromkeys(one.label for one in camp)),
        quotes=tuple(
            Quote(label=one.label, start=one.start, end=one.end, text=one.text, stance=Stance.SUPPORTS) for one in camp
        ),
        nearest=max(found, key=lambda evidence: evidence.similarity) if found else None,
    )


def _unsupported(in_answers: Iterable[tuple[Statement, Match]]) -> Iterator[UnsupportedSentence]:
    for one, match in in_answers:
        if match.contained or match.evidence is None or speaks_of_panel(one):
            continue
        yield UnsupportedSentence(span=Span(start=one.start, end=one.end), text=one.text, nearest=match.evidence)
