"""A studio for a measurement: its own data folder, people, and a web process as `up` starts it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Web:
    port: int
    process: subprocess.Popen[bytes]

    @property
    def peak_mib(self) -> float:
        """The most memory it ever held (VmHWM), on Linux."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return float("nan")

    @property
    def cpu_seconds(self) -> float:
        """What it has computed so far: says more than the clock on a busy machine."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def own_data() -> Iterator[Path]:
    """Django, set up on an empty database in a folder that goes again."""
    with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as folder:
        sys.path.insert(0, str(HOME))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "ROUGHMIX_DATA": folder,
            "ROUGHMIX_LOOPBACK": "1",
            "LOG_LEVEL": "ERROR",
        }
        import django  # noqa: PLC0415 - the environment comes first
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        (Path(folder) / "static").mkdir()  # WhiteNoise warns of a folder that is not there
        yield Path(folder)


@contextmanager
def whole_studio() -> Iterator[tuple[Any, Any]]:
    """What `manage.py up` starts, opened by its owner: the journeys' own harness, and the house."""
    with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
        os.environ.setdefault("ROUGHMIX_DATA", f"{folder}/settings")
        # Not before: the settings read the environment.
        harness: Any = import_module("tests.journeys.house")
        with harness.house(Path(folder) / "data") as studio:
            studio.open_studio()
            yield harness, studio


@contextmanager
def web() -> Iterator[Web]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        os.set_inheritable(door.fileno(), True)  # noqa: FBT003 - a C function
        command = [sys.executable, "-m", "studio.web", str(door.fileno())]
        process = subprocess.Popen(command, cwd=HOME, pass_fds=[door.fileno()])
        try:
            _wait_for(port)
            yield Web(port, process)
        finally:
            process.terminate()
            process.wait(15)


def _wait_for(port: int) -> None:
    waits_until = time.monotonic() + 60
    while time.monotonic() < waits_until:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
            line.sendall(b"GET /sign-in/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if line.recv(12):
                return
    sys.exit("The web process does not answer.")
