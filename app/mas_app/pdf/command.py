"""How PDFs are made on this machine. Without Qt, so that the command line may know it."""

from __future__ import annotations

from importlib.util import find_spec

from mas_core.errors import MachineError
from mas_core.export.pdf import PdfPrinter
from mas_core.own_process import module_command


def pdf_printer() -> PdfPrinter:
    """Returns a printer of PDFs, which starts when it is needed.

    Raises:
        MachineError: Qt is not installed.
    """
    if find_spec("PySide6") is None:
        raise MachineError(
            "PDFs need Qt, which is not installed here: pip install '.[app]' in MAS's folder. "
            "Without it, export as HTML and print it from a browser."
        )
    return PdfPrinter(module_command("mas_app.pdf.child"))
