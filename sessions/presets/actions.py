"""Presets are kept, renamed, changed and thrown away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction

from processing.recipes.built_in import BUILT_IN, completed
from sessions.people.models import User
from sessions.people.refusals import Refused
from sessions.presets.models import Preset
from sessions.projects.models import Project

# What is said of one song alone has no place in what is kept for others.
_OF_ONE_SONG = frozenset({"kind", "version", "plan", "moves", "songs", "tags"})
# The names of a song's stems are nothing for people of other projects.
_OF_ONE_PROJECT = frozenset({"strips", "groups"})

_REMEDY = "Choose another name, or change the one that is there."


class NameTaken(Refused):
    code = "name_taken"


def keep(
    *, project: Project | None, kind: str, name: str, recipe: Mapping[str, Any], by: User
) -> Preset:
    """A new preset; NameTaken where there is one of that name, WrongRecipe where it is none."""
    words = _words(kind, recipe, studio=project is None)
    _refuse_built_in(kind, name)
    with _taken(name):
        return Preset.objects.create(project=project, kind=kind, name=name, words=words, by=by)


def change(
    preset: Preset, *, name: str | None = None, recipe: Mapping[str, Any] | None = None
) -> Preset:
    if name is not None:
        _refuse_built_in(preset.kind, name)
        preset.name = name
    if recipe is not None:
        preset.words = _words(preset.kind, recipe, studio=preset.project_id is None)
    with _taken(preset.name):
        preset.save(update_fields=["name", "words", "updated_at"])
    return preset


def throw_away(preset: Preset) -> None:
    preset.delete()


def _words(kind: str, recipe: Mapping[str, Any], *, studio: bool) -> dict[str, Any]:
    """Checked as a recipe, kept as it was said: defaults that change later change in it too."""
    left_out = _OF_ONE_SONG | (_OF_ONE_PROJECT if studio else frozenset())
    words = {key: value for key, value in recipe.items() if key not in left_out}
    made = completed(kind, words).to_json()
    return {key: made[key] for key in words}


def _refuse_built_in(kind: str, name: str) -> None:
    if any(each.kind == kind and each.name == name for each in BUILT_IN):
        raise NameTaken(f"“{name}” is a preset that every studio has.", remedy=_REMEDY)


@contextmanager
def _taken(name: str) -> Iterator[None]:
    """A name that is there already is told in a sentence, whoever was a moment earlier."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        said = f"There is a preset “{name}” already."
        raise NameTaken(said, remedy=_REMEDY) from None
