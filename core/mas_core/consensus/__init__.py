"""Consensus strategies, one a file. :data:`STRATEGIES` is what forms and the command line offer."""

from __future__ import annotations

from collections.abc import Mapping

from mas_core.consensus.base import Strategy
from mas_core.consensus.deliberation import Deliberation
from mas_core.consensus.fusion import Fusion
from mas_core.consensus.mixture import Mixture
from mas_core.consensus.peer_ranking import PeerRanking
from mas_core.consensus.single import Single
from mas_core.consensus.synthesis import Synthesis
from mas_core.consensus.vote import Vote

STRATEGIES: Mapping[str, Strategy] = {
    strategy.name: strategy for strategy in (Fusion(), Synthesis(), Vote(), Deliberation(), PeerRanking(), Mixture(), Single())
}
