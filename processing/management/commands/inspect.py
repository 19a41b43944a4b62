"""`manage.py inspect FILE...`: would these files be taken, and if not, why; nothing is kept."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand

from processing.management import inspection
from processing.management.inspection import Row
from processing.management.terminal import Told, ends_quietly, printable


class Command(BaseCommand):
    help = "Say of sound files and ZIPs of stems whether they would be taken. Nothing is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one array, an object a file")

    def handle(self, *_args: Any, files: Sequence[str], json: bool, **_options: Any) -> None:
        rejected = False
        with ends_quietly():
            for row in (self._in_json if json else self._in_words)(_rows(files)):
                rejected = rejected or row["verdict"] == "reject"
            self.stdout.flush()
        if rejected:
            sys.exit(1)

    def _in_json(self, rows: Iterable[Row]) -> Iterator[Row]:
        """A row is printed as soon as it is known, and forgotten."""
        before = "["
        for row in rows:
            self.stdout.write(before + "\n" + json.dumps(row), ending="")
            before = ","
            yield row
        self.stdout.write("\n]")

    def _in_words(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            line = f"{row['path']}: {row['verdict']} ({', '.join(row['codes'])}). {row['message']}"
            self.stdout.write(printable(line))
            yield row


def _rows(files: Sequence[str]) -> Iterator[Row]:
    for path in files:
        told = Told(path) if sys.stderr.isatty() else None
        row = inspection.row(path, told)
        if told:
            told.clear()
        yield row
