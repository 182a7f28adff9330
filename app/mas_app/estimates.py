"""What the form's run will ask for and cost: worked out off the window's thread, said in words, held against the limits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from mas_app.bridge import Replies
from mas_app.formats import amount, grouped
from mas_app.language import Words
from mas_core.catalog import Catalog
from mas_core.costs import CHARGED_ATTEMPTS
from mas_core.estimate import Estimate, dollars, estimate
from mas_core.models import Job
from mas_core.settings import Limits

_tr = Words("estimates")


class Estimator(QObject):
    """Works out one estimate at a time; of jobs that follow one another quickly only the last one is told.

    A crossed panel of hundreds of seats takes up to a second, which the window must not wait for.

    Signals:
        estimated: (Job, Estimate).
    """

    estimated = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._replies = Replies(self)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mas-estimate")
        self._wanted = ""

    def ask(self, job: Job, catalog: Catalog) -> None:
        """Begins an estimate; :attr:`estimated` brings it, unless another one is asked for before."""
        self._wanted = job.id
        self._replies.expect(
            self._worker.submit(estimate, job, catalog=catalog),
            then=lambda found: self._tell(job, found),
            failed=self._raise,
        )

    def forget(self) -> None:
        """The form stands for no job any more."""
        self._wanted = ""

    def close(self) -> None:
        """Tells nothing more, and ends the worker."""
        self._replies.close()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _tell(self, job: Job, found: Estimate) -> None:
        if job.id == self._wanted:
            self.estimated.emit(job, found)

    @staticmethod
    def _raise(error: BaseException) -> None:
        raise error


def in_words(found: Estimate) -> str:
    """Returns e.g. ``5 calls, at most 4,200 tokens, at most $0.03``."""
    calls = _tr("1 call") if found.calls == 1 else _tr("{0} calls", "", found.calls).format(grouped(found.calls))
    if found.cost_usd is None:
        cost = _tr("cost unknown: no price for {0}").format(", ".join(found.unpriced))
    elif found.cost_usd:
        cost = _tr("at most {0}").format(amount(dollars(found.cost_usd)))
    else:
        cost = _tr("free of charge")
    return _tr("{0}, at most {1} tokens, {2}").format(calls, grouped(found.tokens), cost)


def over_limit(job: Job, found: Estimate, limits: Limits) -> str:
    """Says which limit the run would pass at its most, or nothing."""
    if not found.cost_usd:
        return ""
    for limit_usd, words in (
        (job.panel.max_cost_usd, _tr("That is over your limit of {0} for this run.")),
        (limits.job_usd, _tr("That is over your limit of {0} a run, which the settings file sets.")),
        (limits.day_usd, _tr("That is over your limit of {0} a day, which the settings file sets.")),
    ):
        if limit_usd is not None and found.cost_usd > limit_usd:
            return words.format(amount(dollars(limit_usd)))
    return ""


def near_limit(job: Job, found: Estimate, limits: Limits) -> str:
    """Says that calls may be held back although the run fits, because a restarted call is charged twice; or nothing."""
    set_usd = [usd for usd in (job.panel.max_cost_usd, limits.job_usd, limits.day_usd) if usd is not None]
    if not set_usd or (found.cost_usd is not None and CHARGED_ATTEMPTS * found.cost_usd <= min(set_usd)):
        return ""
    if found.cost_usd is None:
        return _tr("A limit can hold back only what has a price.")
    return _tr("Close to your limit of {0}: calls that may have to be restarted could be held back.").format(
        amount(dollars(min(set_usd)))
    )
