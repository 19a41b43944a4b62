"""A stem is as loud as it is, whatever its fader was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.standing import standing
from processing.engine.streams import measured
from tests.processing.engine.signals import tone
from tests.processing.engine.song import song


def of(sound):
    return standing(measured([sound], 48_000, len(sound))).integrated_lufs


@settings(deadline=None, max_examples=8)
@given(db=st.floats(-25, 12), name=st.sampled_from(["Snare", "Kick", "Hats", "Lead vocal"]))
def test_a_fader_moves_it_by_as_many_units(db, name):
    sound = song(seconds=9).stems[name]

    assert of(sound * 10 ** (db / 20)) == pytest.approx(of(sound) + db, abs=1e-5)


def test_plain_loudness_moves_by_less_where_hits_fall_silent_between():
    """What this is for; if it did, nobody would need it."""
    sound = song(seconds=9).stems["Snare"]
    loud, quiet = (measured([sound * gain], 48_000, 1).integrated_lufs for gain in (1.0, 0.1))

    assert abs(loud - quiet - 20) > 0.01


def test_a_sound_that_never_stops_is_left_as_it_was_measured():
    read = measured([tone(48_000, 3, -20)], 48_000, 2)

    assert standing(read) is read


def test_silence_and_what_is_too_short_stay_without_loudness():
    assert of(np.zeros((1, 48_000))) is None
    assert of(tone(48_000, 0.2, -20)) is None
