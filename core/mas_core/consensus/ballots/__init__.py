"""Reads the choice out of an answer. What cannot be read for certain is an abstention, never a guess."""

from mas_core.consensus.ballots.ballot import Ballot
from mas_core.consensus.ballots.reading import read_ballot

__all__ = ["Ballot", "read_ballot"]
