"""The worker as it is; it only leaves a mark when it is ready, for tests to wait for."""

import os
from pathlib import Path

from celery import signals
from django.conf import settings

from studio.celery import app

__all__ = ["app"]


@signals.worker_ready.connect
def say_so(**_):
    (Path(settings.DATA) / f"ready.{os.getpid()}").touch()
