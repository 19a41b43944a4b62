"""Any recipe that may be asked for, made from what its fields declare."""

import itertools
from dataclasses import MISSING, fields
from enum import Enum
from types import UnionType
from typing import Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from processing.recipes import PassportRecipe, PassportSection
from processing.recipes.base import Part
from tests.processing.recipes import agreements

_PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"))
_EXAMPLES = {
    "([0-9a-f]{64})?": st.sampled_from(["", "0123456789abcdef" * 4]),
    "([0-9]{12,13})?": st.sampled_from(["", "4006381333931"]),
    "[1-9][0-9]{0,2}": st.integers(1, 999).map(str),
    "([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?": st.sampled_from(["", "DEA621900001"]),
}


def parts(cls):
    hints = get_type_hints(cls)
    made = st.fixed_dictionaries(
        {
            field.name: _values(hints[field.name], field.metadata)
            for field in fields(cls)
            if field.default is field.default_factory is MISSING
        },
        optional={
            field.name: _values(hints[field.name], field.metadata)
            for field in fields(cls)
            if not field.default is field.default_factory is MISSING
        },
    )
    made = made.filter(_AGREES.get(cls, lambda words: True))
    return made.map(agreements.AGREEMENTS.get(cls, lambda words: words)).map(
        lambda words: cls(**words)
    )


def _values(hint, rules):
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = [arm for arm in get_args(hint) if arm is not type(None)]
        return st.none() | _values(inner, rules)
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    if origin is tuple:
        return st.lists(_values(get_args(hint)[0], {}), max_size=4).map(tuple)
    return parts(hint) if issubclass(hint, Part) else _scalars(hint, rules)


def _scalars(hint, rules):
    if issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if hint is str and "pattern" in rules:
        return _EXAMPLES[rules["pattern"]]
    if hint is str:
        return st.text(_PRINTABLE, max_size=min(20, rules.get("longest", 20)))
    if hint is bool:
        return st.booleans()
    numbers = st.integers if hint is int else st.floats
    return numbers(rules.get("low", 0), rules.get("high", 1000))


def _a_set(words):
    names = [stem.name for stem in words["stems"]]
    once = len({*names, words.get("rough") or "-"}) == len(names) + 1
    sections = words.get("sections", ())
    pairs = itertools.pairwise(sections)
    return bool(names) and once and all(a.to_seconds <= b.from_seconds for a, b in pairs)


def _ends_later(words):
    return words["from_seconds"] < words["to_seconds"]


_AGREES = {
    PassportRecipe: _a_set,
    PassportSection: _ends_later,
}
