"""The door for uvicorn."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

# Imported for its side effect: `current_app` must be ours before anything is put on a queue.
from studio import celery as celery  # noqa: PLC0414
from studio.bodies import bounded
from studio.front import with_files

application = with_files(bounded(get_asgi_application()))
