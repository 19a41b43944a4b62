"""`manage.py test`: the suite, on SQLite or with `--postgres` on a real PostgreSQL and Redis."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from contextlib import ExitStack

from django.conf import settings
from django.core.management.base import BaseCommand

from studio import postgres
from studio.excuses import CannotStart
from studio.programs import ONE_THREAD


class Command(BaseCommand):
    help = "Run the tests; all that follows goes to pytest. --postgres: on a real PostgreSQL."
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Not Django but pytest reads the command line."""
        arguments = argv[2:]
        if not importlib.util.find_spec("pytest"):
            sys.exit("The tests need their own packages: start them by `python3 manage.py test`.")
        environment = _environment()
        try:
            with ExitStack() as neighbours:
                if "--postgres" in arguments:
                    arguments.remove("--postgres")
                    environment["DATABASE_URL"] = neighbours.enter_context(postgres.running())
                    self.stdout.write("On a PostgreSQL of our own.")
                sys.exit(_pytest(arguments, environment))
        except CannotStart as problem:
            sys.exit(str(problem))


def _environment() -> dict[str, str]:
    """Nothing that is set for a real studio may reach the tests: they write and delete."""
    ours = {"DATABASE_URL", "REDIS_URL", "STORAGE_URL", "ROUGHMIX_DATA", "ACCEL_PREFIX"}
    ours |= {"STORAGE_PUBLIC_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= ONE_THREAD  # as in a worker; and two of pytest's processes have all the cores
    environment["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    return environment


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    processes: tuple[str, ...] = ()
    if not _says_how_many(arguments):
        # A file keeps to one process: its studio, or its songs, are made once.
        processes = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile")
    command = [sys.executable, "-m", "pytest", *processes, *arguments]
    with subprocess.Popen(command, cwd=settings.HOME, env=environment) as run:
        while True:
            try:
                return run.wait()
            except KeyboardInterrupt:
                continue  # pytest has heard it too, and says what it has


def _says_how_many(arguments: list[str]) -> bool:
    return any(
        argument.startswith(("-n", "--numprocesses", "--pdb", "--collect-only"))
        for argument in arguments
    )
