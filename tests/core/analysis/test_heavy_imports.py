"""Hiding modules from an import, in a process of its own: this one has loaded everything already."""

from __future__ import annotations

import subprocess
import sys


def said(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


def test_that_the_analysis_loads_neither_scipy_nor_scikit_learn_while_embeddings_are_there() -> None:
    script = """
from mas_core.analysis import warm_up
import sys
warm_up()
print(sorted({"scipy", "sklearn", "textblob"} & set(sys.modules)))
"""
    assert said(script) == "['textblob']"


def test_that_what_was_hidden_can_be_imported_afterwards() -> None:
    script = """
from mas_core.analysis.heavy_imports import hidden
with hidden("json.tool", "colorsys"):
    try:
        import colorsys
    except ImportError:
        print("hidden", end=" ")
import colorsys
print("back", colorsys.__name__)
"""
    assert said(script) == "hidden back colorsys"


def test_that_a_module_that_is_loaded_already_is_left_alone() -> None:
    script = """
import colorsys
from mas_core.analysis.heavy_imports import hidden
with hidden("colorsys"):
    import colorsys as again
print(again is colorsys)
"""
    assert said(script) == "True"
