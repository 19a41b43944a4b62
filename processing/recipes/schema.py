"""The JSON Schema of a recipe, made from its dataclasses: what the order sheets are drawn from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from processing.recipes.base import LONGEST_LIST, LONGEST_TEXT, Part, Recipe, plain

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}
# Endings of names that say in what something is measured.
_UNITS = {
    "bits": "bit",
    "hz": "Hz",
    "db": "dB",
    "lu": "LU",
    "lufs": "LUFS",
    "dbtp": "dBTP",
    "dbfs": "dBFS",
    "ms": "ms",
    "seconds": "s",
    "cents": "cents",
    "bpm": "bpm",
    "kbps": "kb/s",
}
_WORDS = {
    "eq": "Equaliser",
    "kbps": "Bit rate",
    "bpm": "Tempo",
    "isrc": "ISRC",
    "upc": "UPC or EAN",
    "remove_dc": "Remove DC offset",
    "cd_frames": "CD frames",
    "bits": "Word length",
    "by": "By",
    "hz": "Frequency",
    "db": "Amount",
    "q": "Q",
}


def of(recipe: type[Recipe]) -> dict[str, Any]:
    """Every key, its type, range, default and meaning; parts are under `$defs`."""
    parts: dict[str, Any] = {}
    whole = _object(recipe, parts)
    whole["properties"] = {
        "kind": {"const": recipe.KIND},
        "version": {"const": recipe.VERSION},
        **whole["properties"],
    }
    return {"$schema": DIALECT, "title": recipe.KIND, **whole, "$defs": parts}


def title(name: str) -> str:
    """The page's word for a field: high_pass_hz is High-pass."""
    if name in _WORDS:
        return _WORDS[name]
    words, _, last = name.rpartition("_")
    plainly = words if last in _UNITS and words else name
    said = _WORDS.get(plainly) or plainly.replace("_", " ")
    said = re.sub(r"^(high|low|de|pre|post|mid) (?=\w)", r"\1-", said)
    return said[:1].upper() + said[1:]


def unit(name: str) -> str:
    """What a field is measured in, by the ending of its name; empty for a bare number."""
    ending = name.rpartition("_")[2]
    return "dB/octave" if name.endswith("slope_db") else _UNITS.get(ending, "")


def _object(part: type[Part], parts: dict[str, Any]) -> dict[str, Any]:
    hints = get_type_hints(part)
    mine: tuple[Field[Any], ...] = fields(part)  # type: ignore[arg-type]  # each Part is one
    required = [_called(each) for each in mine if each.default is each.default_factory is MISSING]
    return {
        "type": "object",
        "description": (part.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " "),
        "properties": {_called(each): _property(hints[each.name], each, parts) for each in mine},
        "required": required,
        "additionalProperties": False,
    }


def _called(field: Field[Any]) -> str:
    return str(field.metadata.get("called", field.name))


def _property(hint: Any, field: Field[Any], parts: dict[str, Any]) -> dict[str, Any]:
    said = {"title": title(field.name), **_type(hint, field.metadata, parts)}
    if field.metadata.get("about"):
        said["description"] = field.metadata["about"]
    if field.metadata.get("group"):
        said["x-group"] = field.metadata["group"]
    if unit(field.name):
        said["x-unit"] = unit(field.name)
    if field.default is not MISSING:
        said["default"] = plain(field.default)
    elif field.default_factory is not MISSING:
        said["default"] = plain(field.default_factory())
    return said


def _type(hint: Any, rules: Mapping[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        (inner,) = [arm for arm in get_args(hint) if arm is not NoneType]
        return {"anyOf": [_type(inner, rules, parts), {"type": "null"}]}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if origin is tuple:
        items = _type(get_args(hint)[0], {}, parts)
        return {"type": "array", "items": items, "maxItems": rules.get("longest", LONGEST_LIST)}
    if issubclass(hint, Part):
        return _reference(hint, parts)
    if issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return _scalar(hint, rules)


def _reference(part: type[Part], parts: dict[str, Any]) -> dict[str, Any]:
    name = part.__name__
    if name not in parts:
        parts[name] = {}  # a place, so that what it holds finds it begun
        parts[name] = _object(part, parts)
    return {"$ref": f"#/$defs/{name}"}


def _scalar(hint: type, rules: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"type": _TYPES[hint]}
    for ours, theirs in (("low", "minimum"), ("high", "maximum")):
        if ours in rules:
            said[theirs] = rules[ours]
    if hint is str:
        said["maxLength"] = rules.get("longest", LONGEST_TEXT)
        if "pattern" in rules:
            said["pattern"] = f"^{rules['pattern']}$"
    return said
