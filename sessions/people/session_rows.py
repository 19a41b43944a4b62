"""Sessions in the database; only a key that we could have given is looked for there."""

from __future__ import annotations

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """A quoted cookie may hold any byte, and PostgreSQL refuses to look for a NUL."""
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()
