"""Many people do something at the same moment: threads with connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def together(count: int, do: Callable[[int], T]) -> list[T | Exception]:
    """What each came to: an answer, or the exception. Needs `django_db(transaction=True)`."""
    gate = Barrier(count)

    def one(number: int) -> T | Exception:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return do(number)
        except Exception as problem:  # noqa: BLE001  # it is what we came to see
            return problem
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as people:
        return list(people.map(one, range(count)))
