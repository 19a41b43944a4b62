"""Browsers that listen to a project, and a real server for them."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from ssl import create_default_context
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connections

from sessions.people.models import User
from sessions.people.session_rows import SessionStore
from studio.threads import THREADS


@contextmanager
def uvicorn_running() -> Iterator[str]:
    config = uvicorn.Config(
        "studio.asgi:application",
        port=0,
        lifespan="off",
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        _close_connections()


def _close_connections() -> None:
    """Threads that answered requests keep theirs, and PostgreSQL drops no database with them."""
    from studio.asgi import requests

    everybody = threading.Barrier(THREADS)

    def close() -> None:
        everybody.wait(10)  # so that each thread has one of these
        connections.close_all()

    for each in [requests.threads.submit(close) for _ in range(THREADS)]:
        each.result(10)


LISTENING = (
    "import socket; door = socket.create_server(('127.0.0.1', 0)); "
    "door.set_inheritable(True); print(door.getsockname()[1], flush=True); "
    "from studio import web; web.main(door.detach())"
)


@contextmanager
def web_process(**more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The web process of `up` on the run's database: signals are heard, and it can be killed.

    `more` are settings of its own.
    """
    environment = {**os.environ, **more, "DJANGO_SETTINGS_MODULE": "tests.served"}
    environment["TEST_DATABASE_NAME"] = str(settings.DATABASES["default"]["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", LISTENING],
        cwd=settings.HOME,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        try:
            yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def session_of(user: User) -> SessionStore:
    """Signed in, as a browser that holds this session's key is."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


class Listener:
    """Reads a stream on a thread of its own."""

    def __init__(
        self,
        url: str,
        *,
        last_id: str = "",
        cookie: str = "",
        guest: str = "",
        token: str = "",
        trusted: Path | None = None,
    ) -> None:
        said = {
            "Last-Event-ID": last_id,
            "Cookie": (cookie and f"sid={cookie}") or (guest and f"guest={guest}"),
            "Authorization": token and f"Token {token}",
        }
        parts = urlsplit(url)
        self._connection = (
            HTTPSConnection(
                parts.netloc, timeout=30, context=create_default_context(cafile=trusted)
            )
            if trusted
            else HTTPConnection(parts.netloc, timeout=30)
        )
        self._connection.request("GET", parts.path, headers={k: v for k, v in said.items() if v})
        self._socket = self._connection.sock
        self.answer = self._connection.getresponse()
        self.raw: list[str] = []
        self.ended = threading.Event()
        self._messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def next(self, seconds: float = 30.0) -> dict[str, Any]:
        return self._messages.get(timeout=seconds)

    def all(self, at_least: int = 0, quiet_seconds: float = 0.7) -> list[dict[str, Any]]:
        """What comes until it stays quiet; a slow machine has time for the first `at_least`."""
        found = [self.next() for _ in range(at_least)]
        while True:
            try:
                found.append(self._messages.get(timeout=quiet_seconds))
            except queue.Empty:
                return found

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # or the thread would read on
        self._thread.join(5)
        self.answer.close()
        self._connection.close()

    def _read(self) -> None:
        event: dict[str, Any] = {}
        try:
            while got := self.answer.readline():
                line = got.decode().rstrip("\n")
                self.raw.append(line)
                name, _, value = line.partition(": ")
                if name == "id":
                    event["event_id"] = int(value)
                elif name == "data":
                    event |= json.loads(value)
                elif not line and event:
                    self._messages.put(event)
                    event = {}
        except (HTTPException, OSError):
            pass
        finally:
            self.ended.set()
