"""nginx and Caddy in front of a web process, with the very text that is shipped for each."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.docs.pages import blocks_of
from tests.patience import until

HOME = Path(settings.HOME)
NEEDED = {"nginx": ("nginx", "openssl"), "caddy": ("caddy", "openssl")}
PATHS = os.environ.get("PATH", "") + ":/usr/sbin"


def missing(proxy: str) -> list[str]:
    return [name for name in NEEDED[proxy] if not shutil.which(name, path=PATHS)]


@contextmanager
def nginx(
    folder: Path, *, web: int, tls: int, plain: int, media: Path, habits: Mapping[str, str] = {}
) -> Iterator[None]:
    """By deploy/nginx.conf; only places and ports are others, and `habits` of who set it up."""
    _certificate(folder / "tls")
    told = _told(
        (HOME / "deploy" / "nginx.conf").read_text(),
        {
            "server web:8000": f"server 127.0.0.1:{web}",
            "listen 8080": f"listen 127.0.0.1:{plain}",
            "listen 8443": f"listen 127.0.0.1:{tls}",
            "/etc/roughmix/tls": str(folder / "tls"),
            "/data/media/": f"{media}/",
            "/tmp/nginx": f"{folder}/nginx",
            **habits,
        },
    )
    (folder / "nginx.conf").write_text(told)
    # The container runs all of nginx as the user whose files it sends.
    user = "user root; " if os.geteuid() == 0 else ""
    command = ["nginx", "-c", str(folder / "nginx.conf"), "-g", f"{user}daemon off;"]
    with _running(folder, command, tls):
        yield


@contextmanager
def caddy(folder: Path, *, web: int, tls: int, plain: int, media: Path) -> Iterator[None]:
    """By the Caddyfile in docs/operating.md. `plain` answers nobody: it is Caddy's own affair."""
    _certificate(folder / "tls")
    [block] = blocks_of("docs/operating.md", "caddy")
    told = _told(
        block,
        {
            "studio.example.org {": f"https://localhost:{tls} {{\n"
            f"\tbind 127.0.0.1\n\ttls {folder}/tls/fullchain.pem {folder}/tls/privkey.pem",
            "127.0.0.1:8000": f"127.0.0.1:{web}",
            "/srv/roughmix/media": str(media),
        },
    )
    own = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port {plain}\n}}\n"
    (folder / "Caddyfile").write_text(own + told)
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(folder, command, tls):
        yield


SERVERS = {"nginx": nginx, "caddy": caddy}


def _told(text: str, places: dict[str, str]) -> str:
    for theirs, ours in places.items():
        assert theirs in text, f"nothing says {theirs}"
        text = text.replace(theirs, ours)
    return text


@contextmanager
def _running(folder: Path, command: list[str], port: int) -> Iterator[None]:
    said = folder / f"{command[0]}.log"
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with said.open("w") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **home, "PATH": PATHS}, stdout=log, stderr=log
        )
    try:
        until(lambda: process.poll() is not None or _answers(port), f"{command[0]} is silent")
        assert process.poll() is None, said.read_text()
        yield
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        time.sleep(0.05)
        return False
    return True


def _certificate(folder: Path) -> None:
    folder.mkdir()
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost",
            "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
