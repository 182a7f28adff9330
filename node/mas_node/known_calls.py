"""What is said of a call that the node knows already, and to whoever comes too late."""

from __future__ import annotations

from mas_core.peers.wire import CallPhase, CallState, decode_state
from mas_node.journal import Entry
from mas_node.problems import Problem

DRAIN_RETRY_S = 10.0


def same_submission(known: str, given: str, state: CallState) -> CallState:
    """Returns the state of a known call, if it was submitted with the very same body."""
    if known != given:
        raise Problem(422, "other-body", "A call of this id was submitted before with another body.", field="id")
    return state


def state_of(call_id: str, entry: Entry) -> CallState:
    """Returns the state of a call that is not under way any more, from the journal."""
    if entry.acknowledged:
        raise acknowledged()
    if entry.state:
        return decode_state(entry.state)
    # Nobody works on it: its result could not be kept, or it ran when the last node died. Who hears "running" waits for ever.
    return CallState(id=call_id, state=CallPhase.LOST)


def draining(name: str) -> Problem:
    """Returns the answer to new work on a node that is about to stop."""
    return Problem(503, "draining", f"{name} is about to stop and takes no new work.", retry_after_s=DRAIN_RETRY_S)


def acknowledged() -> Problem:
    """Returns the answer to whoever asks again for what they acknowledged."""
    return Problem(410, "acknowledged", "The result of this call was acknowledged and is gone from this node.")
