"""Uploads that are cut: a web process that can be killed, nginx as it is deployed, and a browser.

The browser goes on as the one at the page does: it asks by HEAD how far its upload came.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import IO

HOME = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 400
ANSWER_SECONDS = 120  # then a line counts as cut
PIECE = "application/offset+octet-stream"
HOSTS = "127.0.0.1"

Happens = Callable[[socket.socket | None], None]


def nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Web:
    """The web process at a door that stays open while it is away, as `up` holds it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._door = socket.create_server((HOSTS, 0))
        self.port = self._door.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._door.fileno() < 0:
            self._door = socket.create_server((HOSTS, self.port))
        descriptor = self._door.fileno()
        command = [sys.executable, "-m", "studio.web", str(descriptor)]
        self._process = subprocess.Popen(
            command, cwd=HOME, env=self._environment, pass_fds=[descriptor]
        )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None

    def leave(self) -> None:
        """Killed, and nobody at the door: its machine is down."""
        self._door.close()
        self.kill()

    def close(self) -> None:
        self.leave()


class Proxy:
    """deploy/nginx.conf in front of one address, without its TLS."""

    def __init__(self, folder: Path, behind: int) -> None:
        with socket.create_server((HOSTS, 0)) as door:
            self.port = door.getsockname()[1]
        self._folder, self._process = folder, None
        self._log: IO[bytes] = (folder / "nginx.log").open("wb")
        told = (HOME / "deploy" / "nginx.conf").read_text()
        for theirs, ours in {
            r"server web:8000": f"server {HOSTS}:{behind}",
            r"listen 8080;": f"listen unix:{folder}/plain.sock;",
            r"listen 8443 ssl;": f"listen {HOSTS}:{self.port};",
            r" *ssl_\w+ [^;]*;": "",
            r"/tmp/nginx": f"{folder}/nginx",
        }.items():
            told, count = re.subn(theirs, ours, told)
            assert count, f"deploy/nginx.conf has no {theirs}"
        (folder / "nginx.conf").write_text(told)

    def start(self) -> None:
        (self._folder / "plain.sock").unlink(missing_ok=True)
        user = "user root; " if os.geteuid() == 0 else ""
        command = [nginx() or "nginx", "-c", f"{self._folder}/nginx.conf"]
        self._process = subprocess.Popen([*command, "-g", f"{user}daemon off;"], stderr=self._log)
        _until_open(self.port)

    def stop(self) -> None:
        """`nginx -s stop`: it ends at once, whatever is on its way."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
        self._process = None

    def close(self) -> None:
        self.stop()
        self._log.close()


@dataclass(frozen=True, slots=True)
class Cut:
    """Where in a piece, and what happens there. `pause_seconds` is waited before it.

    With no share of the piece it happens before the line is opened.
    """

    sent_share: float
    pause_seconds: float
    happens: Happens
    after: Callable[[], None]  # before anybody goes on


@dataclass(slots=True)
class Browser:
    """Sends one file to an upload that was begun, through whatever is in front."""

    port: int
    token: str
    path: str
    piece_bytes: int
    body: bytes
    spool: Path
    sent_bytes: int = 0
    statuses: list[int] = field(default_factory=list)  # 0 where the line was cut
    promised_too_much: int = 0

    def send(self, cut: Cut | None = None, *, at_piece: int = 0) -> None:
        """All of it; the piece with that number is cut."""
        number = 0
        until = time.monotonic() + PATIENCE_SECONDS
        at = self.reached()
        while at < len(self.body):
            assert time.monotonic() < until, f"it hangs at {at}: {self.statuses}"
            piece = self.body[at : at + self.piece_bytes]
            if cut is not None and number == at_piece:
                self._cut_off(at, piece, cut)
                answer = None
            else:
                answer = self._patch(at, piece)
            number += 1
            if answer is None or answer.status != 204:
                at = self.reached()
            else:
                at = int(answer.headers["Upload-Offset"])

    def reached(self) -> int:
        """What HEAD says, and never more than is on the disk; asked until somebody answers."""
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            answer = self._asked("HEAD", self.path)
            if answer is not None and answer.status == 200:
                at = int(answer.headers["Upload-Offset"])
                there = self.spool.stat().st_size if self.spool.exists() else 0
                self.promised_too_much += at > there
                return at
            assert time.monotonic() < until, f"nobody answers: {self.statuses[-9:]}"
            time.sleep(0.1)

    def complete(self, sha256: str) -> int:
        said = f'{{"sha256": "{sha256}"}}'.encode()
        kind = {"Content-Type": "application/json"}
        answer = self._asked("PUT", f"{self.path}completion/", said, kind)
        return answer.status if answer is not None else 0

    def _patch(self, at: int, piece: bytes) -> HTTPResponse | None:
        self.sent_bytes += len(piece)
        said = {"Upload-Offset": str(at), "Content-Type": PIECE}
        return self._asked("PATCH", self.path, piece, said)

    def _asked(
        self, method: str, path: str, body: bytes = b"", said: Mapping[str, str] | None = None
    ) -> HTTPResponse | None:
        """The answer; None where the line was cut."""
        line = HTTPConnection(HOSTS, self.port, timeout=ANSWER_SECONDS)
        always = {"Authorization": f"Token {self.token}", "Tus-Resumable": "1.0.0"}
        try:
            line.request(method, path, body, {**always, **(said or {})})
            answer = line.getresponse()
            answer.read()
        except (HTTPException, OSError):
            self.statuses.append(0)
            return None
        finally:
            line.close()
        self.statuses.append(answer.status)
        return answer

    def _cut_off(self, at: int, piece: bytes, cut: Cut) -> None:
        head = (
            f"PATCH {self.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Authorization: Token {self.token}\r\nTus-Resumable: 1.0.0\r\n"
            f"Content-Type: {PIECE}\r\nUpload-Offset: {at}\r\nContent-Length: {len(piece)}\r\n\r\n"
        )
        first = int(len(piece) * cut.sent_share)
        if not first:
            cut.happens(None)
        with socket.create_connection((HOSTS, self.port), timeout=ANSWER_SECONDS) as line:
            with contextlib.suppress(OSError):
                line.sendall(head.encode())
                self._say(line, piece[:first])
            time.sleep(cut.pause_seconds)
            if first:
                cut.happens(line)
            with contextlib.suppress(OSError):
                self._say(line, piece[first:])
            with contextlib.suppress(OSError):
                told = line.recv(16).split()
                self.statuses.append(int(told[1]) if len(told) > 1 else 0)
        cut.after()

    def _say(self, line: socket.socket, part: bytes) -> None:
        for start in range(0, len(part), 65536):
            line.sendall(part[start : start + 65536])
            self.sent_bytes += len(part[start : start + 65536])


@dataclass(frozen=True, slots=True)
class Line:
    """What is between a browser and the disk, and the ways in which it is cut."""

    web: Web
    proxy: Proxy

    def cut(self, name: str, chance: random.Random) -> Cut:
        happens, after = {
            "client reset": (_reset, _nothing),
            "client half closed": (_half_close, _nothing),
            "web killed": (lambda _line: self.web.kill(), self.web.start),
            "proxy stopped": (lambda _line: self.proxy.stop(), self.proxy.start),
            "proxy answers 502": (lambda _line: self.web.leave(), self.web.start),
        }[name]
        # As often among the bytes as while the last of them is being stored.
        if chance.random() < 0.5:
            return Cut(chance.uniform(0.001, 1.0), 0.0, happens, after)
        if name == "proxy answers 502":
            return Cut(0.0, 0.0, happens, after)
        return Cut(1.0, chance.uniform(0.0, 0.2), happens, after)


@contextlib.contextmanager
def line(folder: Path, environment: Mapping[str, str]) -> Iterator[Line]:
    web = Web(environment)
    proxy = Proxy(folder, web.port)
    try:
        web.start()
        proxy.start()
        yield Line(web, proxy)
    finally:
        proxy.close()
        web.close()


def _reset(line: socket.socket | None) -> None:
    assert line is not None
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def _half_close(line: socket.socket | None) -> None:
    assert line is not None
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_WR)


def _nothing() -> None:
    """What the client did to itself needs no mending."""


def _until_open(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection((HOSTS, port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "nginx does not begin"
            time.sleep(0.02)
        else:
            return
