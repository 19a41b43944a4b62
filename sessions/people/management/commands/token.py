"""`manage.py token EMAIL`: make an API token and print it, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sessions.people.models import User
from sessions.people.tokens import make_token


class Command(BaseCommand):
    help = "Make an API token for somebody and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument(
            "--days", type=int, default=0, help="how long it lives (0: until revoked)"
        )

    def handle(self, *, email: str, name: str, days: int, **options: Any) -> None:  # noqa: ARG002
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody with the address {email} can sign in here.")
        expires_at = timezone.now() + timedelta(days=days) if days > 0 else None
        _, text = make_token(user, name=name[:80], expires_at=expires_at)
        self.stdout.write(text)
