"""On which line each key of a TOML text stands."""

from __future__ import annotations

import tomllib

import pytest

from mas_core.toml_lines import KeyPath, key_lines, line_of

TEXT = '''\
top = 1                                # 1
# [not.a.table]
[agents.qwen]                          # 3
model = "m"
"quoted key" = 1                       # 5
'single' = 2
dotted.key = 3                         # 7
"a.b".c = 4
text = """
[agents.false]
key = "no key"
end"""
after = 1                              # 13
raw = \'\'\'
x = 1
\'\'\'
list = [                               # 17
  "a = 1",
  # "b",
  [1, 2],
]
inline = { x = 1, y = { z = 2 } }      # 22
bracket = "]"
  indented = 1                         # 24
  [ spaced . "table" ]                 # 25
key = 1
[[things]]                             # 27
name = "one"
[things.inner]                         # 29
deep = 1
[[things]]
name = "two"                           # 32
[[things.parts]]                       # 33
n = 1
[[things.parts]]
n = 2                                  # 36
["a]b"]                                # 37
last = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("agents", "qwen"), 3),
        (("agents", "qwen", "model"), 4),
        (("agents", "qwen", "quoted key"), 5),
        (("agents", "qwen", "single"), 6),
        (("agents", "qwen", "dotted", "key"), 7),
        (("agents", "qwen", "a.b", "c"), 8),
        (("agents", "qwen", "text"), 9),
        (("agents", "qwen", "after"), 13),
        (("agents", "qwen", "raw"), 14),
        (("agents", "qwen", "list"), 17),
        (("agents", "qwen", "inline"), 22),
        (("agents", "qwen", "inline", "y", "z"), 22),
        (("agents", "qwen", "bracket"), 23),
        (("agents", "qwen", "indented"), 24),
        (("spaced", "table", "key"), 26),
        (("things",), 27),
        (("things", 0, "name"), 28),
        (("things", 0, "inner", "deep"), 30),
        (("things", 1), 31),
        (("things", 1, "name"), 32),
        (("things", 1, "parts", 0, "n"), 34),
        (("things", 1, "parts", 1, "n"), 36),
        (("a]b", "last"), 38),
        (("agents", "qwen", "not there"), 3),
        (("agents", "nobody"), 0),
        (("agents", "false"), 0),
        (("not", "a"), 0),
    ],
)
def test_where_a_key_stands(path: KeyPath, line: int) -> None:
    tomllib.loads(TEXT)
    assert line_of(path, key_lines(TEXT)) == line
    assert line_of(path, key_lines(TEXT.replace("\n", "\r\n"))) == line


@pytest.mark.parametrize("strange", ["\u2028", "\u2029", "\u0085"])
def test_that_only_line_feeds_end_a_line(strange: str) -> None:
    text = f'a = "x{strange}y"\nb = 1\n'
    tomllib.loads(text)
    assert line_of(("b",), key_lines(text)) == 2


def test_that_nothing_stands_in_an_empty_text() -> None:
    assert key_lines("") == {}
