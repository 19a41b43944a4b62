"""Waiting for what another process or thread does; how long it takes is nobody's business here."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120


def until(happened: Callable[[], object], message: str = "it did not happen") -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, message
        time.sleep(0.02)
