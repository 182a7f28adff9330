"""``mas doctor``: looks at everything that MAS needs on this machine, and says what to do about what is missing."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.util import find_spec

from mas_app.cli.who import login_of
from mas_core import __version__
from mas_core.errors import MasError
from mas_core.exit_codes import DONE, FAILED
from mas_core.paths import Paths, make_private
from mas_core.providers.llama_server import missing_parts
from mas_core.providers.registry import ProviderRegistry, key_lookup
from mas_core.secrets import KeyStore
from mas_core.settings import Settings, default_settings, load_settings
from mas_core.storage.repository import Repository
from mas_core.templates import load_own_prompts
from mas_core.terminal import safe
from mas_core.users import PasswordNeeded, admit

_ANSWER_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. ``needed`` is false where MAS works without it."""

    subject: str
    good: bool
    detail: str
    needed: bool = True


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Prints each finding as it is there; fails if something needed is missing."""
    healthy = True
    print(f"MAS {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    async for finding in _findings(options, paths):
        mark = "ok     " if finding.good else "PROBLEM" if finding.needed else "note   "
        print(f"{mark}  {finding.subject}: {safe(finding.detail)}", flush=True)
        healthy = healthy and (finding.good or not finding.needed)
    return DONE if healthy else FAILED


async def _findings(options: argparse.Namespace, paths: Paths) -> AsyncIterator[Finding]:
    settings = default_settings(paths.config_file)
    try:
        settings = load_settings(paths.config_file)
        state = str(paths.config_file) if paths.config_file.exists() else f"none yet at {paths.config_file}; defaults hold"
        yield Finding(subject="settings", good=True, detail=state)
    except MasError as exc:
        yield Finding(subject="settings", good=False, detail=str(exc))
    yield _prompts(paths)
    yield await _folder(paths)
    yield await _history(options, paths)
    keyring = await KeyStore(os.environ).state()
    yield Finding(subject="keyring", good=keyring.available, detail=keyring.advice or keyring.backend, needed=False)
    yield _analysis()
    yield _window()
    async for finding in _providers(settings):
        yield finding


def _prompts(paths: Paths) -> Finding:
    try:
        own = load_own_prompts(paths.config_file)
    except MasError as exc:
        return Finding(subject="prompts", good=False, detail=str(exc))
    said = f"your own instead of the built-in: {', '.join(own)}" if own else "all built in"
    return Finding(subject="prompts", good=True, detail=said)


async def _folder(paths: Paths) -> Finding:
    try:
        folder = await asyncio.to_thread(make_private, paths.data_folder)
    except MasError as exc:
        return Finding(subject="data", good=False, detail=str(exc))
    return Finding(subject="data", good=True, detail=str(folder))


async def _history(options: argparse.Namespace, paths: Paths) -> Finding:
    """Looks into the history of whoever asks; with a password that nobody gave, that is said and no question is asked."""
    subject = "history"
    try:
        login = await login_of(options, paths, may_ask=bool(options.password_file))
        person = await asyncio.to_thread(admit, paths, login=login)
        if login is not None:
            subject = f"history of {safe(person.name)}"
        async with await Repository.open(person.history) as repository:
            faults = await repository.quick_check()
            runs = await repository.count()
            mended = repository.notices
    except PasswordNeeded as exc:
        return Finding(subject=subject, good=False, detail=f"not looked at: {exc}", needed=False)
    except MasError as exc:
        return Finding(subject=subject, good=False, detail=str(exc))
    state = "; ".join(faults) or f"{_counted(runs, 'run')}, file intact"
    # What opening it has mended is said this once: the next opening finds a sound file.
    return Finding(subject=subject, good=not faults and not mended, detail=" ".join((*mended, state)))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _analysis() -> Finding:
    missing = [name for name in ("sklearn", "textblob", "vaderSentiment", "nrclex") if find_spec(name) is None]
    if missing:
        return Finding(subject="analysis", good=False, detail=f"{', '.join(missing)} missing: install MAS again (README.md)")
    second = "" if find_spec("wordllama") else "; similarity is TF-IDF, since wordllama has no wheel for this machine"
    return Finding(subject="analysis", good=True, detail=f"all libraries installed{second}")


def _window() -> Finding:
    missing = [name for name in ("PySide6", "pyqtgraph", "qasync") if find_spec(name) is None]
    if missing:
        return Finding(
            subject="window", good=False, detail="the extra [app] is not installed; the command line works", needed=False
        )
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not display:
        return Finding(subject="window", good=False, detail="no display in this session; the command line works", needed=False)
    return Finding(subject="window", good=True, detail="PySide6 installed")


async def _providers(settings: Settings) -> AsyncIterator[Finding]:
    registry = ProviderRegistry(settings.providers, find_key=key_lookup(KeyStore(os.environ)))
    try:
        for provider in settings.providers.values():
            subject = "built-in model" if provider.embedded else f"provider {provider.id}"
            if provider.embedded and (missing := missing_parts()):
                yield Finding(subject=subject, good=False, detail=missing, needed=len(settings.providers) == 1)
                continue
            try:
                async with asyncio.timeout(_ANSWER_WITHIN_S):
                    models = await registry.get(provider.id).models()
                yield Finding(subject=subject, good=True, detail=f"answers, {_counted(len(models), 'model')}")
            except TimeoutError:
                yield Finding(subject=subject, good=False, detail=f"no answer within {_ANSWER_WITHIN_S:g} s")
            except MasError as exc:
                yield Finding(subject=subject, good=False, detail=str(exc))
    finally:
        await registry.aclose()
