"""Imports of libraries that bring far more along than is used of them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

imports = threading.RLock()
"""Held while a heavy library loads: one at a time, and none while another one is hidden."""


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Makes ``import`` of these modules fail for the moment, unless they are loaded already.

    For libraries that import others only if they are there. TextBlob loads nltk, which loads scipy and scikit-learn for
    functions that nobody calls here: measured, 1.5 s and 136 MiB instead of 0.3 s and 45 MiB.
    """
    with imports:
        absent = [name for name in names if name not in sys.modules]
        # None in sys.modules is how the import system itself says that a module is not to be had (import reference, 5.3.1).
        sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # typeshed knows no None there
        try:
            yield
        finally:
            for name in absent:
                del sys.modules[name]
