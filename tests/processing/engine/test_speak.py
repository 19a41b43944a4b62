"""A voice in a sound: at its places and nowhere else, quiet, and never over the ceiling."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from processing.engine import deliver, speak, speech
from processing.engine.audio import Reader, Writer
from processing.engine.refusal import CannotRender
from processing.engine.streams import measured
from processing.recipes.speak import SpeakRecipe

RATE = 44_100
ANNA = "For Anna, 12 May"


def noise(seconds, lufs=-16.0, *, channels=2, rate=RATE, seed=3):
    """Programme-like: pink enough, and of the loudness that was asked for."""
    random = np.random.default_rng(seed)
    sound = np.cumsum(random.standard_normal((channels, round(seconds * rate))), axis=1)
    sound = sound[:, 1:] - 0.98 * sound[:, :-1]
    sound = np.concatenate([sound, sound[:, -1:]], axis=1)
    return sound * 10 ** ((lufs - loudness(sound, rate)) / 20)


def loudness(sound, rate=RATE):
    return measured([sound], rate, len(sound)).integrated_lufs


def peak(sound, rate=RATE):
    return max(measured([sound], rate, len(sound)).true_peaks)


def told(sound, folder, *, says=ANNA, rate=RATE, **wishes):
    """What came in (as guests hear it), what came out, and where the voice is."""
    source, out = folder / "source.wav", folder / "told.wav"
    with Writer(source, rate, len(sound)) as file:
        file.write(sound)
    (step,) = speak.render(SpeakRecipe(says=says, **wishes), {"sound": source}, out)
    with Reader(out) as file:
        return file.read(0, file.frames), file.rate, step["places"]


def changed(before, after, rate=RATE):
    """From and to, in seconds, of each stretch that is another; gaps under a second are none."""
    at = np.flatnonzero((before.astype(np.float32) != after.astype(np.float32)).any(axis=0)) / rate
    if not len(at):
        return []
    ends = np.flatnonzero(np.diff(at) > 1.0)
    return list(zip(at[[0, *(ends + 1)]], at[[*ends, -1]], strict=True))


def test_it_speaks_every_thirty_seconds_and_nowhere_else(tmp_path):
    sound = noise(70)

    made, rate, places = told(sound, tmp_path)

    assert made.shape == sound.shape
    assert rate == RATE
    assert [place["at_seconds"] for place in places] == [5.0, 35.0, 65.0]
    stretches = changed(sound, made)
    assert len(stretches) == 3
    for place, (since, until) in zip(places, stretches, strict=True):
        at, long = place["at_seconds"], place["seconds"]
        assert since == pytest.approx(at - speak.DOWN_SECONDS, abs=0.02)
        assert until == pytest.approx(at + long + speak.UP_SECONDS, abs=0.02)


def test_the_voice_is_as_loud_as_what_steps_back_for_it_and_nothing_gets_louder(tmp_path):
    sound = noise(20)

    made, _, (place,) = told(sound, tmp_path)

    start, end = (round(at * RATE) for at in (5.0, 5.0 + place["seconds"]))
    assert place["lufs"] == pytest.approx(-16 - speak.UNDER_LU, abs=0.6)
    low = sound[:, start:end] * 10 ** (-speak.DUCK_DB / 20)
    voice = made[:, start:end] - low
    assert loudness(voice) == pytest.approx(loudness(low), abs=1.5)
    assert loudness(made[:, start:end]) < loudness(sound[:, start:end])


def test_in_a_quiet_passage_the_voice_is_quieter_too(tmp_path):
    sound = noise(45)
    sound[:, : 20 * RATE] *= 10 ** (-40 / 20)

    _, _, (quiet, loud) = told(sound, tmp_path)

    assert loud["lufs"] - quiet["lufs"] == pytest.approx(speak.QUIETER_LU, abs=1.0)


@pytest.mark.parametrize("lufs", [-30.0, -14.0, -8.0, 0.0])
def test_peaks_stay_under_the_ceiling_or_under_the_sounds_own(tmp_path, lufs):
    sound = noise(12, lufs)

    made, _, _ = told(sound, tmp_path)

    ceiling = max(10 ** (speak.CEILING_DBTP / 20), peak(sound))
    assert peak(made) <= ceiling * 1.006  # meters look at other points: 0.05 dB


def test_in_silence_it_is_heard_and_no_louder_than_speech_should_be(tmp_path):
    silence = np.zeros((2, 40 * RATE))

    made, _, places = told(silence, tmp_path)

    assert [place["lufs"] for place in places] == pytest.approx([-29.0, -29.0], abs=0.2)
    (first, second) = changed(silence, made)
    assert first == pytest.approx((5.0, 5.0 + places[0]["seconds"]), abs=0.02)
    assert second[0] == pytest.approx(35.0, abs=0.02)


@pytest.mark.parametrize("seconds", [0.2, 1.0, 2.0, 4.9])
def test_a_short_sound_has_it_once(tmp_path, seconds):
    sound = noise(seconds, -20.0) if seconds > 0.4 else np.full((2, round(seconds * RATE)), 0.1)

    made, _, places = told(sound, tmp_path)

    assert made.shape == sound.shape
    assert len(places) == 1
    assert changed(sound, made)


@pytest.mark.parametrize(
    ("rate", "channels"), [(8_000, 1), (32_000, 2), (44_100, 1), (96_000, 2), (48_000, 6)]
)
def test_it_is_as_long_to_the_frame_as_what_is_played_without_a_voice(tmp_path, rate, channels):
    sound = np.random.default_rng(1).normal(0, 0.05, (channels, round(7.123 * rate) + 1))

    made, made_rate, _ = told(sound, tmp_path, rate=rate)
    plain = deliver.proxy(tmp_path / "source.wav", tmp_path / "plain.m4a")
    heard = deliver.proxy(tmp_path / "told.wav", tmp_path / "told.m4a")

    assert (made_rate, made.shape) == (plain["rate"], (plain["channels"], plain["frames"]))
    shape = ("rate", "channels", "frames")
    assert [heard[name] for name in shape] == [plain[name] for name in shape]


def test_the_same_order_gives_the_same_bytes(tmp_path):
    sound = noise(8)

    first, _, _ = told(sound, tmp_path)
    second, _, _ = told(sound, tmp_path)

    assert first.tobytes() == second.tobytes()


def test_nothing_is_held_but_a_passage(tmp_path):
    """Half an hour of silence is a hole in a file; what is made of it is read in blocks."""
    recipe = SpeakRecipe(says=ANNA)
    frames = 30 * 60 * RATE

    places = speak.places(frames, 2 * RATE, RATE, recipe)

    assert places == list(range(5 * RATE, frames - 2 * RATE + 1, 30 * RATE))
    assert all(
        late - early > speech.LONGEST_SECONDS * RATE for early, late in itertools.pairwise(places)
    )


def test_no_sound_at_all_is_refused(tmp_path):
    with pytest.raises(CannotRender):
        told(np.zeros((2, 0)), tmp_path)
