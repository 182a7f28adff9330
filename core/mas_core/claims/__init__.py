"""What the answers claim: who supports and who contradicts what, with quotes, and what a consensus lost or made up.

Pure and local, without a model call. Importing it loads no numpy; the first ledger does.
"""

from mas_core.claims.containment import Evidence
from mas_core.claims.ledger import Cell, Claim, Ledger, Quote, claim_ledger
from mas_core.claims.loss import LossReport, LostClaim, UnsupportedSentence, loss_report
from mas_core.claims.polarity import Stance, stance_between
from mas_core.claims.quotes import Span, find_quote
from mas_core.claims.section import claims_section, loss_section, with_claims

__all__ = [
    "Cell",
    "Claim",
    "Evidence",
    "Ledger",
    "LossReport",
    "LostClaim",
    "Quote",
    "Span",
    "Stance",
    "UnsupportedSentence",
    "claim_ledger",
    "claims_section",
    "find_quote",
    "loss_report",
    "loss_section",
    "stance_between",
    "with_claims",
]
