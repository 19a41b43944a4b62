"""What people type into one line, before it is kept."""

from __future__ import annotations

import unicodedata

from sessions.people.refusals import Invalid


class WrongWords(Invalid):
    code = "wrong_words"


def plain(text: str, what: str, *, longest: int, least: int = 0) -> str:
    """On one line and without control characters: PostgreSQL keeps no NUL."""
    kept = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    words = " ".join("".join(kept).split())
    if not least <= len(words) <= longest:
        raise WrongWords(f"Write {what} in {least} to {longest} characters.")
    return words
