"""How often somebody may say where they listen, so that a page gone mad keeps nobody from working.

Counted in this process, like open streams: a word is worth no row of its own.
"""

from __future__ import annotations

import threading
import time

from sessions.people.models import User
from sessions.people.refusals import Refused

# A tab that is dragged about says two or three a second; nobody drags four tabs at once.
WORDS_AT_MOST = 120
WITHIN_SECONDS = 10.0


class TooManyWords(Refused):
    code = "too_many_words"
    status = 429

    def __init__(self) -> None:
        super().__init__("You say where you listen too often.", remedy="Go on in a moment.")


class _Counter:
    """Words by person, in spans of time that begin for all at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0
        self._words: dict[int, int] = {}

    def add(self, user_id: int) -> int:
        with self._lock:
            now = time.monotonic()
            if now >= self._until:
                self._until = now + WITHIN_SECONDS
                self._words.clear()
            self._words[user_id] = self._words.get(user_id, 0) + 1
            return self._words[user_id]


_counter = _Counter()


def take(user: User) -> None:
    if _counter.add(user.pk) > WORDS_AT_MOST:
        raise TooManyWords
