"""``mas models PROVIDER``: what a provider offers."""

from __future__ import annotations

import argparse
import sys

import msgspec

from mas_app.cli.history import notices
from mas_app.cli.who import open_runtime
from mas_core.exit_codes import DONE
from mas_core.paths import Paths
from mas_core.terminal import note, safe


async def run(options: argparse.Namespace, paths: Paths) -> int:
    """Prints one model a line."""
    async with open_runtime(options, paths) as runtime:
        notices(runtime.repository)
        models = await runtime.providers.get(options.provider).models()
    if options.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(models), indent=2).decode("utf-8") + "\n")
        return DONE
    for model in sorted(models, key=lambda model: model.id):
        length = f"  ({model.context_length:,} tokens of context)" if model.context_length else ""
        print(safe(model.id) + length)
    if not models:
        note(f"{options.provider} lists no models.")
    return DONE
