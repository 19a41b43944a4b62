"""Ends all streams when the server is told to stop: it would wait for them otherwise.

uvicorn tells an application of its end only after the last connection has closed. So the signal is
heard here too, and passed on to whoever listened before.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType

_heard: set[int] = set()
_ends: list[Callable[[], None]] = []


def listen_for_the_end(end: Callable[[], None]) -> None:
    """From the event loop of the process; where signals cannot be heard nothing is lost."""
    if end not in _ends:
        _ends.append(end)
    if _heard or threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        _pass_on(number, loop)


def _pass_on(number: signal.Signals, loop: asyncio.AbstractEventLoop) -> None:
    before = signal.getsignal(number)
    if not callable(before):
        return

    def heard(got: int, frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(_end_all)
        before(got, frame)

    signal.signal(number, heard)
    _heard.add(number)


def _end_all() -> None:
    for end in _ends:
        end()
