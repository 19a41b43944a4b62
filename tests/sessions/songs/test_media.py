"""Sound on its way out: ranges as players ask for them, headers as browsers need them."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import AsyncRequestFactory, RequestFactory
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.models import AudioFile
from processing.storage import storage
from sessions.songs import media
from sessions.songs.ranges import WrongRange, asked_span
from tests.factories import VersionFactory

SOUND = random.Random(3).randbytes(700_001)
SIZE = len(SOUND)


@pytest.fixture
def sound(tmp_path: Path) -> AudioFile:
    path = tmp_path / "sound"
    path.write_bytes(SOUND)
    sha256 = hashlib.sha256(SOUND).hexdigest()
    storage().put(path, sha256)
    return AudioFile(sha256=sha256, size_bytes=SIZE, media_type="audio/mp4")


def ask(sound, *, method="get", download=False, filename="A - B (Mix 1) 24-48.m4a", **headers):
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    request = getattr(RequestFactory(), method)("/", headers=said)
    return media.serve(request, sound, filename=filename, download=download)


def body(answer) -> bytes:
    try:
        return b"".join(answer.streaming_content)
    finally:
        answer.close()


@pytest.fixture(autouse=True)
def _no_database():
    """An answer that is closed looks after the database of its request; most of these have none."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def test_the_whole_file_without_a_range(sound):
    answer = ask(sound)

    assert answer.status_code == 200
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Content-Length"] == str(SIZE)
    assert body(answer) == SOUND


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, SIZE),
        ("bytes=-1", SIZE - 1, SIZE),
        ("bytes=-700001", 0, SIZE),
        ("bytes=-999999999", 0, SIZE),
        ("bytes=100-299", 100, 300),
        ("bytes=262143-262145", 262143, 262146),
        ("bytes=700000-", 700000, SIZE),
        ("bytes=5-999999999999", 5, SIZE),
    ],
)
def test_one_range(sound, asked, start, stop):
    answer = ask(sound, Range=asked)

    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer.headers["Content-Length"] == str(stop - start)
    assert body(answer) == SOUND[start:stop]


@pytest.mark.parametrize("asked", ["bytes=700001-", "bytes=700001-800000", "bytes=-0"])
def test_a_range_beyond_the_end(sound, asked):
    answer = ask(sound, Range=asked)

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"
    assert answer.content == b""


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=0-1,", "bytes=," + "0-1," * 9])
def test_several_ranges_are_refused(sound, asked):
    assert ask(sound, Range=asked).status_code == 416


@pytest.mark.parametrize(
    "asked", ["", "x", "seconds=0-1", "bytes=", "bytes=-", "bytes=5-1", "bytes=a-b", "bytes=1"]
)
def test_what_is_no_range_is_not_looked_at(sound, asked):
    answer = ask(sound, Range=asked)

    assert answer.status_code == 200
    answer.close()


def test_very_many_ranges_are_refused_too(sound):
    asked = "bytes=" + "0-0," * 100_000

    with pytest.raises(WrongRange):
        asked_span(asked, SIZE)


@given(header=st.text(max_size=40), size=st.integers(0, 10**12))
@settings(max_examples=500, deadline=None)
def test_no_header_breaks_it(header, size):
    try:
        span = asked_span("bytes=" + header, size)
    except WrongRange:
        return
    assert span is None or 0 <= span.start < span.stop <= size


def test_head_has_the_headers_and_no_body(sound):
    answer = ask(sound, method="head", Range="bytes=0-9")

    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(SIZE)
    assert not answer.streaming
    assert answer.content == b""


def test_a_range_of_other_bytes_is_answered_with_all_of_these(sound):
    same = ask(sound, Range="bytes=0-9", If_Range=f'"{sound.sha256}"')
    other = ask(sound, Range="bytes=0-9", If_Range='"other"')
    weak = ask(sound, Range="bytes=0-9", If_Range=f'W/"{sound.sha256}"')

    assert [answer.status_code for answer in (same, other, weak)] == [206, 200, 200]
    for answer in (same, other, weak):
        answer.close()


@pytest.mark.parametrize("said", ['"{}"', 'W/"{}"', '"x", "{}"', "*"])
def test_who_has_it_already_gets_no_body(sound, said):
    answer = ask(sound, If_None_Match=said.format(sound.sha256))

    assert answer.status_code == 304
    assert answer.headers["ETag"] == f'"{sound.sha256}"'


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=0-1"}, {"Range": "bytes=999999999-"}])
def test_headers_that_keep_sound_in_its_place(sound, asked):
    answer = ask(sound, **asked)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Content-Type"] == "audio/mp4"
    answer.close()


