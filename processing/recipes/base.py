"""What every recipe can do: stand for itself as JSON, come back checked, and be hashed."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from enum import Enum
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, Self, Union, get_args, get_origin, get_type_hints

# PostgreSQL keeps neither NUL nor half a surrogate pair in JSON, and no page shows the rest.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
LONGEST_TEXT = 200
LONGEST_LIST = 1000
_LARGEST = 2**53  # beyond it JSON numbers are no longer exact everywhere

Rules = tuple[tuple[str, Any, Mapping[str, Any]], ...]
_RULES: dict[type, Rules] = {}

Json = Any  # what json.loads may give: there is no shorter truth


class WrongRecipe(ValueError):
    """The recipe cannot be followed; one line that names the place."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem

    def inside(self, place: str) -> WrongRecipe:
        joint = "" if not self.place or self.place.startswith("[") else "."
        return WrongRecipe(f"{place}{joint}{self.place}", self.problem)


def within(low: float, high: float) -> dict[str, Any]:
    """Field metadata: the smallest and the largest number allowed."""
    return {"low": low, "high": high}


def at_most(length: int) -> dict[str, Any]:
    """Field metadata: the most characters of a text, or entries of a list."""
    return {"longest": length}


def like(pattern: str, *, means: str) -> dict[str, Any]:
    """Field metadata: a text that has to look like this, and what to say when it does not."""
    return {"pattern": pattern, "means": means}


def called(name: str) -> dict[str, Any]:
    """Field metadata: its name in JSON, where Python needs another one."""
    return {"called": name}


def about(words: str, *, group: str = "") -> dict[str, Any]:
    """Field metadata: what the page says of it, and the heading that it stands under."""
    return {"about": words} | ({"group": group} if group else {})


class Part:
    """A frozen dataclass inside a recipe. Its fields are checked wherever they come from."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, hint, rules in _field_rules(type(self)):
            try:
                value = _accept(hint, getattr(self, name), rules)
            except WrongRecipe as wrong:
                raise wrong.inside(rules.get("called", name)) from None
            object.__setattr__(self, name, value)
        self.check()

    def check(self) -> None:
        """Refuse what no single field can know is wrong."""

    def to_json(self) -> dict[str, Json]:
        return {
            rules.get("called", name): plain(getattr(self, name))
            for name, _, rules in _field_rules(type(self))
        }

    @classmethod
    def from_json(cls, data: Json) -> Self:
        if not isinstance(data, Mapping):
            raise WrongRecipe("", f"{_shown(data)} is not an object with named values")
        known = {
            field.metadata.get("called", field.name): field
            for field in fields(cls)  # type: ignore[arg-type]  # each Part is a dataclass
        }
        for key in data:
            if key not in known:
                raise WrongRecipe(str(key), "is not known here")
        for name, field in known.items():
            if name not in data and field.default is field.default_factory is MISSING:
                raise WrongRecipe(name, "is missing")
        return cls(**{known[key].name: value for key, value in data.items()})


class Recipe(Part):
    """A whole order: its kind, the version of its words, and everything the engine has to know."""

    __slots__ = ()

    KIND: ClassVar[str]
    VERSION: ClassVar[int] = 1

    def needs(self) -> dict[str, str]:
        """The sources that it cannot do without, each with the place that names it."""
        return {}

    def to_json(self) -> dict[str, Json]:
        return {"kind": self.KIND, "version": self.VERSION} | Part.to_json(self)

    @classmethod
    def from_json(cls, data: Json) -> Self:
        if not isinstance(data, Mapping):
            raise WrongRecipe("", f"{_shown(data)} is not an object with named values")
        rest = dict(data)
        if rest.pop("kind", cls.KIND) != cls.KIND:
            raise WrongRecipe("kind", f"{_shown(data['kind'])} is not “{cls.KIND}”")
        version = rest.pop("version", cls.VERSION)
        if version != cls.VERSION or isinstance(version, bool):
            raise WrongRecipe("version", f"{_shown(version)} is not {cls.VERSION}")
        return super().from_json(rest)

    def sha256(self) -> str:
        """The hash of the canonical JSON: equal recipes, equal hashes, on every machine."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _field_rules(cls: type[Part]) -> Rules:
    """Kept per class: a part with thousands of notes asks for the same few every time."""
    if cls not in _RULES:
        hints = get_type_hints(cls)
        _RULES[cls] = tuple(
            (field.name, hints[field.name], field.metadata)
            for field in fields(cls)  # type: ignore[arg-type]  # each Part is a dataclass
        )
    return _RULES[cls]


