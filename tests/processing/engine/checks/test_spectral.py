"""One pass tells all, whatever the size of its blocks, in JSON without a NaN."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processing.engine.checks.spectra import RATE, hum, judged, record, voice, white

SOUNDS = {
    "nothing": (np.zeros((2, 0)), RATE),
    "one sample": (np.ones((1, 1)), RATE),
    "a window less one": (white(1)[:, :8_191], RATE),
    "silence": (np.zeros((2, 5 * RATE)), RATE),
    "offset": (np.full((2, 5 * RATE), 0.5), RATE),
    "numbers too small": (np.full((2, RATE), 1e-310), RATE),
    "numbers too large": (1e30 * white(2), RATE),
    "telephone": (white(5, 8_000, 1), 8_000),
    "very fast": (white(1, 768_000), 768_000),
    "surround": (white(2, RATE, 6), RATE),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_any_sound_has_figures_that_json_can_hold(name):
    sound, rate = SOUNDS[name]
    made = judged(sound, rate)
    assert {"spectrum", "balance", "noise_floor_dbfs", "bandwidth_hz"} <= made.keys()
    assert len(made["spectrum"]["levels_db"]) == len(made["balance"]["difference_db"]) == 31


@pytest.mark.parametrize("block", [333, 48_000, 1 << 20])
def test_no_figure_depends_on_the_size_of_the_blocks(block):
    sound = voice(8) + hum(8, 50.0, -50) + white(8, channels=1, rms=1e-3)
    made = judged(sound)
    assert made["findings"]
    assert judged(sound, block=block) == made


def test_the_same_sound_at_another_rate_reads_nearly_the_same():
    one = judged(record(10, 48_000), 48_000)["spectrum"]
    other = judged(record(10, 96_000), 96_000)["spectrum"]
    for a, b in zip(one["levels_db"][4:], other["levels_db"][4:], strict=True):
        assert a == pytest.approx(b, abs=1.5)
    assert one["tilt_db_per_octave"] == pytest.approx(other["tilt_db_per_octave"], abs=0.3)
