"""Bytes by their SHA-256, and uploads on their way in, on this machine's disk or on S3.

    from processing.storage import storage
    storage().read(sha256, start, length)

Both kinds do the same (`Storage`); the web process and the workers use the same one. Stored bytes
never change. A spool is an upload's bytes before anybody has looked at them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.conf import settings

from processing.storage.disk import DiskStorage, refuse_when_full
from processing.storage.trouble import NotStored, StorageAway, StorageFull, WrongOffset

__all__ = [
    "NotStored",
    "Storage",
    "StorageAway",
    "StorageFull",
    "WrongOffset",
    "refuse_when_full",
    "storage",
]


class Storage(Protocol):
    """What may be asked of a storage. Raises the exceptions of `processing.storage.trouble`."""

    def put(self, path: Path, sha256: str) -> None:
        """Keep this file's bytes, which hash to `sha256`; kept twice is kept once."""

    def exists(self, sha256: str) -> bool: ...

    def size(self, sha256: str) -> int: ...

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> bytes:
        """These bytes, fewer at the end of the file."""

    def open(self, sha256: str) -> BinaryIO:
        """To be read from the beginning, and closed."""

    def fetch(self, sha256: str, to_path: Path) -> None:
        """Put the bytes at `to_path`, for reading only: it may be the stored file itself."""

    def delete(self, sha256: str) -> None: ...

    def local_path(self, sha256: str) -> Path | None:
        """Where the bytes lie on this machine's disk, if they do."""

    def lent_address(
        self, sha256: str, *, seconds: int, media_type: str, disposition: str
    ) -> str | None:
        """Where anybody gets these bytes for so long, under this name, if the store can do that.

        `STORAGE_PUBLIC_URL` says where the store is for them.
        """

    def spool_append(self, key: str, offset: int, data: bytes | Iterable[bytes]) -> int:
        """Add bytes that begin at `offset`, safely stored on return; answers the new size.

        `WrongOffset` when the spool does not end at `offset`; it says where it ends, and nothing
        was written.
        """

    def spool_size(self, key: str) -> int:
        """Bytes that are there; 0 for a spool that nobody began."""

    def spool_take(self, key: str, to_path: Path) -> None:
        """Put the whole spool at `to_path`, for reading only; it stays until `spool_delete`."""

    def spool_delete(self, key: str) -> None: ...

    def spools(self) -> Iterator[tuple[str, datetime]]:
        """Every spool, and when it last grew."""


def storage() -> Storage:
    return _storage(settings.STORAGE_URL, settings.DATA)


@lru_cache(maxsize=8)
def _storage(url: str, data: Path) -> Storage:
    if not url:
        return DiskStorage(data)
    # By name, so that nobody loads boto3 who has no S3.
    s3 = import_module("processing.storage.s3")
    return cast("Storage", s3.S3Storage(url))
