"""A whole studio, started by `up` in a folder of its own, and spoken to from outside."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests
from django.conf import settings

from studio.ports import free_port

OWNER = "olga@roughmix.test"
PASSWORD = "correct horse battery"
PATIENCE_SECONDS = 120
CHUNK = 256 * 1024

_OPEN = f"""
from sessions.people.actions import open_studio
open_studio(name="Lantern Rooms", owner_name="Olga Ruiz", owner_email={OWNER!r},
            password={PASSWORD!r}, time_zone="Europe/Lisbon")
"""


@dataclass(frozen=True)
class House:
    address: str
    data: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]

    def open_studio(self) -> None:
        self.run(_OPEN)

    def run(self, code: str) -> None:
        """Python in this studio's environment, with its database."""
        subprocess.run(
            [sys.executable, "-c", "import django; django.setup()\n" + code],
            cwd=settings.HOME,
            env=self.environment,
            check=True,
        )


@contextmanager
def house(data: Path) -> Iterator[House]:
    """`up` on a free port; on the run's PostgreSQL in a database of its own."""
    port = free_port()
    with _database() as url:
        environment = _environment(data, url)
        log = data.parent / f"{data.name}.log"
        with log.open("w") as said:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(port)],
                cwd=settings.HOME,
                env=environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                text=True,
            )
        running = House(f"http://127.0.0.1:{port}", data, environment, process)
        try:
            _wait_for(running, log)
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _environment(data: Path, url: str) -> dict[str, str]:
    ours = {"DATABASE_URL", "REDIS_URL", "STORAGE_URL", "ROUGHMIX_DATA", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment |= {
        "ROUGHMIX_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "FREE_DISK_MB": "0",
    }
    return environment | ({"DATABASE_URL": url} if url else {})


@contextmanager
def _database() -> Iterator[str]:
    server = os.environ.get("DATABASE_URL", "")
    if not server:
        yield ""
        return
    name = f"house_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _wait_for(running: House, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and running.process.poll() is None:
        try:
            requests.get(running.address + "/healthz", timeout=2)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"`up` does not answer:\n{log.read_text()[-4000:]}")


@dataclass
class Client:
    """Speaks to the API with a token, and says what came back when it was not expected."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)

    def sign_in(self, email: str = OWNER, password: str = PASSWORD) -> None:
        token = self.post("tokens/", {"email": email, "password": password, "name": "journey"})
        self.session.headers["Authorization"] = f"Token {token['token']}"

    def ask(self, method: str, path: str, *, expect: int = 200, **more) -> requests.Response:
        url = path if path.startswith("http") else f"{self.address}{path}"
        answer = self.session.request(method, url, timeout=60, **more)
        assert answer.status_code == expect, (method, path, answer.status_code, answer.text[:1500])
        return answer

    def get(self, path: str, **more):
        return self.ask("GET", f"/api/{path}", **more).json()

    def post(self, path: str, body: dict, *, expect: int = 201):
        return self.ask("POST", f"/api/{path}", json=body, expect=expect).json()

    def wait(self, path: str, *, until, seconds: float = PATIENCE_SECONDS):
        """Ask until `until(answer)`; the last answer is in the complaint."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.get(path)
            if until(answer):
                return answer
            assert time.monotonic() < deadline, answer
            time.sleep(0.2)

    def upload(self, url: str, content: bytes, *, chunk: int = CHUNK) -> None:
        """By tus 1.0, in chunks with checksums, and the SHA-256 of it all at the end."""
        url = url if url.startswith("http") else self.address + url
        at = int(self.ask("HEAD", url, headers=TUS).headers["Upload-Offset"])
        while at < len(content):
            part = content[at : at + chunk]
            digest = base64.b64encode(hashlib.sha1(part).digest()).decode()
            answer = self.ask(
                "PATCH",
                url,
                data=part,
                expect=204,
                headers=TUS
                | {
                    "Content-Type": "application/offset+octet-stream",
                    "Upload-Offset": str(at),
                    "Upload-Checksum": f"sha1 {digest}",
                },
            )
            at = int(answer.headers["Upload-Offset"])
        answer = self.session.put(
            url.rstrip("/") + "/completion/",
            json={"sha256": hashlib.sha256(content).hexdigest()},
            timeout=60,
        )
        assert answer.status_code in {200, 201, 202}, answer.text


TUS = {"Tus-Resumable": "1.0.0"}
