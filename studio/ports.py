"""A port for a server of our own that starts a moment later."""

from __future__ import annotations

import contextlib
import random
import socket


def free_port() -> int:
    """Below 32768: what the system gives away by itself may be taken again before we bind it."""
    chosen = random.SystemRandom()  # where the seed is fixed, as in tests, all would choose alike
    while True:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", chosen.randrange(15_000, 32_000)))
            return int(probe.getsockname()[1])
