"""Left and right are told apart only against another version of the same sound."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.checks.swapped import compare_channels, swapped_channels
from processing.engine.report import measure
from tests.processing.engine.checks.waves import RATE, song
from tests.processing.engine.players import noise, written


@pytest.fixture
def versions(tmp_path):
    def make(**sounds):
        return [written(tmp_path / f"{name}.wav", sound) for name, sound in sounds.items()]

    return make


def test_swapped_sides_are_found_and_the_right_way_round_is_left_alone(versions):
    mix, swapped, louder = versions(mix=song(8), swapped=song(8)[::-1], louder=song(8) * 0.3)

    assert swapped_channels(swapped, mix, "Mix 3")["sentence"].endswith("against Mix 3.")
    assert swapped_channels(louder, mix) is None
    assert swapped_channels(mix, mix) is None
    assert compare_channels(mix, swapped).side == pytest.approx(-1)


def test_they_are_found_in_a_version_that_begins_later_and_was_mixed_anew(versions):
    """The sides lean to and fro; the new version has another noise and 30 ms before it."""
    t = np.arange(20 * RATE) / RATE
    lean = np.stack([1 + 0.8 * np.sin(t), 1 - 0.8 * np.sin(t)]) * (0.6 + 0.4 * np.sin(t / 3))
    wave = [noise(20, 0.1, seed=seed) * lean for seed in (1, 2)]
    late = np.concatenate([np.zeros((2, 1440)), wave[1]], axis=1)
    old, new, swapped = versions(old=wave[0], new=late, swapped=late[::-1])

    assert swapped_channels(swapped, old) is not None
    assert swapped_channels(new, old) is None


def test_another_song_mono_and_silence_say_nothing(versions):
    mix, other, mono, silence, twins = versions(
        mix=song(12),
        other=noise(12, 0.1)[::-1],
        mono=song(12)[:1],
        silence=np.zeros((2, RATE)),
        twins=song(12)[[0, 0]],
    )
    for path in (other, mono, silence, twins):
        assert swapped_channels(path, mix) is None


def test_a_report_against_a_reference_says_so(versions):
    mix, swapped = versions(mix=song(8), swapped=song(8)[::-1])
    made = measure(swapped, reference=mix, reference_name="Mix 3")
    assert "swapped_channels" in [found["code"] for found in made["findings"]]
