"""The claims as they stand in a record: plain JSON values, without what the reader can tell from what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mas_core.claims.containment import Evidence
from mas_core.claims.ledger import Ledger, claim_ledger
from mas_core.claims.loss import LostClaim, loss_report
from mas_core.claims.polarity import Stance
from mas_core.claims.said import Said, said_by
from mas_core.models import Analysis, Answer, Verdict, VerdictKind


def with_claims(analysis: Analysis, answers: Sequence[Answer], verdict: Verdict | None) -> Analysis:
    """Returns ``analysis`` with the claim ledger and the loss report of a run; a ledger that it has already is kept."""
    said = said_by(answers)
    return replace(
        analysis, claims=analysis.claims or claims_section(answers, said=said), loss=loss_section(answers, verdict, said=said)
    )


def claims_section(answers: Sequence[Answer], *, said: Said | None = None) -> Mapping[str, object]:
    """Returns the claim ledger of ``answers`` as it stands under ``analysis.claims``.

    Silent cells are left out, and quotes are places in the answers' texts, so that no passage is said twice: ``{labels,
    claims: [{id, text, agent, cells: {label: {stance, quotes: [[start, end], …]}}}], notes, refused}``.
    """
    ledger = claim_ledger(answers, said=said)
    return {
        "labels": list(ledger.labels),
        "claims": _claims(ledger),
        "method": ledger.method,
        "notes": list(ledger.notes),
        "refused": ledger.refused,
    }


def _claims(ledger: Ledger) -> list[dict[str, object]]:
    return [
        {
            "id": claim.id,
            "text": claim.text,
            "agent": claim.agent,
            "cells": {
                label: {"stance": cell.stance.value, "quotes": [[quote.start, quote.end] for quote in cell.quotes]}
                for label, cell in claim.cells.items()
                if cell.stance is not Stance.SILENT
            },
        }
        for claim in ledger.claims
    ]


def loss_section(answers: Sequence[Answer], verdict: Verdict | None, *, said: Said | None = None) -> Mapping[str, object]:
    """Returns the loss report as it stands under ``analysis.loss``; empty where no consensus was written.

    ``{minority, dropped: [{text, agents, quotes: [[label, start, end], …], nearest}], unsupported: [{text, start, end,
    nearest}], kept, notes, refused}``; ``nearest`` is ``{label, start, end, similarity, stance}``, its label empty for
    the consensus.
    """
    if verdict is None or verdict.kind is not VerdictKind.CONSENSUS or verdict.method == "peer_ranking" or not verdict.text:
        return {}
    report = loss_report(answers, verdict.text, said=said)
    return {
        "minority": [_lost(claim) for claim in report.minority],
        "dropped": [_lost(claim) for claim in report.dropped],
        "unsupported": [
            {"text": said.text, "start": said.span.start, "end": said.span.end, "nearest": _nearest(said.nearest)}
            for said in report.unsupported
        ],
        "kept": report.kept,
        "method": report.method,
        "notes": list(report.notes),
        "refused": report.refused,
    }


def _lost(claim: LostClaim) -> dict[str, object]:
    return {
        "text": claim.text,
        "agents": list(claim.agents),
        "quotes": [[quote.label, quote.start, quote.end] for quote in claim.quotes],
        "nearest": _nearest(claim.nearest) if claim.nearest is not None else None,
    }


def _nearest(evidence: Evidence) -> dict[str, object]:
    return {
        "label": evidence.label,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "similarity": round(evidence.similarity, 3),
        "stance": evidence.stance.value,
    }
