"""JSON laid out for packing: like objects as columns, numbers as differences, and quotes as places in the texts quoted.

A run's figures name the same keys and sentences many times over. Laid out so before they are packed they take half the room
that they take packed alone, and nothing is lost: :func:`restored` gives back what :func:`laid_out` was given, to the type of
each number and the order of all keys. It knows nothing of what the figures mean.

What stands in place of a list or an object is an object of one key, a mark. The marks' meanings must never change, since
histories hold them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any

Json = Any
"""``None``, a bool, an int, a float, a str, or lists and string-keyed dicts of these."""

_ROWS, _LOOSE_ROWS, _NAMED_ROWS = "~", "%", "&"
_LISTS, _TUPLES = "^", "|"
_CHOICES, _STEPS, _TEN_THOUSANDTHS, _QUOTES = "$", "#", ".", "@"
_PLAIN = "="

_LETTERS = "".join(chr(code) for code in range(40, 127) if chr(code) != "\\")
_MOST_WIDTH = 8
_FEWEST_CHOSEN = 4
_SHORTEST_QUOTE = 12
_LARGEST_FRACTION = 1e6


def laid_out(value: Json, texts: Sequence[str]) -> Json:
    """Returns JSON values in a form that packs well.

    Args:
        value: What was decoded from JSON.
        texts: What strings in it may be quotes of. :func:`restored` needs the same.
    """
    if isinstance(value, list):
        return _list(value, texts)
    if not isinstance(value, dict):
        return value
    rows = list(value.values())
    if len(rows) > 1 and rows[0] and _alike(rows):
        return {_NAMED_ROWS: [list(value), _list(rows, texts)]}
    inner = {key: laid_out(item, texts) for key, item in value.items()}
    return {_PLAIN: inner} if _is_marked(value) else inner


def restored(value: Json, texts: Sequence[str]) -> Json:
    """Returns what :func:`laid_out` was given.

    Raises:
        ValueError: It is nothing that :func:`laid_out` returns.
    """
    try:
        return _restored(value, texts)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as exc:
        raise ValueError(f"figures laid out as columns are damaged ({exc})") from exc


def _restored(value: Json, texts: Sequence[str]) -> Json:
    if isinstance(value, list):
        return [_restored(item, texts) for item in value]
    if not isinstance(value, dict):
        return value
    if not _is_marked(value):
        return {key: _restored(item, texts) for key, item in value.items()}
    ((mark, inner),) = value.items()
    if mark == _PLAIN:
        return {key: _restored(item, texts) for key, item in inner.items()}
    if mark in _FLAT:
        return _BACK[mark](inner)
    if mark == _QUOTES:
        return _quoted(_restored(inner, texts), texts)
    return _BACK[mark](_restored(inner, texts))


def _is_marked(value: dict[str, Json]) -> bool:
    return len(value) == 1 and next(iter(value)) in _MARKS


def _alike(rows: list[Json]) -> bool:
    """Whether all are objects with the same keys in the same order."""
    if not all(isinstance(row, dict) for row in rows):
        return False
    keys = list(rows[0])
    return all(list(row) == keys for row in rows)


def _list(values: list[Json], texts: Sequence[str]) -> Json:
    kinds = {type(value) for value in values}
    if len(values) < 2 or len(kinds) > 1:
        return [laid_out(value, texts) for value in values]
    lay = _WAYS.get(kinds.pop())
    return values if lay is None else lay(values, partial(_list, texts=texts), texts)


_Lay = Callable[[list[Json]], Json]


def _rows(rows: list[Json], lay: _Lay, _texts: Sequence[str]) -> Json:
    if rows[0] and _alike(rows):
        return {_ROWS: [list(rows[0]), *_columns([[row[key] for row in rows] for key in rows[0]], lay)]}
    return {_LOOSE_ROWS: [lay([list(row) for row in rows]), lay([item for row in rows for item in row.values()])]}


def _lists(lists: list[Json], lay: _Lay, _texts: Sequence[str]) -> Json:
    width = len(lists[0])
    if not 1 < width <= _MOST_WIDTH or any(len(items) != width for items in lists):
        return {_LISTS: [lay([len(items) for items in lists]), lay([item for items in lists for item in items])]}
    return {_TUPLES: _columns([[items[at] for items in lists] for at in range(width)], lay)}


def _columns(columns: list[list[Json]], lay: _Lay) -> list[Json]:
    """Returns which columns stay side by side, these, and the others each by itself.

    Whole numbers side by side are mostly the beginning and the end of one passage, and small steps from one to the next.
    """
    whole = [at for at, column in enumerate(columns) if {type(item) for item in column} == {int} and _chosen(column) is column]
    together = [number for numbers in zip(*(columns[at] for at in whole), strict=True) for number in numbers]
    return [whole, _stepped(together), [lay(column) for at, column in enumerate(columns) if at not in whole]]


def _strings(strings: list[Json], _lay: _Lay, texts: Sequence[str]) -> Json:
    if sum(map(len, strings)) < _SHORTEST_QUOTE * len(strings):
        return _chosen(strings)
    sources, places, others = [], [], []
    for string in strings:
        source, start = _found(string, texts)
        sources.append(source)
        if source < 0:
            others.append(string)
        else:
            places += [start, start + len(string)]
    return {_QUOTES: [_chosen(sources), _stepped(places), others]} if places else _chosen(strings)


def _found(string: str, texts: Sequence[str]) -> tuple[int, int]:
    if len(string) >= _SHORTEST_QUOTE:
        for source, text in enumerate(texts):
            if (start := text.find(string)) >= 0:
                return source, start
    return -1, 0


def _integers(numbers: list[Json], _lay: _Lay, _texts: Sequence[str]) -> Json:
    chosen = _chosen(numbers)
    return chosen if isinstance(chosen, dict) else _stepped(numbers)


def _fractions(numbers: list[Json], _lay: _Lay, _texts: Sequence[str]) -> Json:
    """Figures are rounded to four places; any others stay as they are."""
    scaled = [round(number * 10_000) if abs(number) < _LARGEST_FRACTION else 0 for number in numbers]
    exact = all(
        whole / 10_000 == number and (whole or math.copysign(1, number) > 0)
        for whole, number in zip(scaled, numbers, strict=True)
    )
    return {_TEN_THOUSANDTHS: scaled} if exact else numbers


def _chosen(values: list[Json]) -> Json:
    """A few values that come again and again become a letter each."""
    distinct = list(dict.fromkeys(values))
    if len(values) < _FEWEST_CHOSEN or len(distinct) > min(len(_LETTERS), len(values) * 2 // 3):
        return values
    letter = dict(zip(distinct, _LETTERS, strict=False))
    return {_CHOICES: [distinct, "".join(letter[value] for value in values)]}


def _stepped(numbers: list[int]) -> Json:
    steps = [after - before for before, after in pairwise([0, *numbers])]
    return {_STEPS: steps} if len(str(steps)) < len(str(numbers)) else numbers


_WAYS: dict[type, Callable[[list[Json], _Lay, Sequence[str]], Json]] = {
    dict: _rows,
    list: _lists,
    str: _strings,
    int: _integers,
    float: _fractions,
}


def _from_rows(inner: Json) -> list[Json]:
    keys, *columns = inner
    return [dict(zip(keys, row, strict=True)) for row in _from_columns(columns)]


def _from_loose_rows(inner: Json) -> list[Json]:
    all_keys, items = inner
    rest = iter(items)
    return [{key: next(rest) for key in keys} for keys in all_keys]


def _from_lists(inner: Json) -> list[Json]:
    lengths, items = inner
    ends = list(accumulate(lengths, initial=0))
    return [items[start:end] for start, end in pairwise(ends)]


def _from_columns(inner: Json) -> list[Json]:
    whole, together, others = inner
    columns = list(others)
    for nth, at in enumerate(whole):
        columns.insert(at, together[nth :: len(whole)])
    return [list(items) for items in zip(*columns, strict=True)]


def _from_choices(inner: Json) -> list[Json]:
    distinct, letters = inner
    value = dict(zip(_LETTERS, distinct, strict=False))
    return [value[letter] for letter in letters]


def _quoted(inner: Json, texts: Sequence[str]) -> list[str]:
    sources, places, others = inner
    place, other = iter(places), iter(others)
    return [next(other) if source < 0 else texts[source][next(place) : next(place)] for source in sources]


_BACK: dict[str, Callable[[Json], Json]] = {
    _ROWS: _from_rows,
    _LOOSE_ROWS: _from_loose_rows,
    _NAMED_ROWS: lambda inner: dict(zip(*inner, strict=True)),
    _LISTS: _from_lists,
    _TUPLES: _from_columns,
    _CHOICES: _from_choices,
    _STEPS: lambda steps: list(accumulate(steps)),
    _TEN_THOUSANDTHS: lambda scaled: [whole / 10_000 for whole in scaled],
}
_FLAT = frozenset({_CHOICES, _STEPS, _TEN_THOUSANDTHS})
_MARKS = frozenset({*_BACK, _QUOTES, _PLAIN})
