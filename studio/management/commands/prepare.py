"""Makes database and front-end files ready for this version; quick when they are already."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from sessions.people.actions import studio_is_open
from sessions.people.opening import opening_code
from studio.packages import SERVED


class Command(BaseCommand):
    help = "Bring the database up to date and collect the front-end files."
    stealth_options = ("only_this_machine",)

    def handle(
        self, *_: Any, only_this_machine: bool = settings.ONLY_THIS_MACHINE, **__: Any
    ) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        collect()
        if not only_this_machine and not studio_is_open():
            self.stdout.write(f"Nobody owns this studio yet. Its opening code: {opening_code()}")


def collect() -> None:
    """`collectstatic`, when any file that goes in has changed."""
    stamp = Path(settings.STATIC_ROOT) / "made-from.sha256"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(wanted)


def _fingerprint() -> str:
    """Names, sizes and times: reading every byte would cost each start a second."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for path in sorted(_sources()):
        if path.exists():
            stat = path.stat()
            digest.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    home = Path(settings.HOME)
    yield from (path for path in (home / "static").rglob("*") if path.is_file())
    yield from (home / "node_modules" / source for source in SERVED.values())
    yield from (home / "requirements" / "run.txt", home / "studio" / "packages.py")
