"""`manage.py two_factor_off EMAIL`: for whoever lost the telephone and the recovery codes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sessions.people.factors.standing import remove_all
from sessions.people.models import User


class Command(BaseCommand):
    help = "Take away all second factors of somebody, who then signs in by password alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: Any) -> None:  # noqa: ARG002
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody here has the address {email}.")
        count = remove_all(user)
        self.stdout.write(f"{count} taken away." if count else "There was none.")
