"""`manage.py whose_copy FILE`: to whom a copy was given that turned up somewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions.sharing.marks import finding, told
from sessions.sharing.marks.finding import Suspect
from sessions.sharing.marks.told import Told
from sessions.sharing.models import Mark


class Command(BaseCommand):
    help = (
        "Say to whom a copy of a marked link was given: by the file's name, its tags and the noise "
        "in its sound. A name that no file has is looked up as a name. It never says who passed "
        "it on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file, or its name alone")

    def handle(self, *, file: str, **options: Any) -> None:  # noqa: ARG002
        path = Path(file)
        if path.is_dir():
            raise CommandError("A folder is no copy. Give one file.")
        try:
            answer = finding.whose(_suspect(path), Mark.objects.all())
        except OSError as trouble:
            raise CommandError(str(trouble)) from None
        for each in told.told(answer.clues):
            self.stdout.write(_line(each))
        self.stdout.write(answer.sentence)


def _suspect(path: Path) -> Suspect:
    if not path.exists():
        return Suspect(path.name, lambda *_: b"", 0)

    def read(at: int, count: int) -> bytes:
        with path.open("rb") as file:
            file.seek(at)
            return file.read(count)

    return Suspect(path.name, read, path.stat().st_size)


def _line(each: Told) -> str:
    how = f"{each.share:.3%} of {each.samples:,} samples agree" if each.share else each.sentence
    return (
        f"[{each.code}] {each.who}, by the link “{each.link_name}”, {each.left_at:%d %B %Y, %H:%M} "
        f"UTC: {each.filename}\n    by its {each.by}: {how}"
    )
