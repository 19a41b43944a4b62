"""How two recipes of one kind differ, in sentences: what somebody changed since the last time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from processing.recipes import schema
from processing.recipes.base import Recipe

_SILENT = {"kind", "version", "plan"}
# What an entry of a list is known by, where it has a name of its own.
_NAMES = ("name", "title", "source", "take", "id", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that is not the same; `before` or `after` is None where there is nothing."""

    place: str
    sentence: str
    before: Any
    after: Any


def between(before: Recipe, after: Recipe) -> list[Change]:
    """Every difference, in the order of the recipe; ValueError for recipes of two kinds."""
    if before.KIND != after.KIND:
        raise ValueError(
            f"a recipe to {before.KIND} and one to {after.KIND} have nothing in common"
        )
    return list(_objects("", (), before.to_json(), after.to_json()))


def _objects(
    place: str, words: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        if key in _SILENT and not place:
            continue
        inner = f"{place}.{key}" if place else key
        yield from _values(inner, (*words, schema.title(key)), before.get(key), after.get(key))


def _values(place: str, words: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _objects(place, words, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(place, words, before, after)
    else:
        yield _change(place, words, before, after)


def _lists(
    place: str, words: tuple[str, ...], before: Sequence[Any], after: Sequence[Any]
) -> Iterator[Change]:
    """Entries with a name are compared by it, all others by where they stand."""
    old, new = _named(before), _named(after)
    for key in [*old, *(key for key in new if key not in old)]:
        one, other = old.get(key), new.get(key)
        at = other if other is not None else one
        index = (new if other is not None else old)[key][0] if at is not None else 0
        inner = f"{place}[{index}]"
        said = (*words[:-1], key) if _has_name(at[1] if at else None) else (*words, key)
        yield from _values(inner, said, one and one[1], other and other[1])
    if [key for key in old if key in new] != [key for key in new if key in old]:
        sentence = f"{_place(words)}: in another order."
        yield Change(place=place, sentence=sentence, before=list(old), after=list(new))


def _named(entries: Sequence[Any]) -> dict[str, tuple[int, Any]]:
    named: dict[str, tuple[int, Any]] = {}
    for index, entry in enumerate(entries):
        key = next((str(entry[name]) for name in _NAMES if _has(entry, name)), f"{index + 1}")
        named[key if key not in named else f"{key} ({index + 1})"] = (index, entry)
    return named


def _has(entry: Any, name: str) -> bool:
    return isinstance(entry, dict) and bool(entry.get(name))


def _has_name(entry: Any) -> bool:
    return any(_has(entry, name) for name in _NAMES)


def _change(place: str, words: tuple[str, ...], before: Any, after: Any) -> Change:
    unit = schema.unit(place.rpartition(".")[2])
    where = _place(words)
    if _nothing(before):
        sentence = f"{where}: {_shown(after, unit, on='added')}."
        if not isinstance(after, dict | list):
            sentence = f"{where}: nothing → {_shown(after, unit)}."
    elif _nothing(after):
        sentence = f"{where}: {_shown(before, unit, on='taken out')}."
        if not isinstance(before, dict | list):
            sentence = f"{where}: {_shown(before, unit)} → nothing."
    else:
        sentence = f"{where}: {_shown(before, '')} → {_shown(after, unit)}."
    return Change(place=place, sentence=sentence, before=before, after=after)


def _nothing(value: Any) -> bool:
    return value is None or value in ({}, [], "")


def _place(words: tuple[str, ...]) -> str:
    first, *rest = words
    return f"{first}: {', '.join(word.lower() for word in rest)}" if rest else first


def _shown(value: Any, unit: str, *, on: str = "") -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float | int):
        text = f"{value:g}".replace("-", "−")
        return f"{text} {unit}" if unit else text
    if isinstance(value, dict | list):
        return f"{on} ({_summary(value)})" if on else f"({_summary(value)})"
    return f"“{value}”" if value else "nothing"


def _summary(value: Any) -> str:
    """The figures of a part that came or went, as many as fit into a sentence."""
    if isinstance(value, list):
        return f"{len(value)} entries" if len(value) != 1 else _summary(value[0])
    if not isinstance(value, dict):
        return _shown(value, "")
    said = [
        f"{schema.title(key).lower()} {_shown(entry, schema.unit(key))}"
        for key, entry in value.items()
        if isinstance(entry, bool | int | float | str) and entry not in ("", False)
    ]
    return ", ".join(said[:6]) or "as it is by default"
