"""Brings the translations of the window up to date with its code, and compiles them.

    python -m tests.app.translations [--check]

Every text of the code that goes through ``tr`` gets its place in each ``resources/mas_resources/translations/mas_*.ts``, where
what is new is marked as unfinished and what the code has no more is left out; then each is compiled to the ``.qm`` beside it,
which is what the window reads. With ``--check`` nothing is written, and what is missing is listed.

Qt's own lupdate is not used: it takes the context of what stands outside a class from whichever class came last, and passes
over what stands in an f-string.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ROOT / "app" / "mas_app"
FOLDER = ROOT / "resources" / "mas_resources" / "translations"
PLURALS = {"de": 2}
"""How many forms a counted text has, by language."""

_WITHOUT_WINDOW = CODE / "cli"
_NAMES = frozenset({"tr", "_tr"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Text:
    """A text of the code, as Qt looks it up: by context and source. A ``counted`` one has a form a plural."""

    context: str
    source: str
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """What a text is in another language; unfinished until a person has looked at it."""

    forms: tuple[str, ...]
    finished: bool


class UnreadableTextError(Exception):
    """A call of ``tr`` whose text is not written out in the code, so that nothing can be extracted."""


def texts_of_code(folder: Path = CODE) -> Mapping[Text, str]:
    """Returns every text of the window's code, with the file that it stands in.

    Raises:
        UnreadableTextError: A text is put together at run time.
    """
    found: dict[Text, str] = {}
    for file in sorted(folder.rglob("*.py")):
        if not file.is_relative_to(_WITHOUT_WINDOW):
            name = file.relative_to(folder.parents[1]).as_posix()
            for text in _texts_of(ast.parse(file.read_text(encoding="utf-8")), file=name):
                found.setdefault(text, name)
    return dict(sorted(found.items()))


def read(file: Path) -> Mapping[Text, Translation]:
    """Returns the translations of a ``.ts`` file."""
    if not file.exists():
        return {}
    found = {}
    # The file is one of the project's own.
    for context in ET.parse(file).getroot().iter("context"):  # noqa: S314
        for message in context.iter("message"):
            text = Text(
                context=context.findtext("name", ""),
                source=message.findtext("source", ""),
                counted=message.get("numerus") == "yes",
            )
            translation = message.find("translation")
            if translation is None:
                raise ValueError(f"{file}: {text.source!r} has no translation")
            forms = tuple(form.text or "" for form in translation.iter("numerusform")) if text.counted else ()
            forms = forms or (translation.text or "",)
            found[text] = Translation(forms=forms, finished=translation.get("type") is None and all(forms))
    return found


def write(file: Path, texts: Mapping[Text, str], known: Mapping[Text, Translation], *, code: str) -> None:
    """Writes a ``.ts`` file: every text of the code in order, with what is known of its translation."""
    root = ET.Element("TS", version="2.1", language=code, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for text, place in texts.items():
        if text.context not in contexts:
            contexts[text.context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[text.context], "name").text = text.context
        _add(contexts[text.context], text, known.get(text), place=place, forms=PLURALS[code])
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    file.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def compile_to_qm(file: Path) -> None:
    """Compiles a ``.ts`` file to the ``.qm`` beside it, with the tool that comes with PySide."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    subprocess.run([tool, "-silent", file, "-qm", file.with_suffix(".qm")], check=True)


def _texts_of(tree: ast.Module, *, file: str) -> Iterator[Text]:
    """Yields the texts of a module. ``self.tr`` looks them up by the class, a ``Words`` by what it was made with."""
    own = next(_contexts_of(tree), "")

    def look(node: ast.AST, context: str) -> Iterator[Text]:
        if isinstance(node, ast.ClassDef):
            context = node.name
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(value=ast.Name(id="self"), attr="tr"):
                    yield _text_of(node, context, file=file)
                case ast.Name(id=name) if name in _NAMES:
                    yield _text_of(node, own, file=file)
                case ast.Attribute(attr="tr"):
                    raise UnreadableTextError(f"{file}:{node.lineno}: nobody knows by which class this is looked up")
        for child in ast.iter_child_nodes(node):
            yield from look(child, context)

    return look(tree, "")


def _contexts_of(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.Assign(value=ast.Call(func=ast.Name(id="Words"), args=[ast.Constant(value=str(context))])):
                yield context


def _text_of(call: ast.Call, context: str, *, file: str) -> Text:
    match call.args:
        case [ast.Constant(value=str(source))] if context:
            return Text(context=context, source=source)
        case [ast.Constant(value=str(source)), ast.Constant(value=""), _] if context:
            return Text(context=context, source=source, counted=True)
    raise UnreadableTextError(f"{file}:{call.lineno}: {ast.unparse(call)}")


def _add(parent: ET.Element, text: Text, known: Translation | None, *, place: str, forms: int) -> None:
    message = ET.SubElement(parent, "message", {"numerus": "yes"} if text.counted else {})
    ET.SubElement(message, "location", filename=f"../../../{place}")
    ET.SubElement(message, "source").text = text.source
    translation = ET.SubElement(message, "translation")
    if known is None or not known.finished:
        translation.set("type", "unfinished")
    words = known.forms if known is not None else ("",) * (forms if text.counted else 1)
    if text.counted:
        for form in words:
            ET.SubElement(translation, "numerusform").text = form
    else:
        translation.text = words[0]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    texts, missing = texts_of_code(), 0
    for code in PLURALS:
        file = FOLDER / f"mas_{code}.ts"
        known = read(file)
        unfinished = [text for text in texts if text not in known or not known[text].finished]
        for text in unfinished:
            print(f"{code}: {texts[text]}: {text.context}: {text.source!r}")
        print(f"{code}: {len(texts)} texts, {len(unfinished)} of them unfinished, {len(known.keys() - texts)} no longer used")
        missing += len(unfinished)
        if not options.check:
            write(file, texts, known, code=code)
            compile_to_qm(file)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