@pytest.mark.parametrize("place", sorted(media.SHOWN_AS))
def test_a_preview_is_not_opened_as_a_page(sound, place):
    with pytest.raises(media.NotAPage):
        ask(sound, Sec_Fetch_Dest=place)
    ask(sound, Sec_Fetch_Dest=place, download=True).close()
    ask(sound, Sec_Fetch_Dest="audio").close()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("A - B (Master v3) 24-48.wav", 'filename="A - B (Master v3) 24-48.wav"'),
        (
            "Sólo - Ñandú.wav",
            "filename=\"Solo - Nandu.wav\"; filename*=UTF-8''S%C3%B3lo%20-%20%C3%91and%C3%BA.wav",
        ),
        ("夜.wav", "filename=\"sound.wav\"; filename*=UTF-8''%E5%A4%9C.wav"),
        ('a"b;c%41.wav', "filename=\"a_b_c_41.wav\"; filename*=UTF-8''a%22b%3Bc%2541.wav"),
        ("a\r\nSet-Cookie: x.wav", 'filename="aSet-Cookie: x.wav"'),
        ("../../etc/passwd", 'filename="_-..-etc-passwd"'),
        ("\u202egnp.wav", 'filename="gnp.wav"'),
        ("", 'filename="sound"'),
    ],
)
def test_names_arrive_as_they_are_and_break_nothing(name, header):
    assert media.disposition(name, download=True) == f"attachment; {header}"
    assert media.disposition(name, download=False) == f"inline; {header}"


@given(name=st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_name_breaks_the_header(name):
    header = media.disposition(name, download=True)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


def test_under_asgi_the_slices_come_one_by_one(sound):
    async def slices() -> list[bytes]:
        request = AsyncRequestFactory().get("/", headers={"Range": "bytes=1-600000"})
        answer = media.serve(request, sound, filename="x", download=False)
        assert answer.is_async
        found = [part async for part in answer.streaming_content]
        answer.close()
        return found

    found = async_to_sync(slices)()

    assert b"".join(found) == SOUND[1:600_001]
    assert max(map(len, found)) == media.SLICE_BYTES


def test_the_proxy_in_front_sends_the_file_where_there_is_one(sound, settings):
    settings.ACCEL_PREFIX = "/protected"

    answer = ask(sound, Range="bytes=0-1", download=True)

    sha = sound.sha256
    assert answer.headers["X-Accel-Redirect"] == f"/protected/{sha[:2]}/{sha[2:4]}/{sha}"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content == b""


def test_lost_bytes_are_told_before_the_first_one(sound):
    lost = AudioFile(sha256="0" * 64, size_bytes=5, media_type="audio/wav")

    with pytest.raises(media.NotThere):
        ask(lost)


def test_a_version_is_heard_and_taken_away_through_its_address(client, cast, sound):
    version = VersionFactory(song__project=cast.project, song__title="Low Tide")
    proxy = version.job.renders.get(name="proxy").audio_file
    proxy.sha256, proxy.size_bytes = sound.sha256, SIZE
    proxy.save()
    url = reverse("api:version-file", args=[version.pk, "proxy"])
    client.force_login(cast.otto)

    heard = client.get(url, headers={"Range": "bytes=10-19"})
    taken = client.get(url, {"download": "1"})

    assert (heard.status_code, b"".join(heard.streaming_content)) == (206, SOUND[10:20])
    assert taken.headers["Content-Disposition"].startswith('attachment; filename="Lia Sommer - Low')
    assert b"".join(taken.streaming_content) == SOUND
    client.force_login(cast.sam)
    assert client.get(url).status_code == 404


def test_from_s3_it_is_the_same(sound, settings, tmp_path):
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        settings.STORAGE_URL = f"s3://key:secret@{host}:{port}/roughmix"
        path = tmp_path / "again"
        path.write_bytes(SOUND)
        storage().put(path, sound.sha256)
        settings.ACCEL_PREFIX = "/protected"

        assert body(ask(sound)) == SOUND
        part = ask(sound, Range="bytes=600000-")
        assert (part.status_code, body(part)) == (206, SOUND[600_000:])
        lost = AudioFile(sha256="0" * 64, size_bytes=5, media_type="audio/wav")
        with pytest.raises(media.NotThere):
            ask(lost)
    finally:
        server.stop()
