"""`manage.py measure FILE...`: loudness, peaks and findings of files, which are not kept."""

from __future__ import annotations

import json
import os
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand

from processing.engine import sheet
from processing.management.sheet_text import heading, lines_of


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
        with _ends_quietly(), sheet.referred(reference) as against:
            rows = (
                sheet.row(
                    path,
                    reference=against,
                    timeline=timeline,
                    progress=_Told(path) if sys.stderr.isatty() else None,
                )
                for path in files
            )
            write = self._write_json if json else self._write_table
            write(rows)
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
                self.stdout.write(line.encode("utf-8", "backslashreplace").decode())


class _Told:
    """Says on a terminal how far a file has come, in a line that goes again."""

    def __init__(self, path: str) -> None:
        self._name = path[-48:].encode("utf-8", "replace").decode()
        self._told = ""

    def __call__(self, stage: str, fraction: float) -> None:
        said = f"{self._name}: {stage} {fraction:.0%}"
        if stage == "measure" and fraction >= 1:
            said = ""
        if said != self._told:
            sys.stderr.write(f"\r\x1b[K{said}")
            sys.stderr.flush()
            self._told = said


@contextmanager
def _ends_quietly() -> Iterator[None]:
    """Whoever stops us or stops listening gets no traceback, and no copy stays behind."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except BrokenPipeError:
        # What is still in the buffer would be tried once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        signal.signal(signal.SIGTERM, before)
