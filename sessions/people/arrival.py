"""When a request came, which may be a while before a thread is free for it.

What was read of the database since is as fresh for it as what it would read itself.
"""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

_CAME = "roughmix.came"


def has_come(scope: MutableMapping[str, Any]) -> None:
    """For the door, before anything waits."""
    scope[_CAME] = time.monotonic()


def came_at(request: HttpRequest) -> float:
    """By the monotonic clock; now, if nobody at the door looked at it."""
    scope = request.scope if isinstance(request, ASGIRequest) else {}
    return float(scope.get(_CAME, time.monotonic()))
