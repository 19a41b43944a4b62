"""When all of a request was there, which may be a while before a thread is free for it.

What was read of the database since is as fresh for it as what it would read itself.
"""

from __future__ import annotations

import time

from django.http import HttpRequest

_CAME = "roughmix.came"  # no header's name can become this


def has_come(request: HttpRequest) -> None:
    """For the door, as it asks for a thread."""
    request.META[_CAME] = time.monotonic()


def came_at(request: HttpRequest) -> float:
    """By the monotonic clock; now, if nobody at the door looked at it."""
    return float(request.META.get(_CAME, time.monotonic()))
