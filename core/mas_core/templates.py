"""The texts of prompts: those that come with MAS, and a person's own in ``<settings folder>/prompts/NAME.md``.

A text is filled in at its placeholders, ``{question}`` and the like. An own text has to hold exactly those of the text that it
replaces, which is checked when it is read: a prompt that loses the question is noticed before anything is asked.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mas_core.errors import InputError, PromptsError, SettingsFault
from mas_resources import resource

_PLACEHOLDER = re.compile(r"\{([a-z][a-z_]*)\}")
_SUFFIX = ".md"
_CAP_CHARACTERS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPrompt:
    """A text of the person's that stands in for the built-in one of the same name."""

    name: str
    path: Path
    text: str

    @property
    def digest(self) -> str:
        """The beginning of the text's SHA-256, by which a record says which version was used."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()[:12]


@cache
def names() -> tuple[str, ...]:
    """Returns the names of all prompts."""
    files = (file.name for file in resource("prompts").iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in files if name.endswith(_SUFFIX)))


@cache
def built_in(name: str) -> str:
    """Returns the text that comes with MAS.

    Raises:
        InputError: There is no prompt of this name.
    """
    if name not in names():
        raise InputError(f"There is no prompt '{name}'. There are: {', '.join(names())}.", field="prompt")
    return resource("prompts", f"{name}{_SUFFIX}").read_text(encoding="utf-8").strip()


def placeholders(text: str) -> tuple[str, ...]:
    """Returns the names in braces, each once, in the order in which they come."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def filled(template: str, **values: str) -> str:
    """Replaces ``{name}`` by its value, once, so that braces in values and in own templates stay as they are."""
    pattern = re.compile("|".join(re.escape("{" + name + "}") for name in values))
    return pattern.sub(lambda match: values[match.group()[1:-1]], template)


def prompts_folder(config_file: Path) -> Path:
    """Returns where own prompts lie: beside the settings file."""
    return config_file.parent / "prompts"


def own_prompt_file(config_file: Path, name: str) -> Path:
    """Returns the file whose text stands in for the built-in one, whether or not it is there.

    Raises:
        InputError: There is no prompt of this name.
    """
    built_in(name)
    return prompts_folder(config_file) / f"{name}{_SUFFIX}"


def load_own_prompts(config_file: Path | None) -> Mapping[str, OwnPrompt]:
    """Reads the person's own prompts; an empty mapping where there are none.

    Files whose name does not end in ``.md``, and hidden ones, are left alone.

    Raises:
        PromptsError: With every fault found: a file that cannot be read or stands for no prompt, a placeholder that is missing
            or not known.
    """
    if config_file is None:
        return {}
    folder = prompts_folder(config_file)
    found: dict[str, OwnPrompt] = {}
    faults: list[SettingsFault] = []
    try:
        files = sorted(file for file in folder.glob(f"*{_SUFFIX}") if not file.name.startswith("."))
    except OSError as exc:
        raise PromptsError((_unreadable(folder, exc),)) from exc
    for file in files:
        name = file.name.removesuffix(_SUFFIX)
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as exc:
            faults.append(_unreadable(file, exc))
            continue
        wrong = faults_in(name, text, file)
        faults += wrong
        if not wrong:
            found[name] = OwnPrompt(name=name, path=file, text=text.strip())
    if faults:
        raise PromptsError(tuple(faults))
    return found


def _unreadable(path: Path, error: Exception) -> SettingsFault:
    return SettingsFault(path=path, line=0, key="", found=f"a file that cannot be read ({error})", allowed="a UTF-8 text file")


def faults_in(name: str, text: str, file: Path) -> list[SettingsFault]:
    """Returns what is wrong with a text that is to stand in for the built-in one of this name; ``file`` is named in faults."""

    def fault(found: str, allowed: str, line: int = 0) -> SettingsFault:
        return SettingsFault(path=file, line=line, key="", found=found, allowed=allowed)

    if name not in names():
        return [fault(f"a file that stands for no prompt ('{name}')", f"a file named after one of {', '.join(names())}")]
    if not text.strip():
        return [fault("nothing", "a text; delete the file to have the built-in one back")]
    if len(text) > _CAP_CHARACTERS:
        return [fault(f"{len(text):,} characters", f"at most {_CAP_CHARACTERS:,}")]
    needed, given = placeholders(built_in(name)), placeholders(text)
    every = ", ".join(f"{{{one}}}" for one in needed) or "no placeholders"
    missing = [fault(f"no {{{one}}}", f"{every}, each at least once") for one in needed if one not in given]
    unknown = [fault(f"the placeholder {{{one}}}", every, _line_of(one, text)) for one in given if one not in needed]
    return missing + unknown


def _line_of(placeholder: str, text: str) -> int:
    return text[: text.index("{" + placeholder + "}")].count("\n") + 1
