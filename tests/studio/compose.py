"""The services of docker-compose.yml by hand: the same commands, names and proxy, no containers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests
import yaml
from django.conf import settings
from moto.server import ThreadedMotoServer

from studio import broker, postgres
from studio.ports import free_port
from tests.journeys.house import OWNER, PASSWORD, Client
from tests.studio import proxies

HOME = Path(settings.HOME)
BIN = Path(sys.executable).parent
NEEDED = ("nginx", "redis-server", "openssl")
PATIENCE_SECONDS = 120
OPEN = f"""
from sessions.people.actions import open_studio
open_studio(name="Lantern Rooms", owner_name="Olga Ruiz", owner_email={OWNER!r},
            password={PASSWORD!r})
"""


def missing() -> list[str]:
    return [name for name in NEEDED if not shutil.which(name)]


class Compose:
    def __init__(self, folder: Path, env_file: dict[str, str], places: dict[str, str]) -> None:
        self.folder, self.env_file, self.places = folder, env_file, places
        self.services = yaml.safe_load((HOME / "docker-compose.yml").read_text())["services"]

    def command(self, service: str) -> list[str]:
        return [self.said(word) for word in self.services[service]["command"]]

    def environment(self, service: str) -> dict[str, str]:
        """Nothing of this process's own environment but where programs and libraries are."""
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        image = {
            "PATH": f"{BIN}:{plain.get('PATH', '')}:/usr/sbin",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "PYTHONUNBUFFERED": "1",
        }
        theirs = {
            name: self.said(value) for name, value in self.services[service]["environment"].items()
        }
        here = {"ROUGHMIX_DATA": str(self.folder / "data"), "TRUSTED_PROXIES": "127.0.0.0/8"}
        return plain | image | theirs | here | {"FREE_DISK_MB": "0"}

    def said(self, text: str) -> str:
        """As compose fills in `${NAME}`, `${NAME:?…}`, `${NAME:-…}` and `${NAME-…}`."""
        while found := re.search(r"\$\{(\w+)(?:(:?[-?])([^{}]*))?\}", text):
            name, how, default = found.groups()
            value = self.env_file.get(name)
            if value is None or (not value and how == ":-"):
                assert how in {"-", ":-"}, f"{name} is not set"
                value = default
            text = text.replace(found[0], value)
        for theirs, ours in self.places.items():
            text = text.replace(theirs, ours)
        return text

    def run(self, service: str, *command: str) -> None:
        subprocess.run(
            command or self.command(service), cwd=HOME, env=self.environment(service), check=True
        )

    @contextmanager
    def running(self, service: str, command: list[str] | None = None) -> Iterator[None]:
        log = self.folder / f"{service}.log"
        with log.open("w") as said:
            process = subprocess.Popen(
                command or self.command(service), cwd=HOME, env=self.environment(service),
                stdout=said, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def studio(folder: Path, **env_file: str) -> Iterator[tuple[Client, int]]:
    """A client that speaks through the proxy, and the port of the proxy without TLS."""
    web, plain, tls = free_port(), free_port(), free_port()
    with ExitStack() as up:
        database = up.enter_context(postgres.running())
        redis = up.enter_context(broker.running(folder / "redis", server=_redis()))
        s3 = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        s3.start()
        up.callback(s3.stop)
        compose = Compose(
            folder,
            {
                "DOMAIN": "localhost",
                "SECRET_KEY": "k" * 60 + "0123456789abcdef",
                "POSTGRES_PASSWORD": _password(database),
                "REDIS_PASSWORD": _password(redis),
                "S3_SECRET": "secret",
                **env_file,
            },
            {
                "@postgres:5432/roughmix": "@" + database.rpartition("@")[2],
                "@valkey:6379": "@" + redis.rpartition("@")[2].removesuffix("/0"),
                "@s3:7070": "@{}:{}".format(*s3.get_host_and_port()),
            },
        )
        compose.run("prepare")
        compose.run("prepare", "python", "manage.py", "shell", "-v0", "-c", OPEN)
        command = compose.command("web")
        command[command.index("8000")] = str(web)
        command[command.index("0.0.0.0")] = "127.0.0.1"
        up.enter_context(compose.running("web", command))
        for service in ("fast", "slow", "sweeper"):
            up.enter_context(compose.running(service))
        media = folder / "data" / "media"
        up.enter_context(proxies.nginx(folder, web=web, tls=tls, plain=plain, media=media))
        client = Client(f"https://localhost:{tls}")
        client.session.trust_env = False  # or the machine's own certificates would be asked
        client.session.verify = str(folder / "tls" / "fullchain.pem")
        _wait(client, folder)
        yield client, plain


def _redis() -> Path:
    return Path(shutil.which("redis-server") or "")


def _password(url: str) -> str:
    return url.rpartition("@")[0].rpartition(":")[2]


def _wait(client: Client, folder: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    answer: object = None
    while time.monotonic() < until:
        try:
            answer = client.session.get(client.address + "/healthz", timeout=5)
        except requests.RequestException as problem:
            answer = problem
        else:
            if answer.status_code == 200:
                return
        time.sleep(0.2)
    logs = {log.name: log.read_text()[-1500:] for log in folder.glob("*.log")}
    raise AssertionError(answer, logs)
