"""Sessions in the database, under a hash of their key: who reads a copy of it is let in nowhere."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.utils import timezone


def row_key(key: str | None) -> str:
    """What the table knows of a key; as long as its column takes, 160 bits of 256."""
    return hashlib.sha256(f"session:{key or ''}".encode()).hexdigest()[:40]


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """A quoted cookie may hold any byte: only a key that we could have given is looked for."""
        return key is not None and len(key) >= 8 and key.isascii() and key.isalnum()

    def _get_session_from_db(self) -> Session | None:
        return self._found(self._living().first())

    async def _aget_session_from_db(self) -> Session | None:
        return self._found(await self._living().afirst())

    def exists(self, session_key: str | None) -> bool:
        return super().exists(row_key(session_key))

    async def aexists(self, session_key: str | None) -> bool:
        return await super().aexists(row_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return _hashed(super().create_model_instance(data))

    async def acreate_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        return _hashed(await super().acreate_model_instance(data))

    def delete(self, session_key: str | None = None) -> None:
        super().delete(row_key(session_key or self.session_key))

    async def adelete(self, session_key: str | None = None) -> None:
        await super().adelete(row_key(session_key or self.session_key))

    def _living(self) -> Any:
        now = timezone.now()
        return Session.objects.filter(session_key=row_key(self.session_key), expire_date__gt=now)

    def _found(self, row: Session | None) -> Session | None:
        if row is None:
            self._session_key = None  # as Django does: a key that somebody made up is not kept
        return row


def _hashed(row: AbstractBaseSession) -> AbstractBaseSession:
    row.session_key = row_key(row.session_key)
    return row
