"""`manage.py lock`: writes the lock files anew, with hashes and without any registry's address."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

HOME = Path(settings.HOME)
LOCKS = {
    "run.txt": ("pyproject.toml",),
    "dev.txt": (
        "pyproject.toml", "--group", "test", "--group", "lint",
        "--constraints", "requirements/run.txt",
    ),
    "node.txt": ("--group", "node"),
    "uv.txt": ("--group", "uv"),
}  # fmt: skip


class Command(BaseCommand):
    help = "Lock the Python and front-end packages anew; --upgrade takes the newest allowed."
    requires_system_checks = ()

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--upgrade", action="store_true")

    def handle(self, *_: Any, upgrade: bool, **__: Any) -> None:
        for name, sources in LOCKS.items():
            self.stdout.write(f"requirements/{name}")
            _compile(name, sources, upgrade=upgrade)
        self.stdout.write("package-lock.json")
        command = ("update",) if upgrade else ("install",)
        _run(["npm", *command, "--package-lock-only", "--ignore-scripts"])
        bare_lock(HOME / "package-lock.json")


def _compile(name: str, sources: tuple[str, ...], *, upgrade: bool) -> None:
    uv = Path(sys.executable).parent / "uv"
    _run(
        [
            str(uv) if uv.exists() else "uv", "pip", "compile", "--quiet",
            "--universal", "--generate-hashes", "--python-version", "3.11",
            "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links",
            *(["--upgrade"] if upgrade else []),
            *sources, "--output-file", f"requirements/{name}",
        ]
    )  # fmt: skip


def bare_lock(file: Path) -> None:
    """Versions and hashes stay; where a package was found, and who asks for money, go."""
    lock = json.loads(file.read_text())
    packages = lock["packages"]
    for package in list(packages.values()):
        package.pop("resolved", None)
        package.pop("funding", None)
        for name, version in package.get("optionalDependencies", {}).items():
            packages.setdefault(f"node_modules/{name}", _elsewhere(name, version, package))
    lock["packages"] = dict(sorted(packages.items()))
    file.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


def _elsewhere(name: str, version: str, parent: dict[str, Any]) -> dict[str, Any]:
    """A program for another platform, which some mirrors leave out and `npm ci` insists on.

    Its platform is the end of its name: `…-linux-x64-musl`.
    """
    platform = name.rpartition("/cli-")[2].split("-")
    return {
        "version": version,
        "cpu": [platform[1]],
        **({"dev": True} if parent.get("dev") else {}),
        **({"libc": platform[2:]} if platform[2:] else {}),
        "optional": True,
        "os": [platform[0]],
    }


def _run(command: list[str]) -> None:
    program = shutil.which(command[0])
    if not program:
        sys.exit(f"{command[0]} is not installed: `python3 manage.py up` brings it.")
    done = subprocess.run([program, *command[1:]], cwd=HOME, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} could not lock; nothing after it was written.")
