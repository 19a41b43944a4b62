"""`manage.py automix --source NAME=PATH ...`: a mix recipe planned from the stems, with reasons."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing.engine import automix
from processing.engine.refusal import CannotRender
from processing.management import json_text, sources
from processing.management.terminal import Stages, ends_quietly, printable
from processing.recipes.base import WrongRecipe
from processing.recipes.mix import MixRecipe
from processing.recipes.roles import StemRole


class Command(BaseCommand):
    help = "Listen to stems and plan a mix: an ordinary recipe, with a sentence per decision."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source",
            action="append",
            required=True,
            metavar="NAME=PATH",
            help="a stem under its name; once for each, in the order of the mix",
        )
        parser.add_argument(
            "--roles",
            metavar="JSON",
            help='{"NAME": "bass", ...}, or a file that holds it; others are guessed',
        )
        parser.add_argument("--tempo", type=float, metavar="BPM", help="else it is listened for")

    def handle(
        self,
        *_args: Any,
        source: Sequence[str],
        roles: str | None,
        tempo: float | None,
        **_options: Any,
    ) -> None:
        with ends_quietly():
            try:
                recipe = _planned(source, roles, tempo)
            except (WrongRecipe, sources.BadSource) as problem:
                raise CommandError(printable(str(problem)), returncode=2) from None
            except CannotRender as problem:
                said = f"{problem.sentence} {problem.remedy}".strip()
                raise CommandError(printable(said)) from None
            text = json.dumps(recipe.to_json(), ensure_ascii=False, allow_nan=False, indent=2)
            self.stdout.write(text)


def _planned(named: Sequence[str], roles: str | None, tempo: float | None) -> MixRecipe:
    if tempo is not None and not 20 <= tempo <= 400:
        raise WrongRecipe("tempo", f"{tempo:g} is not between 20 and 400")
    known = _roles(roles, sources.parsed(named))
    with sources.taken_in(named) as taken, Stages() as told:
        stems = {name: it.canonical for name, it in taken.items()}
        return automix.plan(stems, known, tempo, told)


def _roles(given: str | None, names: Mapping[str, Any]) -> dict[str, StemRole]:
    """By stem; from the argument itself or from the file that it names."""
    if given is None:
        return {}
    text = given if given.lstrip().startswith("{") else json_text.text_of(given)
    said = json_text.parsed(text, "roles")
    if not isinstance(said, dict):
        raise WrongRecipe("roles", "it is not an object of names and roles")
    return {name: _role(name, word, names) for name, word in said.items()}


def _role(name: str, word: object, names: Mapping[str, Any]) -> StemRole:
    if name not in names:
        raise WrongRecipe(f"roles.{name}", "there is no source of that name")
    roles = {str(role.value): role for role in StemRole}
    if not isinstance(word, str) or word not in roles:
        raise WrongRecipe(f"roles.{name}", f"“{word}” is none of {', '.join(roles)}")
    return roles[word]
