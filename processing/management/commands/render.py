"""`manage.py render RECIPE.json --source NAME=PATH ... --out DIR`: what a worker makes, here."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from processing import recipes
from processing.engine import render as door
from processing.engine.deliver import CannotDeliver
from processing.engine.refusal import CannotRender
from processing.management import json_text, rendering, sources
from processing.management.terminal import Stages, ends_quietly, printable
from processing.recipes.base import WrongRecipe
from processing.recipes.identity import missing

# Bytes that are no UTF-8: libsndfile opens nothing in such a folder.
_NO_TEXT = re.compile("[\ud800-\udfff]")


class Command(BaseCommand):
    help = "Make what a recipe asks for out of files: the same as a worker does."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("recipe", metavar="RECIPE.json", help="- reads it from the input")
        parser.add_argument(
            "--source",
            action="append",
            default=[],
            metavar="NAME=PATH",
            help="a file under the name that the recipe gives it; once for each",
        )
        parser.add_argument("--out", required=True, metavar="DIR", help="made if it is not there")
        parser.add_argument("--json", action="store_true", help="files, reports and steps as JSON")
        parser.add_argument(
            "--keep", action="store_true", help="also write the sound between the steps"
        )

    def handle(  # one for each argument
        self,
        *_args: Any,
        recipe: str,
        source: Sequence[str],
        out: str,
        json: bool,
        keep: bool,
        **_options: Any,
    ) -> None:
        with ends_quietly():
            try:
                answer = _rendered(recipe, source, Path(out), keep=keep)
            except (WrongRecipe, sources.BadSource) as problem:
                raise CommandError(printable(str(problem)), returncode=2) from None
            except (CannotRender, CannotDeliver) as problem:
                said = f"{problem.sentence} {problem.remedy}".strip()
                raise CommandError(printable(said)) from None
            except OSError as problem:
                raise CommandError(printable(f"{out}: {problem.strerror or problem}")) from None
            self._say(answer, as_json=json)

    def _say(self, answer: rendering.Answer, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, allow_nan=False))
            return
        if answer["reused"]:
            self.stdout.write("Made before with the same recipe and sound: nothing to make again.")
        for step in answer["steps"]:
            self.stdout.write(printable(f"{step['code']}  {step['sentence']}"))
        for file in answer["files"]:
            self.stdout.write(printable(f"{file['title']}: {file['path']}"))


def _rendered(path: str, named: Sequence[str], out: Path, *, keep: bool) -> rendering.Answer:
    recipe = recipes.read(json_text.parsed(json_text.text_of(path), path))
    if not door.renders(recipe):
        raise WrongRecipe("kind", f"“{recipe.KIND}” is nothing that is rendered from files")
    lacking = missing(recipe, sources.parsed(named))
    if lacking is not None:
        raise sources.BadSource(lacking)
    if _NO_TEXT.search(str(out.absolute())):
        raise sources.BadSource(f"--out {out}: its name is not a text; choose another folder")
    pictures = {door.COVER} if door.delivers(recipe) else set[str]()
    with sources.taken_in(named, pictures=pictures) as taken, Stages() as told:
        return rendering.rendered(recipe, taken, out, keep=keep, progress=told)
