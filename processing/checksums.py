"""The CRC-32 of stored bytes, for ZIPs: kept with the file, read once where it was never kept."""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable

from processing.models import AudioFile
from processing.storage import NotStored, StorageAway, storage

_BLOCK = 1024 * 1024
# What the sweeper reads in one round: a second or so, and never more than the one file it is at.
_BYTES_A_ROUND = 256 * 1024 * 1024
_FILES_A_ROUND = 50

log = logging.getLogger(__name__)


def crc32_of(file: AudioFile) -> int:
    """As it is kept; read from the bytes, and kept from then on, where it is not.

    Raises NotStored or StorageAway.
    """
    if file.crc32 is None:
        file.crc32 = _read(file.sha256)
        AudioFile.objects.filter(pk=file.pk).update(crc32=file.crc32)
    return file.crc32


def catch_up() -> int:
    """A few files of the time before it was kept, at each round; how many. Run by the sweeper."""
    rows = AudioFile.objects.filter(crc32__isnull=True).order_by("-pk")[:_FILES_A_ROUND]
    return sum(1 for file in _within(rows) if _caught_up(file))


def _within(files: Iterable[AudioFile]) -> Iterable[AudioFile]:
    left = _BYTES_A_ROUND
    for file in files:
        if left <= 0:
            return
        left -= file.size_bytes
        yield file


def _caught_up(file: AudioFile) -> bool:
    try:
        crc32_of(file)
    except NotStored:
        log.debug("A file that has no bytes any more has no CRC-32 either")
        return False
    return True


def _read(sha256: str) -> int:
    crc32 = 0
    try:
        with storage().open(sha256) as source:
            while block := source.read(_BLOCK):
                crc32 = zlib.crc32(block, crc32)
    except OSError as trouble:
        raise StorageAway from trouble
    return crc32
