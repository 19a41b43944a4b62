"""The web process of `up`: uvicorn on a socket that its parent has already opened."""

from __future__ import annotations

import gc
import socket
import sys

import uvicorn
from django.urls import reverse


def main(descriptor: int) -> None:
    config = uvicorn.Config(
        "studio.asgi:application",
        lifespan="off",
        log_config=None,  # LOGGING in the settings
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # Django decides whom to believe (TRUSTED_PROXIES)
        server_header=False,
        # Event streams never end by themselves.
        timeout_graceful_shutdown=3,
    )
    config.load()
    reverse("healthz")  # loads every page: nobody's first request waits for that
    settle()
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


def settle() -> None:
    """What is loaded by now stays: the collector need not look through it with every page."""
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main(int(sys.argv[1]))
