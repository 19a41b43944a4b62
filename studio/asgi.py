"""The door for uvicorn."""

import os
import warnings

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

# Imported for its side effect: `current_app` must be ours before anything is put on a queue.
from studio import celery as celery  # noqa: PLC0414
from studio.bodies import bounded

# The front-end's files are small, and WhiteNoise reads them synchronously: nothing to be told of.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")

application = bounded(get_asgi_application())
