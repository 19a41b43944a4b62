"""What opens links and remembers browsers: random, shown once, kept as SHA-256."""

from __future__ import annotations

import hashlib
import re
import secrets

PREFIX = "sl_"  # so that secret scanners find a link that was committed by mistake
_TOKEN = re.compile(r"sl_[A-Za-z0-9_-]{43}")
_BROWSER = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def new_browser() -> str:
    return secrets.token_urlsafe(32)


def new_slug() -> str:
    """For the address bar. Nobody gets in by it, but nobody should find it by counting either."""
    return secrets.token_urlsafe(12)


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def is_browser(text: str) -> bool:
    return _BROWSER.fullmatch(text) is not None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
