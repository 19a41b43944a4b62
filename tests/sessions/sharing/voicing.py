"""Jobs of a voice, ended as a worker ends them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from processing import jobs
from processing.jobs import Failure
from processing.publishing import Made
from processing.storage import storage
from sessions.sharing.models import Link, SpokenSound
from sessions.songs.models import Version
from tests.sessions.sharing.conftest import SOUND


def sound_of(link: Link, version: Version) -> SpokenSound:
    link.refresh_from_db()
    return SpokenSound.objects.get(link=link, version=version, says=link.says)


def bytes_of(sound: SpokenSound) -> bytes:
    return f"a voice says {sound.says} in {sound.version_id}".encode() + SOUND


def speak(link: Link, version: Version, folder: Path) -> SpokenSound:
    """The sound that it left."""
    sound = sound_of(link, version)
    data = bytes_of(sound)
    path = folder / f"spoken-{sound.pk}"
    path.write_bytes(data)
    sha256 = hashlib.sha256(data).hexdigest()
    storage().put(path, sha256)
    made = Made(
        name="segments",
        sha256=sha256,
        size_bytes=len(data),
        media_type="audio/aac",
        rate=48_000,
        channels=2,
        frames=48_000 * 30,
        report={"pieces": ["spoken"], "rate": 48_000, "frames": 48_000 * 30},
    )
    jobs.finish(jobs.claim(sound.job_id, worker="w"), [made])
    return sound


def fail(link: Link, version: Version) -> SpokenSound:
    sound = sound_of(link, version)
    job = jobs.claim(sound.job_id, worker="w")
    jobs.fail(job, Failure(code="cannot_render", sentence="It cannot say it.", remedy="Rename it."))
    return sound
