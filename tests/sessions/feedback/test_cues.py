"""A WAV takes its notes along, without a copy of it, and stays a WAV that anybody reads."""

from __future__ import annotations

import hashlib
import io
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from processing.engine.audio import Writer
from processing.models import AudioFile
from processing.storage import storage
from sessions.songs.waves import CannotCarry, Span, cut, extended, length_of
from tests.factories import NoteFactory, RenderFactory
from tests.sessions.feedback.test_exchange_formats import read_cues, walk

CHUNKS = b"cue \x04\0\0\0\0\0\0\0"


def written(path: Path, frames: int = 144_000) -> bytes:
    """What the machine room writes: a mix of 3 seconds, mono and 24 bit, of odd length."""
    with Writer(path, 48_000, 1, "PCM_24") as out:
        out.write(np.linspace(-0.5, 0.5, frames)[np.newaxis])
    return path.read_bytes()


@pytest.fixture
def mix(version, tmp_path) -> bytes:
    sound = written(tmp_path / "mix.wav", 143_999)
    digest = hashlib.sha256(sound).hexdigest()
    storage().put(tmp_path / "mix.wav", digest)
    file = AudioFile.objects.create(
        sha256=digest, size_bytes=len(sound), media_type="audio/wav",
        rate=48_000, channels=1, frames=143_999, bits=24,
    )  # fmt: skip
    RenderFactory(job=version.job, name="wav", audio_file=file)
    return sound


def fetch(person, version, name="wav", **headers):
    path = f"/api/versions/{version.pk}/files/{name}/?download=1&cues=1"
    return person.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_notes_go_along_in_a_whole_wav(cast, lia, version, mix):
    point = NoteFactory(version=version, by=cast.lia, body="Tïck", at_seconds=1)
    stretch = NoteFactory(
        version=version, by=cast.lia, body="Late", at_seconds=1.5, until_seconds=2
    )
    NoteFactory(version=version, by=cast.otto, body="Tired", is_internal=True)
    NoteFactory(version=version, by=cast.otto, body="Yes", reply_to=point)

    answer = fetch(lia, version)
    sent = b"".join(answer.streaming_content)

    assert int(answer.headers["Content-Length"]) == len(sent)
    plain = soundfile.read(io.BytesIO(mix), dtype="int32")[0]
    assert (soundfile.read(io.BytesIO(sent), dtype="int32")[0] == plain).all()
    with wave.open(io.BytesIO(sent)) as file:
        assert file.getnframes() == 143_999
    assert struct.unpack_from("<I", sent, 4)[0] == len(sent) - 8
    chunks = dict(walk(sent[12:]))
    assert {b"fmt ", b"data", b"cue ", b"LIST"} <= chunks.keys()
    assert read_cues(sent[len(mix) :].lstrip(b"\0")) == [
        (48_000, 0, f"rm#{point.pk} Tïck"),
        (72_000, 24_000, f"rm#{stretch.pk} Late"),
    ]


def test_any_range_of_it_is_what_lies_there(cast, lia, version, mix):
    NoteFactory(version=version, by=cast.lia, body="Here")
    whole = fetch(lia, version)
    sent, tag = b"".join(whole.streaming_content), whole.headers["ETag"]
    plain = lia.client.get(f"/api/versions/{version.pk}/files/wav/?download=1")
    assert b"".join(plain.streaming_content) == mix
    assert plain.headers["ETag"] != tag
    for start, stop in (
        (0, 8),
        (4, 6),
        (6, 30),
        (len(mix) - 3, len(mix) + 5),
        (len(mix), len(sent)),
    ):
        part = fetch(lia, version, Range=f"bytes={start}-{stop - 1}", If_Range=tag)
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {start}-{stop - 1}/{len(sent)}"
        assert b"".join(part.streaming_content) == sent[start:stop]
    assert fetch(lia, version, If_None_Match=tag).status_code == 304

    NoteFactory(version=version, by=cast.lia, body="And here")
    changed = fetch(lia, version, Range="bytes=0-7", If_Range=tag)
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    changed.close()


def test_without_notes_it_is_the_file_itself(lia, version, mix):
    answer = fetch(lia, version)
    assert b"".join(answer.streaming_content) == mix
    assert answer.headers["ETag"] == f'"{hashlib.sha256(mix).hexdigest()}"'


def test_what_is_no_wav_of_ours_carries_none(cast, lia, mats, version, mix):
    NoteFactory(version=version, by=cast.lia, body="Here")
    for name in ("proxy", "original"):
        RenderFactory.create_batch(1, job=version.job, name=name) if name == "original" else None
        refused = fetch(lia, version, name)
        assert (refused.status_code, refused.json()["code"]) == (409, "cannot_carry_notes")
    assert fetch(mats, version).status_code == 403


def test_the_wider_header_of_large_files_is_told_too():
    body = struct.pack("<4sIQQQI", b"ds64", 28, 5_000_000_000 - 8, 4_999_999_000, 0, 0)
    head = struct.pack("<4sI4s", b"RF64", 0xFFFFFFFF, b"WAVE") + body
    parts = extended(head[:28], 5_000_000_000, CHUNKS)
    assert length_of(parts) == 5_000_000_000 + len(CHUNKS)
    assert cut(parts, Span(0, 20)) == [head[:20]]
    assert struct.unpack("<Q", parts[0][20:28])[0] == 5_000_000_000 + len(CHUNKS) - 8
    assert parts[1] == Span(28, 5_000_000_000)


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"RIFF" + struct.pack("<I", 92) + b"AVI " + b"\0" * 16, 100),
        (b"RIFF" + struct.pack("<I", 80) + b"WAVE" + b"\0" * 16, 100),
        (b"RIFF" + struct.pack("<I", 2**32 - 10) + b"WAVE" + b"\0" * 16, 2**32 - 2),
        (b"RIFF\x5c\0\0\0WAVE", 100),
        (b"fLaC" + b"\0" * 24, 100),
        (b"", 0),
    ],
)
def test_what_does_not_end_where_it_says_is_left_alone(head, size):
    with pytest.raises(CannotCarry):
        extended(head, size, CHUNKS)
