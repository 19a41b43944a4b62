"""`manage.py lint`: everything that a machine can say about the code without running it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

HOME = Path(settings.HOME)
BIN = Path(sys.executable).parent
NODE_BIN = HOME / "node_modules" / ".bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    command: tuple[str | Path, ...]
    environment: dict[str, str] = field(default_factory=dict)


class Command(BaseCommand):
    help = "Lint, formats, types, import contracts, templates, migrations, schema, deployment."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        failed = [check.name for check in _checks() if not self._passes(check)]
        if failed:
            sys.exit(f"Not in order: {', '.join(failed)}.")
        self.stdout.write("All in order.")

    def _passes(self, check: Check) -> bool:
        began_at = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="roughmix-lint-") as data:
            try:
                done = subprocess.run(
                    check.command,
                    cwd=HOME,
                    env={**os.environ, "ROUGHMIX_DATA": data, **check.environment},
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    check=False,
                )
                code, said = done.returncode, done.stdout
            except FileNotFoundError as problem:
                code, said = (
                    127,
                    f"{problem.filename} is not installed: run `python3 manage.py lint`.",
                )
        mark = "ok  " if code == 0 else "FAIL"
        self.stdout.write(f"{mark} {check.name:<22} {time.monotonic() - began_at:5.1f} s")
        if code:
            self.stdout.write(said.rstrip())
        self.stdout.flush()
        return code == 0


def _checks() -> list[Check]:
    templates = sorted((HOME / "templates").rglob("*.html"))
    return [
        Check(name="ruff check", command=(BIN / "ruff", "check", "--quiet")),
        Check(name="ruff format", command=(BIN / "ruff", "format", "--check", "--quiet")),
        Check(name="mypy", command=(BIN / "mypy",)),
        Check(name="import contracts", command=(BIN / "lint-imports",)),
        Check(
            name="templates",
            command=(BIN / "djade", "--check", "--target-version", "5.2", *templates),
        ),
        Check(name="tsc", command=(NODE_BIN / "tsc", "--project", ".")),
        Check(name="biome", command=(NODE_BIN / "biome", "ci", "--error-on-warnings")),
        _manage("migrations", "makemigrations", "--check", "--dry-run"),
        _manage("deployment", "check", "--deploy", "--fail-level", "WARNING"),
        _manage("API schema", "spectacular", "--fail-on-warn", "--validate", "--file", os.devnull),
    ]


def _manage(name: str, *arguments: str) -> Check:
    """With the settings of a production server, whatever the person's own environment says."""
    lifted = {"ROUGHMIX_LOOPBACK": "", "INSECURE_LAN": "", "DATABASE_URL": "", "REDIS_URL": ""}
    return Check(
        name=name, command=(sys.executable, HOME / "manage.py", *arguments), environment=lifted
    )