def _accept(hint: Any, value: Any, rules: Mapping[str, Any]) -> Any:  # any JSON
    """The value in the type that its field declares, or WrongRecipe."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _accept_optional(hint, value, rules)
    if origin is Literal:
        return _accept_word(get_args(hint), value)
    if origin is tuple:
        return _accept_list(get_args(hint)[0], value, rules)
    if issubclass(hint, Part):
        return value if isinstance(value, hint) else hint.from_json(value)
    if issubclass(hint, Enum):
        return _accept_member(hint, value)
    return _SCALARS[hint](value, rules)


def _accept_optional(hint: Any, value: Any, rules: Mapping[str, Any]) -> Any:
    if value is None:
        return None
    (inner,) = [arm for arm in get_args(hint) if arm is not NoneType]
    return _accept(inner, value, rules)


def _accept_word(words: tuple[Any, ...], value: Any) -> Any:
    for word in words:
        if type(word) is type(value) and word == value:
            return word
    raise WrongRecipe("", f"{_shown(value)} is none of {', '.join(map(str, words))}")


def _accept_list(hint: Any, value: Any, rules: Mapping[str, Any]) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise WrongRecipe("", f"{_shown(value)} is not a list")
    longest = rules.get("longest", LONGEST_LIST)
    if len(value) > longest:
        raise WrongRecipe("", f"{len(value)} entries are more than {longest}")
    accepted = []
    for index, entry in enumerate(value):
        try:
            accepted.append(_accept(hint, entry, {}))
        except WrongRecipe as wrong:
            raise wrong.inside(f"[{index}]") from None
    return tuple(accepted)


def _accept_member(hint: type[Enum], value: Any) -> Enum:
    try:
        return hint(value)
    except ValueError:
        words = ", ".join(str(member.value) for member in hint)
        raise WrongRecipe("", f"{_shown(value)} is none of {words}") from None


def _accept_bool(value: Any, _rules: Mapping[str, Any]) -> bool:
    if not isinstance(value, bool):
        raise WrongRecipe("", f"{_shown(value)} is neither true nor false")
    return value


def _accept_int(value: Any, rules: Mapping[str, Any]) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongRecipe("", f"{_shown(value)} is not a whole number")
    if abs(value) > _LARGEST:
        raise WrongRecipe("", "the number is too large")
    _refuse_out_of_range(value, rules)
    return value


def _accept_float(value: Any, rules: Mapping[str, Any]) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise WrongRecipe("", f"{_shown(value)} is not a number")
    if abs(value) > _LARGEST:  # also catches infinity, and whole numbers that no float can hold
        raise WrongRecipe("", "the number is too large")
    if math.isnan(value):
        raise WrongRecipe("", "nan is not a number that can be used")
    _refuse_out_of_range(value, rules)
    return float(value) + 0.0  # −0.0 and 0 are the same wish and must hash alike


def _refuse_out_of_range(value: float, rules: Mapping[str, Any]) -> None:
    low, high = rules.get("low", -math.inf), rules.get("high", math.inf)
    if value < low:
        raise WrongRecipe("", f"{value:g} is below {low:g}")
    if value > high:
        raise WrongRecipe("", f"{value:g} is above {high:g}")


def _accept_str(value: Any, rules: Mapping[str, Any]) -> str:
    if not isinstance(value, str):
        raise WrongRecipe("", f"{_shown(value)} is not a text")
    if _UNPRINTABLE.search(value):
        raise WrongRecipe("", "has characters that cannot be printed")
    longest = rules.get("longest", LONGEST_TEXT)
    if len(value) > longest:
        raise WrongRecipe("", f"{len(value)} characters are more than {longest}")
    if "pattern" in rules and not re.fullmatch(rules["pattern"], value):
        raise WrongRecipe("", f"{_shown(value)} is not {rules['means']}")
    return value


_SCALARS: dict[type, Callable[[Any, Mapping[str, Any]], Any]] = {
    bool: _accept_bool,
    int: _accept_int,
    float: _accept_float,
    str: _accept_str,
}


def plain(value: Any) -> Json:
    if isinstance(value, Part):
        return value.to_json()
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, Enum):
        return value.value
    return value


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "…"
