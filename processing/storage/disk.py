"""Storage on this machine's disk: `media/ab/cd/<sha256>` and `spool/<key>`, for us alone."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from processing.storage.trouble import NotStored, StorageFull, WrongOffset

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,128}")


class DiskStorage:
    def __init__(self, data: Path) -> None:
        self._media = data / "media"
        self._spool = data / "spool"

    def put(self, path: Path, sha256: str) -> None:
        target = self._path(sha256)
        if target.exists() and target.stat().st_size == path.stat().st_size:
            return
        with full_disk_told():
            make_folder(target.parent)
            part = target.with_name(f"{sha256}.{secrets.token_hex(4)}.part")
            try:
                link_or_copy(path, part)
                part.chmod(0o400)
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
            _fsync(target.parent)

    def exists(self, sha256: str) -> bool:
        return self._path(sha256).exists()

    def size(self, sha256: str) -> int:
        return self._existing(sha256).stat().st_size

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> bytes:
        with self.open(sha256) as file:
            file.seek(start)
            return file.read(-1 if length is None else length)

    def open(self, sha256: str) -> BinaryIO:
        return self._existing(sha256).open("rb")

    def fetch(self, sha256: str, to_path: Path) -> None:
        with full_disk_told():
            link_or_copy(self._existing(sha256), to_path)

    def delete(self, sha256: str) -> None:
        self._path(sha256).unlink(missing_ok=True)

    def local_path(self, sha256: str) -> Path | None:
        return self._existing(sha256)

    def lent_address(
        self, sha256: str, *, seconds: int, media_type: str, disposition: str
    ) -> str | None:
        del sha256, seconds, media_type, disposition
        return None  # nobody but us reads this disk

    def spool_append(self, key: str, offset: int, data: bytes | Iterable[bytes]) -> int:
        path = self._spool / good_key(key)
        refuse_when_full(self._spool)
        with full_disk_told(), _opened_to_grow(path) as file:
            size = file.seek(0, os.SEEK_END)
            if size != offset:
                raise WrongOffset(size)
            try:
                for piece in [data] if isinstance(data, bytes) else data:
                    _write(file, piece)
            except BaseException:
                # A piece that was not wholly taken was not taken.
                os.ftruncate(file.fileno(), offset)
                raise
            os.fsync(file.fileno())
            return file.tell()

    def spool_size(self, key: str) -> int:
        try:
            return (self._spool / good_key(key)).stat().st_size
        except FileNotFoundError:
            return 0

    def spool_take(self, key: str, to_path: Path) -> None:
        path = self._spool / good_key(key)
        if not path.exists():
            raise NotStored("The uploaded bytes are no longer here.")
        with full_disk_told():
            link_or_copy(path, to_path)

    def spool_delete(self, key: str) -> None:
        (self._spool / good_key(key)).unlink(missing_ok=True)

    def spools(self) -> Iterator[tuple[str, datetime]]:
        if not self._spool.exists():
            return
        for path in self._spool.iterdir():
            with contextlib.suppress(FileNotFoundError):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)

    def _path(self, sha256: str) -> Path:
        good = good_sha256(sha256)
        return self._media / good[:2] / good[2:4] / good

    def _existing(self, sha256: str) -> Path:
        path = self._path(sha256)
        if not path.exists():
            raise NotStored("These bytes are not in the studio's storage.")
        return path


def good_sha256(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("Not a SHA-256.")
    return sha256


def good_key(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("Not the key of a spool.")
    return key


def make_folder(folder: Path) -> None:
    """With its parents, for us alone: `mkdir` gives its mode to the last one only."""
    for part in [*reversed(folder.parents), folder]:
        if not part.exists():
            part.mkdir(mode=0o700, exist_ok=True)


def link_or_copy(source: Path, target: Path) -> None:
    """A second name for the same bytes, or a copy where file systems part."""
    try:
        os.link(source, target)
    except OSError as trouble:
        if trouble.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP}:
            raise
        refuse_when_full(target.parent, source.stat().st_size)
        shutil.copyfile(source, target)
        _fsync(target)


def refuse_when_full(folder: Path, wanted_bytes: int = 0) -> None:
    """`StorageFull` when the disk that holds `folder` would be left without its reserve."""
    make_folder(folder)
    if shutil.disk_usage(folder).free - wanted_bytes < settings.FREE_DISK_BYTES:
        raise StorageFull


@contextlib.contextmanager
def full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        if trouble.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull from trouble
        raise


@contextlib.contextmanager
def _opened_to_grow(path: Path) -> Iterator[FileIO]:
    make_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with FileIO(descriptor, "r+") as file:
        # Two tabs may send the same piece: the second one finds that the spool has grown.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _write(file: FileIO, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) :]


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
