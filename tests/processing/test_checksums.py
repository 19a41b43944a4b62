"""CRC-32 of stored files: reckoned while they are stored, and caught up with for older ones."""

from __future__ import annotations

import zlib

import pytest

from processing import checksums
from processing.models import AudioFile
from processing.publishing import publish
from processing.storage import NotStored, storage
from processing.workbench import laid_out
from tests.factories import AudioFileFactory, JobFactory

pytestmark = pytest.mark.django_db

SOUND = b"some sound" * 200_000


@pytest.fixture
def made(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    with laid_out(JobFactory(running=True, worker="one#1")) as bench:
        path = bench.at("mix.wav")
        path.write_bytes(SOUND)
        return bench.put_away("audio", path, media_type="audio/wav")


def test_what_is_stored_keeps_its_crc(made):
    publish(JobFactory(done=True), made)
    assert AudioFile.objects.get(sha256=made.sha256).crc32 == zlib.crc32(SOUND)


def test_the_same_bytes_once_more_bring_it_to_an_older_row(made):
    AudioFileFactory(sha256=made.sha256, crc32=None)
    publish(JobFactory(done=True), made)
    assert AudioFile.objects.get(sha256=made.sha256).crc32 == zlib.crc32(SOUND)


def test_an_older_file_is_read_once(made):
    row = AudioFileFactory(sha256=made.sha256, size_bytes=len(SOUND))
    assert checksums.crc32_of(row) == zlib.crc32(SOUND)
    storage().delete(made.sha256)
    assert checksums.crc32_of(AudioFile.objects.get(pk=row.pk)) == zlib.crc32(SOUND)


def test_the_sweeper_catches_up_and_passes_what_is_lost(made):
    lost = AudioFileFactory()
    row = AudioFileFactory(sha256=made.sha256, size_bytes=len(SOUND))
    assert checksums.catch_up() == 1
    row.refresh_from_db()
    assert row.crc32 == zlib.crc32(SOUND)
    with pytest.raises(NotStored):
        checksums.crc32_of(lost)
    assert checksums.catch_up() == 0
