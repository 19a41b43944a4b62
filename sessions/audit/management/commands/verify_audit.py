"""`manage.py verify_audit`: whether the audit log is what was written, and which row is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from sessions.audit import actions, chain, heads, verified
from sessions.audit.models import Entry


class Command(BaseCommand):
    help = "Go through the audit log and name every row that was changed, put in or taken out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="NUMBER:SEAL",
            help="a seal that was kept elsewhere; may be given several times",
        )

    def handle(self, *, head: list[str], **options: Any) -> None:  # noqa: ARG002
        if "audit_entry" not in connection.introspection.table_names():
            raise CommandError("No studio was opened in this data folder yet.")
        known = heads.read() | dict(_read(each) for each in head)
        found = list(chain.faults(known))
        for fault in found:
            self.stdout.write(fault.sentence)
        number, seal = actions.last()
        verified.write(number, found[0].sentence if found else "")
        waiting = Entry.objects.filter(number__isnull=True).count()
        if found:
            raise CommandError(f"The audit log was tampered with, first at row {found[0].number}.")
        self.stdout.write(
            f"{number} rows are as they were sealed, {waiting} wait for their seal. "
            f"The last is {number}:{seal}"
        )


def _read(head: str) -> tuple[int, str]:
    number, _, seal = head.partition(":")
    if not (number.isascii() and number.isdigit() and len(seal) == 64):
        raise CommandError(f"{head!r} is not NUMBER:SEAL as this command prints it.")
    return int(number), seal
