"""`manage.py measure FILE...`: loudness, peaks and findings of files, which are not kept."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand

from processing.engine import sheet
from processing.management.sheet_text import heading, lines_of
from processing.management.terminal import Told, ends_quietly, printable


class Command(BaseCommand):
    help = "Measure sound files: loudness, peaks, findings. Nothing is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one array, an object a file")
        parser.add_argument(
            "--timeline", action="store_true", help="momentary and short-term ten times a second"
        )
        parser.add_argument(
            "--reference", metavar="FILE", help="compare the balance with that of this file"
        )

    def handle(
        self,
        *_args: Any,
        files: Sequence[str],
        json: bool,
        timeline: bool,
        reference: str | None,
        **_options: Any,
    ) -> None:
        with ends_quietly(), sheet.referred(reference) as against:
            write = self._write_json if json else self._write_table
            write(_rows(files, against, timeline=timeline))
            self.stdout.flush()

    def _write_json(self, rows: Iterator[sheet.Row]) -> None:
        """A row is printed as soon as it is known, and forgotten."""
        before = "["
        for row in rows:
            self.stdout.write(before + "\n" + json.dumps(row, allow_nan=False), ending="")
            before = ","
        self.stdout.write("\n]")

    def _write_table(self, rows: Iterator[sheet.Row]) -> None:
        self.stdout.write(heading())
        for row in rows:
            for line in lines_of(row):
                self.stdout.write(printable(line))


def _rows(
    files: Sequence[str], reference: sheet.Reference | None, *, timeline: bool
) -> Iterator[sheet.Row]:
    for path in files:
        told = Told(path) if sys.stderr.isatty() else None
        row = sheet.row(path, reference=reference, timeline=timeline, progress=told)
        if told:
            told.clear()
        yield row
