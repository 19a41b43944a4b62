"""Bytes on their way out, as a server takes them: a slice at a time, while it is allowed."""

from __future__ import annotations

import hashlib
import random

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import PermissionDenied
from django.test import AsyncRequestFactory, RequestFactory

from processing.models import AudioFile
from processing.storage import storage
from sessions.downloads import leaving, sending
from sessions.downloads.contents import Contents
from sessions.downloads.pieces import Piece
from sessions.people.access import Actor
from sessions.songs.asking import EVERY_BYTES
from tests.factories import StemRevisionFactory, VersionFactory
from tests.sessions.downloads.parcels import put

LARGE = random.Random(5).randbytes(20_000_003)
ENOUGH = EVERY_BYTES + sending.SLICE_BYTES


@pytest.fixture
def sound(tmp_path) -> sending.OneFile:
    return sending.OneFile(AudioFile(sha256=put(tmp_path, LARGE), size_bytes=len(LARGE)))


def answer(content, *, still_allowed=lambda: True, later=False, **headers):
    factory = AsyncRequestFactory() if later else RequestFactory()
    request = factory.get("/", headers=headers)
    return sending.answer(
        request,
        content,
        sending.asked_of(request, content),
        filename="Mix 1.wav",
        media_type="audio/wav",
        still_allowed=still_allowed,
    )


async def _collected(response) -> list[bytes]:
    return [part async for part in response.streaming_content]


def taken(response) -> list[bytes]:
    if response.is_async:
        return async_to_sync(_collected)(response)
    return list(response.streaming_content)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("later", [False, True])
def test_all_of_it_in_slices(sound, later):
    parts = taken(answer(sound, later=later))
    assert b"".join(parts) == LARGE
    assert max(map(len, parts)) <= sending.SLICE_BYTES


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("later", [False, True])
def test_it_ends_where_it_is_allowed_no_longer(sound, later):
    asked = []

    def once() -> bool:
        asked.append(True)
        return len(asked) < 2

    got = sum(map(len, taken(answer(sound, still_allowed=once, later=later))))
    assert got <= 2 * ENOUGH
    assert len(asked) == 2


def test_a_range_of_it(sound):
    response = answer(sound, Range="bytes=12000000-12999999")
    assert (response.status_code, response.headers["Content-Length"]) == (206, "1000000")
    assert b"".join(taken(response)) == LARGE[12_000_000:13_000_000]


def test_what_the_disk_loses_meanwhile_ends_too_short(sound):
    response = answer(sound)
    path = storage().local_path(hashlib.sha256(LARGE).hexdigest())
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.truncate(1_000_000)
    assert sum(map(len, taken(response))) == 1_000_000


@pytest.mark.parametrize(
    ("who", "sound_of", "may"),
    [
        ("otto", VersionFactory, True),
        ("lia", StemRevisionFactory, True),
        ("mats", StemRevisionFactory, False),
        ("gwen", VersionFactory, False),
        ("sam", VersionFactory, False),
    ],
)
def test_who_may_take_a_file(cast, who, sound_of, may):
    if sound_of is VersionFactory:
        owner = VersionFactory(song__project=cast.project)
    else:
        owner = StemRevisionFactory(stem__song__project=cast.project)
    piece = Piece(owner=owner, render=owner.job.renders.get(name="audio"), title="WAV")
    me = Actor(getattr(cast, who))
    assert (piece not in leaving.refused(me, [piece])) is may
    if may:
        leaving.require(me, piece)
    else:
        with pytest.raises(PermissionDenied):
            leaving.require(me, piece)


def test_what_is_refused_is_named(cast):
    version = VersionFactory(song__project=cast.project, number=3, label="Master v1")
    piece = Piece(owner=version, render=version.job.renders.get(name="audio"), title="WAV")
    left = Contents([piece]).without({piece: "Two approvals are missing."})
    assert left.pieces == []
    assert left.missing[0].what == f"{version.song.title}, v3 Master v1: WAV"
    assert left.missing[0].why == "Two approvals are missing."
