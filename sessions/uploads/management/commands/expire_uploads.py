"""`manage.py expire_uploads`: frees the bytes of uploads that nobody goes on with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from sessions.uploads.actions import give_up_on_expired


class Command(BaseCommand):
    help = "Give up uploads that received nothing for a day, and free their bytes."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        count = give_up_on_expired()
        self.stdout.write(f"{count} uploads were given up.")
