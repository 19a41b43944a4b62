"""`manage.py token EMAIL`: make an API token and print it, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sessions.people.models import ApiToken, User
from sessions.people.tokens import LIVES_FOR, make_token


class Command(BaseCommand):
    help = "Make an API token for somebody and print it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument(
            "--days",
            type=int,
            default=LIVES_FOR.days,
            help="how long it lives (0: until revoked)",
        )
        parser.add_argument("--read-only", action="store_true", help="it changes nothing")

    def handle(
        self,
        *,
        email: str,
        name: str,
        days: int,
        read_only: bool,
        **options: Any,  # noqa: ARG002
    ) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody with the address {email} can sign in here.")
        expires_at = timezone.now() + timedelta(days=days) if days > 0 else None
        scope = ApiToken.Scope.READ if read_only else ApiToken.Scope.WRITE
        _, text = make_token(user, name=name[:80], scope=scope, expires_at=expires_at)
        self.stdout.write(text)
