"""Marks in files: the same by any range, inaudibly small, and nobody is taken for somebody else."""

from __future__ import annotations

import io
import random
import secrets
import struct

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.flac import FLAC
from mutagen.mp3 import MP3

from sessions.sharing.marks import codes, tags
from sessions.sharing.marks.comparing import SAMPLES_AT_LEAST, Sound, compare
from sessions.sharing.marks.grain import BLOCK, Grain
from sessions.sharing.marks.waves import read_wave
from tests.sessions.sharing.marking import (
    FORMS,
    by_pieces,
    rewritten,
    samples,
    span,
    stored,
    wave,
    whole,
)

COUNT = 3 * BLOCK + 2_000
WAVES = {
    f"{form}{' long' if long else ''}": wave(form, samples(form, COUNT), long=long)
    for form in FORMS
    for long in (False, True)
}


def read(data: bytes):
    return soundfile.read(io.BytesIO(data), dtype="float64", always_2d=True)[0]


def of(data: bytes) -> Sound:
    file = stored(data)
    return Sound(file.read, read_wave(file.read, len(data)).samples)


@pytest.mark.parametrize("name", WAVES)
@settings(deadline=None, max_examples=25)
@given(drawn=st.data())
def test_any_range_is_that_of_the_whole(name, drawn):
    data = WAVES[name]
    content = rewritten(data)
    marked = by_pieces(content, data)
    start = drawn.draw(st.integers(0, len(marked) - 1))
    stop = drawn.draw(st.integers(start + 1, min(len(marked), start + 70_000)))
    step = drawn.draw(st.integers(3_000, 20_000))
    assert len(marked) == content.size_bytes
    assert span(content, data, start, stop, step=step) == marked[start:stop]


@pytest.mark.parametrize("name", WAVES)
def test_it_decodes_to_within_one_step(name):
    data = WAVES[name]
    before, after = read(data), read(whole(rewritten(data), data))
    assert before.shape == after.shape
    difference = np.abs(after - before)
    if "float" in name:
        assert np.all(difference <= np.abs(before) * 2.0**-23)
        assert np.all(after[before == 0] == 0)
    else:
        step = 2.0 ** (1 - int(name[:2]))
        assert set(np.unique(difference)) == {0, step}
    assert np.mean(difference > 0) == pytest.approx(0.25, abs=0.01)


def test_the_noise_is_as_loud_as_it_is_said_to_be():
    for name, level_dbfs in (("16", -96.3), ("24", -144.5)):
        data = WAVES[name]
        noise = read(whole(rewritten(data), data)) - read(data)
        assert 20 * np.log10(np.sqrt(np.mean(noise**2))) == pytest.approx(level_dbfs, abs=0.1)


@pytest.mark.parametrize("name", WAVES)
def test_a_wave_says_its_code_and_its_size(name):
    data = WAVES[name]
    marked = whole(rewritten(data), data)
    assert tags.FOUND.findall(marked) == [b"k7f3q2"]
    found = read_wave(stored(marked).read, len(marked))
    assert found.size_at is not None  # what it says of its size is its size


def test_what_stood_behind_the_sound_stays():
    data = wave(
        "24", samples("24", 999), channels=1, after=b"bext" + struct.pack("<I", 4) + b"said"
    )
    marked = whole(rewritten(data), data)
    assert b"bext\4\0\0\0said" in marked
    assert len(read(marked)) == 999


@pytest.mark.parametrize(
    "data",
    [
        WAVES["24"][:44],  # cut off: what it says of its size is not so
        WAVES["16"] + b"trailing",
        b"RIFF" + b"\xff" * 4 + WAVES["16"][8:],
    ],
)
def test_no_chunk_is_put_where_the_sizes_are_odd(data):
    marked = whole(rewritten(data), data)
    assert len(marked) == len(data)
    assert not tags.FOUND.search(marked)


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"no sound at all" * 9, b"fLaC", b"fLaC\x84\0\0\xff"]
)
def test_what_is_no_sound_is_left_as_it_is(data):
    assert whole(rewritten(data), data) == data


def test_a_flac_says_its_code_and_sounds_the_same():
    out = io.BytesIO()
    soundfile.write(out, read(WAVES["16"]), 48_000, format="FLAC")
    data = out.getvalue()
    marked = whole(rewritten(data, media_type="audio/flac"), data)
    assert FLAC(io.BytesIO(marked))["roughmix_copy"] == ["roughmix:k7f3q2"]
    assert np.array_equal(read(marked), read(data))


@pytest.mark.parametrize("has_tag", [False, True])
def test_an_mp3_says_its_code_and_sounds_the_same(has_tag):
    out = io.BytesIO()
    soundfile.write(out, read(WAVES["16"]), 48_000, format="MP3")
    data = out.getvalue()
    if has_tag:
        tag = b"TIT2" + struct.pack(">I", 10) + b"\0\0" + b"\0Low Water"
        data = b"ID3\4\0\0" + bytes([0, 0, 0, len(tag) + 50]) + tag + bytes(50) + data
    marked = whole(rewritten(data, media_type="audio/mpeg"), data)
    said = [str(frame) for frame in MP3(io.BytesIO(marked)).tags.values()]
    assert "roughmix:k7f3q2" in said
    assert np.array_equal(read(marked), read(data))


def test_a_code_is_found_in_a_name_that_went_around():
    code = codes.new_code()
    name = codes.named("Halden Vane - Low Water (Mix 4) 24-48.wav", code)
    assert name == f"Halden Vane - Low Water (Mix 4) 24-48 [{code}].wav"
    assert codes.in_name(name.replace(".wav", " (1) copy.mp3")) == [code]
    assert codes.in_name("Low Water [remaster].wav") == []


@pytest.mark.parametrize("form", FORMS)
def test_the_right_copy_is_named_among_many(form):
    data = wave(form, samples(form, COUNT))
    keys = [secrets.token_bytes(32) for _ in range(40)]
    for key in keys[::13]:
        found = compare(of(whole(rewritten(data, key=key), data)), of(data), keys).certain
        assert found.grain.key == key
        assert found.share == 1.0


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_accused_falsely(form):
    """Unmarked, marked for somebody else, marked twice, and other sounds: none of 400."""
    data = wave(form, samples(form, SAMPLES_AT_LEAST + 500))
    chance = random.Random(7)
    accused = 0
    for _ in range(100):
        others = [chance.randbytes(32) for _ in range(2)]
        foreign = whole(rewritten(data, key=chance.randbytes(32)), data)
        noise = Grain(chance.randbytes(32), of(data).samples)
        twice = noise.over(foreign[44 : of(data).samples.stop], 44)
        suspects = (data, foreign, foreign[:44] + twice, wave(form, chance.randbytes(len(twice))))
        accused += sum(compare(of(it), of(data), others).certain is not None for it in suspects)
    assert accused == 0


def test_too_little_sound_accuses_nobody():
    data = wave("24", samples("24", SAMPLES_AT_LEAST - 2))
    found = compare(of(whole(rewritten(data), data)), of(data), [b"k" * 32])
    assert found.best.share == 1.0
    assert found.certain is None


def test_silence_in_floats_is_no_evidence():
    data = wave("32 float", bytes(4 * COUNT))
    found = compare(of(data), of(data), [b"k" * 32])
    assert found.is_bare
    assert found.certain is None


def test_one_louder_sample_makes_it_another_sound():
    data = wave("24", samples("24", COUNT))
    marked = bytearray(whole(rewritten(data), data))
    marked[44 + 3 * 70 + 2] ^= 1
    assert not compare(of(bytes(marked)), of(data), [b"k" * 32]).is_same
