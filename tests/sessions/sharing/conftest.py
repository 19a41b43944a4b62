"""A mix that can be heard, links to it, and browsers that come through their door."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from django.test import Client

from processing.models import Report
from processing.storage import storage
from sessions.sharing import actions
from sessions.sharing.actions import Item
from sessions.sharing.models import Link
from sessions.songs.models import Version
from tests.factories import AudioFileFactory, RenderFactory, SongFactory, VersionFactory

SOUND = random.Random(5).randbytes(900_000)


def put(path: Path, data: bytes, **known: object):
    """Bytes in the storage, and their row."""
    path.unlink(missing_ok=True)  # the storage may have linked to the one of before
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    storage().put(path, sha256)
    return AudioFileFactory(sha256=sha256, size_bytes=len(data), **known)


def with_sound(version: Version, tmp_path: Path) -> Version:
    """What guests hear and see of it; every file other bytes."""
    for name, media_type in (
        ("segments", "application/vnd.roughmix.segments"),
        ("lossless", "audio/flac"),
        ("features", "application/json"),
    ):
        data = name.encode() + str(version.pk).encode() + SOUND
        file = put(tmp_path / name, data, media_type=media_type, frames=48_000 * 30)
        render = RenderFactory(job=version.job, name=name, audio_file=file)
        if name == "segments":
            Report.objects.create(render=render, facts={"pieces": [1, 2], "rate": 48_000})
    peaks = version.job.renders.get(name="peaks")
    peaks.audio_file = put(tmp_path / "peaks", b"peaks" + SOUND[: version.pk + 1])
    peaks.save(update_fields=["audio_file"])
    return version


@pytest.fixture
def mix(cast, tmp_path) -> Version:
    song = SongFactory(project=cast.project, title="Low Water")
    return with_sound(VersionFactory(song=song, number=1, ordered=True, by=cast.otto), tmp_path)


@pytest.fixture
def make(cast, mix):
    """Makes a link to the mix: the link, and its token."""

    def made(**wishes: object) -> tuple[Link, str]:
        wishes = {"items": [Item(mix.song)], **wishes}
        return actions.make_link(cast.project, by=cast.nina, **wishes)

    return made


class Browser(Client):
    """Somebody with a link."""

    def open(self, token: str, password: str = "", **more: object):
        body = {"token": token, "password": password}
        return self.post("/api/openings/", body, content_type="application/json", **more)

    def ticket(self, link: Link, version: Version, file: str = "segments"):
        body = {"version": version.pk, "file": file}
        address = f"/api/listen/{link.slug}/tickets/"
        return self.post(address, body, content_type="application/json")

    def slice(self, address: str, asked: str = "bytes=0-", **more: str):
        """Read to its end: `body` is what came."""
        answer = self.get(address, headers={"Range": asked, **more})
        answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def another() -> Browser:
    return Browser()
