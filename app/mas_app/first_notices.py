"""What the notice bar says when the core has been opened."""

from __future__ import annotations

from collections.abc import Callable

from mas_app.core_api import CoreApi
from mas_app.language import Words
from mas_app.phrases import translated
from mas_app.widgets.notice_bar import Notice, NoticeBar
from mas_app.window_state import WindowState

_ONLY_DEMO = "only_demo"

_tr = Words("first_notices")


def show_first_notices(core: CoreApi, *, notices: NoticeBar, state: WindowState, add_provider: Callable[[], None]) -> None:
    """Shows what happened to the history while it was opened, and that there is only the built-in model so far."""
    for index, text in enumerate(core.repository.notices):
        notices.show_notice(Notice(key=f"history:{index}", text=translated(text), kind="warning"))
    if _only_demo(core) and not state.dismissed(_ONLY_DEMO):
        notice = Notice(
            key=_ONLY_DEMO,
            text=_tr("Only the small built-in demonstration model is set up. To ask real models, add a provider and agents."),
            action=_tr("Add a provider"),
            act=add_provider,
            dismissed=lambda: state.dismiss(_ONLY_DEMO),
        )
        notices.show_notice(notice)


def withdraw_settled(core: CoreApi, *, notices: NoticeBar) -> None:
    """Takes back what the settings, as they are now, have made untrue."""
    if not _only_demo(core):
        notices.withdraw(_ONLY_DEMO)


def _only_demo(core: CoreApi) -> bool:
    return all(agent.demo for agent in core.settings.agents.values())
