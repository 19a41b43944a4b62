"""`manage.py sweep`: the sweeper, a loop that never gives up; `--once` for a single round."""

from __future__ import annotations

import logging
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from processing import sweeper

CLEAR_SECONDS = 60.0

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Gives lost jobs to other workers, and clears away what is left lying."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")

    def handle(self, *_args: str, once: bool, every: float, **_options: object) -> None:
        cleared_at = -CLEAR_SECONDS
        while True:
            clear = time.monotonic() - cleared_at >= CLEAR_SECONDS
            self._round(clear=clear)
            if clear:
                cleared_at = time.monotonic()
            if once:
                return
            time.sleep(every)

    def _round(self, *, clear: bool) -> None:
        try:
            sweeper.look_after_jobs()
            if clear:
                sweeper.clear_away()
        except (DatabaseError, InterfaceError, OSError) as trouble:
            log.warning("The sweeper tries again: %s", trouble)
            connection.close()
