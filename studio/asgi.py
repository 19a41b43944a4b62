"""The door for uvicorn."""

import os

from django import setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

# Imported for its side effect: `current_app` must be ours before anything is put on a queue.
from studio import celery as celery  # noqa: PLC0414
from studio.bodies import bounded
from studio.front import with_files
from studio.threads import handler

setup(set_prefix=False)
requests = handler()
application = with_files(bounded(requests))
