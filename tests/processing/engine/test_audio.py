"""Sound is read and written in blocks, and comes back as it went in."""

from __future__ import annotations

import struct
import time

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine import audio, headers
from processing.engine.audio import Reader, Writer
from tests.processing.engine.signals import music


@pytest.mark.parametrize("channels", [1, 2, 3, 5, 6, 8])
@pytest.mark.parametrize(
    ("subtype", "error"), [("FLOAT", 3e-8), ("PCM_24", 6e-8), ("PCM_16", 1.6e-5)]
)
def test_what_is_written_is_read(tmp_path, channels, subtype, error):
    wave = music(44_100, 0.5, channels=channels)
    path = tmp_path / "a.wav"
    with Writer(path, 44_100, channels, subtype) as file:
        for at in range(0, wave.shape[1], 1001):
            file.write(wave[:, at : at + 1001])

    with Reader(path) as sound:
        assert (sound.rate, sound.channels, sound.frames) == (44_100, channels, wave.shape[1])
        assert sound.bits == {"FLOAT": 32, "PCM_24": 24, "PCM_16": 16}[subtype]
        assert np.abs(sound.read(0, sound.frames) - wave).max() <= error
    header = headers.inspect(path)
    assert header.frames == wave.shape[1]
    assert header.mask == ({5: 0x37, 6: 0x3F}.get(channels) if channels > 2 else None)
    assert soundfile.info(str(path)).frames == wave.shape[1]


@settings(max_examples=20, deadline=None)
@given(size=st.integers(1, 30_000), start=st.integers(0, 12_000), length=st.integers(0, 12_000))
def test_blocks_of_any_size_are_the_same_sound(tmp_path_factory, size, start, length):
    wave = music(8_000, 1.25, channels=1).astype(np.float32).astype(np.float64)
    path = tmp_path_factory.getbasetemp() / "same.wav"
    with Writer(path, 8_000, 1) as file:
        file.write(wave)

    with Reader(path) as sound:
        blocks = list(sound.blocks(max(size, 50), start=start, stop=start + length))
        assert np.array_equal(
            np.concatenate([np.zeros((1, 0)), *blocks], axis=1), wave[:, start : start + length]
        )
        assert np.array_equal(sound.read(start, length), wave[:, start : start + length])


def test_integers_are_limited_to_full_scale(tmp_path):
    path = tmp_path / "a.wav"
    with Writer(path, 48_000, 1, "PCM_24") as file:
        file.write(np.array([[2.0, -2.0, 0.5]]))
    with Reader(path) as sound:
        assert sound.read(0, 3).tolist() == [[1 - 2**-23, -1.0, 0.5]]


def test_bytes_do_not_depend_on_the_time_of_day(tmp_path):
    made = []
    for name in ("a", "b"):
        with Writer(tmp_path / name, 48_000, 2) as file:
            file.write(music(48_000, 0.1))
        made.append((tmp_path / name).read_bytes())
        time.sleep(1.1)
    assert made[0] == made[1]


def test_beyond_4_gib_it_is_an_rf64(tmp_path, monkeypatch):
    """The limit is brought down; the header is the one that a long file gets."""
    monkeypatch.setattr(audio, "_RIFF_LIMIT", 10_000)
    wave = music(48_000, 0.5)
    path = tmp_path / "long.wav"
    with Writer(path, 48_000, 2) as file:
        file.write(wave)

    head = path.read_bytes()[:48]
    assert head[:4] == b"RF64"
    assert struct.unpack("<QQQ", head[20:44]) == (path.stat().st_size - 8, 24_000 * 8, 24_000)
    header = headers.inspect(path)
    assert (header.container, header.frames) == ("rf64", 24_000)
    with Reader(path) as sound:
        assert np.abs(sound.read(0, 24_000) - wave).max() < 1e-7


def test_a_file_that_was_not_finished_does_not_stay(tmp_path):
    path = tmp_path / "a.wav"
    with pytest.raises(ZeroDivisionError), Writer(path, 48_000, 1) as file:  # noqa: PT012
        file.write(np.zeros((1, 100)))
        _ = 1 / 0
    assert not path.exists()


def test_the_wrong_shape_is_refused(tmp_path):
    with Writer(tmp_path / "a.wav", 48_000, 2) as file, pytest.raises(ValueError, match="frames"):
        file.write(np.zeros((1, 100)))
