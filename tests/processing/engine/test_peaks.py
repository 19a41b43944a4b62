"""The waveform file is what the page expects, point by point, at every zoom."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from processing.engine import peaks
from processing.engine.audio import QUANTUM, Writer
from processing.engine.peaks import FRAMES_PER_POINT, NotAllHeard
from tests.processing.engine.signals import music

LENGTHS = [1, 255, 256, 257, 16_384, 65_536, 65_537, 200_000]


def levels_of(data):
    """Read as the description says: (header, {frames per point: points})."""
    magic, version, rate, count, frames = struct.unpack_from("<4sIIIQ", data)
    assert (magic, version) == (b"RMPK", 2)
    levels = {}
    for number in range(count):
        span, points, offset = struct.unpack_from("<IIQ", data, 24 + 16 * number)
        levels[span] = np.frombuffer(data, "<i2", 3 * points, offset).reshape(-1, 3)
    return (rate, frames), levels


def draw(tmp_path, sound, rate=48_000):
    path, out = tmp_path / "a.wav", tmp_path / "a.peaks"
    with Writer(path, rate, len(sound)) as file:
        file.write(sound)
    count = peaks.write(path, out)
    head, levels = levels_of(out.read_bytes())
    assert head == (rate, sound.shape[1])
    assert tuple(levels) == FRAMES_PER_POINT, "coarsest first"
    assert count == len(levels[FRAMES_PER_POINT[-1]])
    return levels


@pytest.mark.parametrize("frames", LENGTHS)
def test_points_are_those_of_a_plain_reading(tmp_path, frames):
    wave = music(48_000, 5.0)[:, :frames].astype(np.float32).astype(np.float64)
    for span, points in draw(tmp_path, wave).items():
        assert len(points) == -(-frames // span)
        for index in {0, len(points) // 2, len(points) - 1}:
            part = wave[:, index * span : (index + 1) * span]
            rms = np.sqrt((part**2).mean(axis=1)).max()
            expected = np.array([part.min(), part.max(), rms]) * 32767
            assert np.abs(points[index] - expected).max() <= 0.51


def test_every_zoom_knows_the_same_extremes(tmp_path):
    wave = music(48_000, 4.0)
    wave[0, 99_999], wave[1, 150_001] = 0.97, -0.99
    for points in draw(tmp_path, wave).values():
        assert points[:, 1].max() == pytest.approx(0.97 * 32767, abs=1)
        assert points[:, 0].min() == pytest.approx(-0.99 * 32767, abs=1)


def test_the_beginning_of_the_file_shows_five_minutes(tmp_path):
    """32 KiB, which a page asks for first, hold the level that a wide window needs."""
    drawer = peaks.Drawer(tmp_path / "a.peaks", 48_000, 300 * 48_000)
    quiet = np.zeros((1, QUANTUM))
    for _ in range(300 * 48_000 // QUANTUM):
        drawer.feed(quiet)
    drawer.feed(quiet[:, : 300 * 48_000 % QUANTUM])
    drawer.close()
    data = (tmp_path / "a.peaks").read_bytes()
    span, points, offset = struct.unpack_from("<IIQ", data, 24 + 16)
    assert span <= 300 * 48_000 / 1500
    assert offset + points * 6 < 32 * 1024
    assert len(data) < 0.011 * 300 * 48_000 * 3, "about a hundredth of 24-bit mono"


def test_what_passes_by_is_drawn_as_what_is_read(tmp_path):
    wave = music(44_100, 4.0).astype(np.float32).astype(np.float64)
    draw(tmp_path, wave, 44_100)
    drawer = peaks.Drawer(tmp_path / "b.peaks", 44_100, wave.shape[1])
    for at in range(0, wave.shape[1], QUANTUM):
        drawer.feed(wave[:, at : at + QUANTUM])
    drawer.close()
    assert (tmp_path / "b.peaks").read_bytes() == (tmp_path / "a.peaks").read_bytes()


@pytest.mark.parametrize("heard", [0, QUANTUM])
def test_a_sound_that_did_not_pass_whole_leaves_no_file(tmp_path, heard):
    drawer = peaks.Drawer(tmp_path / "a.peaks", 48_000, 2 * QUANTUM)
    if heard:
        drawer.feed(np.zeros((2, heard)))
    with pytest.raises(NotAllHeard):
        drawer.close()
    assert not (tmp_path / "a.peaks").exists()


def test_blocks_that_would_shift_the_points_are_refused(tmp_path):
    drawer = peaks.Drawer(tmp_path / "a.peaks", 48_000, 2000)
    drawer.feed(np.zeros((1, 1000)))
    with pytest.raises(ValueError, match="shorter"):
        drawer.feed(np.zeros((1, 1000)))
    drawer.discard()
    assert not (tmp_path / "a.peaks").exists()


def test_sound_over_full_scale_is_drawn_at_full_scale(tmp_path):
    for points in draw(tmp_path, np.full((1, 512), 3.0)).values():
        assert points[0].tolist() == [32767, 32767, 32767]


def test_nothing_is_a_file_without_points(tmp_path):
    assert not any(len(points) for points in draw(tmp_path, np.zeros((2, 0))).values())
