"""The flip ledger of a deliberation: what seeing the others' answers did to each choice, and to the result.

Answers that move towards one another become more alike, and not for that more right: J. Lorenz et al., How social influence can
undermine the wisdom of crowd effect, PNAS 108 (2011), 9020-9025.
"""

from __future__ import annotations

from collections.abc import Mapping

from mas_core.choices import ChoiceKind, shown_number
from mas_core.consensus.ballots import Ballot
from mas_core.consensus.tally import Count


def flip_ledger(before: Count, after: Count) -> dict[str, object]:
    """Compares the vote before and after the second round.

    Returns:
        ``before`` (the first round's count), ``flips`` (label to its choices before and after, only where they differ; of
        ratings and numbers also by how much it ``moved``, None from or to an abstention), ``conformity`` (label of a flip to
        whether it went with the panel: to the first round's winner, or of ratings and numbers nearer to its median), and
        ``warning`` where the result moved.
    """
    flips: dict[str, dict[str, object]] = {}
    conformity: dict[str, bool] = {}
    for label, ballot in after.ballots.items():
        old = before.ballots.get(label)
        if _choice(old) != _choice(ballot):
            flips[label] = {"before": _choice(old), "after": _choice(ballot)}
            if before.choices.kind in (ChoiceKind.LIKERT, ChoiceKind.NUMBER):
                flips[label]["moved"] = _moved(old, ballot)
            conformity[label] = _conformed(before, old, ballot)
    ledger: dict[str, object] = {"before": _first_round(before), "flips": flips, "conformity": conformity}
    warning = _warning(before, after)
    return {**ledger, "warning": warning} if warning else ledger


def _first_round(before: Count) -> Mapping[str, object]:
    kept = ("winner", "counts", "choices", "values", "median", "iqr", "least", "most")
    return {key: value for key, value in before.details().items() if key in kept}


def _choice(ballot: Ballot | None) -> str | None:
    return ballot.choice if ballot is not None else None


def _moved(old: Ballot | None, new: Ballot | None) -> float | None:
    if old is None or new is None or old.value is None or new.value is None:
        return None
    # Taken from the shortest decimals, so that 0.3 and 0.1 are 0.2 apart.
    return float(f"{new.value - old.value:.12g}")


def _conformed(before: Count, old: Ballot | None, new: Ballot | None) -> bool:
    if new is None:
        return False
    if before.choices.kind not in (ChoiceKind.LIKERT, ChoiceKind.NUMBER):
        return new.choice == before.winner
    if before.spread is None or new.value is None or old is None or old.value is None:
        return False
    return abs(new.value - before.spread.median) < abs(old.value - before.spread.median)


def _warning(before: Count, after: Count) -> str | None:
    """Returns the sentence on a result that moved: another winner, or another median."""
    kind = before.choices.kind
    was, now = (_median(before), _median(after)) if kind is ChoiceKind.NUMBER else (before.result, after.result)
    if was == now and kind is ChoiceKind.LIKERT:
        was, now = _median(before), _median(after)
    if was == now:
        return None
    why = "numbers drift together" if kind is ChoiceKind.NUMBER else "agents tend to follow whoever is in the majority"
    return f"Seeing the others' answers moved the vote from {was} to {now}. A moved vote is not a better one: {why}."


def _median(result: Count) -> str:
    return f"a median of {shown_number(result.spread.median)}" if result.spread is not None else "no decision"
