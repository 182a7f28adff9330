"""Makes a model's text safe to store and to encode, without touching anything else of it."""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class TextCleaner:
    """Replaces NUL and lone surrogates, which neither UTF-8 nor SQLite take, and joins surrogate pairs split over chunks."""

    def __init__(self) -> None:
        self._held = ""

    def clean(self, text: str) -> str:
        """Returns ``text`` made safe; a high surrogate at its end is held back for the next call."""
        if text.isascii() and not self._held and "\0" not in text:
            return text
        text = (self._held + text).replace("\0", REPLACEMENT)
        self._held = ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            self._held, text = text[-1], text[:-1]
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text

    def finish(self) -> str:
        """Returns what stands for a surrogate that was held back and never completed."""
        held, self._held = self._held, ""
        return REPLACEMENT if held else ""


def safe_text(text: str) -> str:
    """Makes a whole text safe: a model's name, a reason, a provider's error message."""
    cleaner = TextCleaner()
    return cleaner.clean(text) + cleaner.finish()
