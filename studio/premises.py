"""What one running `up` holds on its data folder: the lock, its address, its broker's address."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.environment import write_private
from studio.excuses import CannotStart

GRACE_SECONDS = 15.0


class Premises:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "run"
        self.lock = -1

    @contextmanager
    def taken(self, *, address: str) -> Iterator[None]:
        """The broker inherits the lock, so that it is free only when the broker is gone too."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._wait_for_lock()
        write_private(self.folder / "up.json", json.dumps({"pid": os.getpid(), "address": address}))
        try:
            yield
        finally:
            for name in ("up.json", "address", "broker"):
                (self.folder / name).unlink(missing_ok=True)
            os.close(self.lock)

    def announce(self, name: str, content: str) -> None:
        write_private(self.folder / name, content)

    def _wait_for_lock(self) -> None:
        until = time.monotonic() + GRACE_SECONDS
        while True:
            try:
                fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._refuse_if_alive()
                if time.monotonic() > until:
                    raise CannotStart(
                        f"What a killed `up` left behind on {self.data} does not end: "
                        "end its valkey-server process and try again."
                    ) from None
                time.sleep(0.1)
            else:
                return

    def _refuse_if_alive(self) -> None:
        """A holder that was killed leaves children that are on their way out: wait for those."""
        try:
            holder = json.loads((self.folder / "up.json").read_text())
            os.kill(holder["pid"], 0)
        except (OSError, ValueError):
            return
        raise CannotStart(
            f"Roughmix already runs on {self.data} as process {holder['pid']}: "
            f"{holder['address']} (another one needs its own --data DIR)."
        )
