"""Whatever process sets Django up, a page, a command or a test, puts orders on our queue."""

from importlib import import_module

from django.apps import AppConfig


class StudioConfig(AppConfig):
    name = "studio"

    def ready(self) -> None:
        # For its side effect: Celery's `current_app` is ours from here on.
        import_module("studio.celery")
