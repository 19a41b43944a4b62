"""The waveform file is what the page expects, point by point."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from processing.engine import peaks
from processing.engine.audio import Writer
from tests.processing.engine.signals import music


def draw(tmp_path, sound, rate=48_000):
    path, out = tmp_path / "a.wav", tmp_path / "a.peaks"
    with Writer(path, rate, len(sound)) as file:
        file.write(sound)
    count = peaks.write(path, out)
    data = out.read_bytes()
    head = struct.unpack("<4sIIIQI", data[:28])
    points = np.frombuffer(data[28:], "<i2").reshape(-1, 3)
    assert head == (b"RMPK", 1, rate, 512, sound.shape[1], len(points))
    assert count == len(points)
    return points


@pytest.mark.parametrize("frames", [1, 511, 512, 513, 65_536, 65_537, 200_000])
def test_points_are_those_of_a_plain_reading(tmp_path, frames):
    wave = music(48_000, 5.0)[:, :frames].astype(np.float32).astype(np.float64)
    points = draw(tmp_path, wave)

    assert len(points) == -(-frames // 512)
    for index in {0, len(points) // 2, len(points) - 1}:
        part = wave[:, index * 512 : (index + 1) * 512]
        rms = np.sqrt((part**2).mean(axis=1)).max()
        expected = np.array([part.min(), part.max(), rms]) * 32767
        assert np.abs(points[index] - expected).max() <= 0.51


def test_sound_over_full_scale_is_drawn_at_full_scale(tmp_path):
    assert draw(tmp_path, np.full((1, 512), 3.0)).tolist() == [[32767, 32767, 32767]]


def test_nothing_is_a_file_without_points(tmp_path):
    assert len(draw(tmp_path, np.zeros((2, 0)))) == 0
