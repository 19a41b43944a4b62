"""What a run needs of its machine: a broker for each process, a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from studio import broker

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


@contextmanager
def broker_of_this_process() -> Iterator[None]:
    """Processes that shared one would hear each other's bells.

    On PostgreSQL the operating system's Redis or Valkey is used, where there is one: the same suite
    then passes on both kinds of server.
    """
    server = broker.installed_server() if os.environ.get("DATABASE_URL") else None
    with broker.running(settings.DATA / "broker", server=server) as url:
        os.environ["REDIS_URL"] = settings.REDIS_URL = settings.CELERY_BROKER_URL = url
        yield
