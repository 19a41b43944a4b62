"""The stems against the rough mix: what is in it, where it lies, what it holds besides."""

import numpy as np
import pytest
import soxr
from scipy import signal

from processing.engine.passport import Section, passport
from processing.recipes import StemRole
from tests.processing.engine.passport import song

PARTS = [Section(0.0, 8.0), Section(8.0, 16.0), Section(16.0, 24.0)]


@pytest.fixture(scope="module")
def sounds():
    return song.stems()


@pytest.fixture
def told(tmp_path, sounds):
    """The passport of these stems beside this rough mix."""

    def told(rough, *, without=(), rate=song.RATE, sections=PARTS, subtype="FLOAT", also=None):
        kept = {
            name: sound for name, sound in (sounds | (also or {})).items() if name not in without
        }
        path = song.written(tmp_path / "rough.wav", rough, rate, subtype)
        return passport(song.on_disk(tmp_path, kept), path, sections)

    return told


def test_a_sum_by_faders_is_the_same_sound(told, sounds):
    made = told(song.mixed(sounds))

    assert made["findings"] == []
    assert made["sum"]["residual_db"] < -100
    assert made["sum"]["offset_frames"] == 0
    assert [part["missing"] for part in made["sum"]["sections"]] == [[], [], []]
    assert all(part["residual_db"] < -100 for part in made["sum"]["sections"])


def test_pieces_that_come_out_alike_are_told_together(told, sounds):
    (only,) = told(song.mixed(sounds), sections=[])["sum"]["sections"]

    assert (only["from_seconds"], only["to_seconds"]) == (0.0, song.SECONDS)


def test_sixteen_bits_are_no_difference(told, sounds):
    made = told(song.mixed(sounds) * 0.3, subtype="PCM_16")

    assert made["findings"] == []
    assert made["sum"]["residual_db"] < -60


@pytest.mark.parametrize("offset", [1234, -1234, 48_001, -24_000])
def test_the_rough_mix_is_found_to_the_sample(told, sounds, offset):
    rough = song.mixed(sounds)
    moved = np.pad(rough, ((0, 0), (max(offset, 0), 0)))[:, max(-offset, 0) :]
    made = told(moved)

    assert made["sum"]["offset_frames"] == offset
    assert made["sum"]["residual_db"] < -60
    assert made["findings"] == []


def test_a_mono_rough_mix_is_compared_in_mono(told, sounds):
    made = told(song.mixed(sounds).mean(axis=0, keepdims=True))

    assert made["sum"]["residual_db"] < -60
    assert made["findings"] == []


def test_a_rough_mix_at_another_rate(told, sounds):
    rough = soxr.resample(song.mixed(sounds).T, song.RATE, 44_100, quality="VHQ").T
    made = told(rough, rate=44_100)

    assert made["findings"] == []
    assert made["sum"]["residual_db"] < -60


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("Kick", {"kick"}),
        ("Snare", {"snare", "drums"}),
        ("Hats", {"cymbals"}),
        ("Bass", {"bass"}),
        ("Pad", {"pad", "keys", "lead"}),
        ("Lead vocal", {"lead", "keys"}),
    ],
)
def test_a_stem_that_was_not_exported_is_missed(told, sounds, name, roles):
    made = told(song.mixed(sounds), without={name})

    assert song.codes(made) == ["missing_stem"]
    assert {part["unexplained"]["sounds_like"] for part in made["sum"]["sections"]} <= roles
    alone = np.square(song.mixed({name: sounds[name]})).mean()
    level = 10 * np.log10(alone / np.square(song.mixed(sounds)).mean())
    assert song.of(made, "missing_stem")["figure"] == pytest.approx(level, abs=4.0)


def test_it_is_missed_only_where_it_plays(told, sounds):
    sound = sounds["Bass"].copy()
    sound[:, : 8 * song.RATE] = sound[:, 16 * song.RATE :] = 0
    made = told(song.mixed(sounds | {"Bass": sound}), without={"Bass"})
    found = song.of(made, "missing_stem")

    assert [bool(part["unexplained"]) for part in made["sum"]["sections"]] == [False, True, False]
    assert (found["at_seconds"], found["until_seconds"]) == (8.0, 16.0)


@pytest.mark.parametrize("name", list(song.FADERS))
def test_a_stem_that_is_muted_for_a_while_is_told_for_that_while(told, sounds, name):
    silenced = sounds[name].copy()
    silenced[:, 8 * song.RATE : 16 * song.RATE] = 0
    made = told(song.mixed(sounds | {name: silenced}))
    found = song.of(made, "stem_not_in_rough")

    assert song.codes(made) == ["stem_not_in_rough"]
    assert found["stems"] == [name]
    assert (found["at_seconds"], found["until_seconds"]) == (8.0, 16.0)
    assert [part["missing"] for part in made["sum"]["sections"]] == [[], [name], []]


def test_a_fader_that_moves_is_no_sound_of_its_own(told, sounds):
    ridden = sounds["Keys"] * np.linspace(0.2, 1.0, sounds["Keys"].shape[1])
    ridden[:, 12 * song.RATE : 13 * song.RATE] = 0
    made = told(song.mixed(sounds | {"Keys": ridden}))

    assert made["sum"]["residual_db"] < -10
    assert set(song.codes(made)) <= {"sum_differs"}
    assert not any(part["missing"] for part in made["sum"]["sections"])


def test_a_stem_that_is_nowhere_in_the_rough_mix(told, sounds):
    made = told(song.mixed(sounds, {"Keys": (0, 0)}))

    assert song.codes(made) == ["stem_not_in_rough"]
    assert [part["missing"] for part in made["sum"]["sections"]] == [["Keys"]] * 3


def test_processing_of_the_bus_is_told_and_is_no_alarm(told, sounds):
    rough = song.mixed(sounds)
    rough = signal.lfilter(*signal.butter(1, 120, "high", fs=song.RATE), rough)
    level = np.sqrt(signal.lfilter([0.0005], [1, -0.9995], np.square(rough).mean(axis=0)))
    rough = np.tanh(2 * rough / np.maximum(level / 0.02, 1.0) ** 0.5)
    made = told(rough)
    found = song.of(made, "sum_differs")

    assert song.codes(made) == ["sum_differs"]
    assert found["severity"] == "info"
    assert -40 < made["sum"]["residual_after_eq_db"] < made["sum"]["residual_db"] < -1


@pytest.mark.parametrize("drive", [0.5, 2.0, 8.0])
def test_a_saturated_bus_is_no_alarm(told, sounds, drive):
    made = told(np.tanh(drive * song.mixed(sounds)))

    assert set(song.codes(made)) <= {"sum_differs"}


def test_a_stem_left_out_is_missed_through_the_processing_of_the_bus(told, sounds):
    rough = np.tanh(3 * song.mixed(sounds))
    rough = signal.lfilter(*signal.butter(1, 120, "high", fs=song.RATE), rough)
    made = told(rough, without={"Bass"})

    assert song.codes(made) == ["missing_stem"]
    assert made["sum"]["sections"][0]["unexplained"]["sounds_like"] == StemRole.BASS.value


def test_another_song_is_not_taken_for_the_rough_mix(told):
    random = np.random.default_rng(99)
    other = 0.05 * random.standard_normal((2, 20 * song.RATE))
    made = told(other)

    assert song.codes(made) == ["sum_differs"]
    assert made["sum"] is None


def test_a_stem_that_lies_elsewhere_in_the_rough_mix_is_found_and_moved(told, sounds, tmp_path):
    late = np.pad(sounds["Guitar"], ((0, 0), (36_000, 0)))[:, : sounds["Guitar"].shape[1]]
    made = told(song.mixed(sounds | {"Guitar": late}))
    found = song.of(made, "starts_differ")
    (fix,) = found["fixes"]

    assert song.codes(made) == ["starts_differ"]
    assert found["stems"] == ["Guitar"]
    assert fix["recipe"]["start_at_seconds"] == pytest.approx(0.75, abs=1e-5)
    assert made["sum"]["residual_db"] < -60

    sources = song.cured(tmp_path, song.on_disk(tmp_path, sounds), made)
    again = passport(sources, tmp_path / "rough.wav", PARTS)
    assert again["findings"] == []


def test_a_silent_rough_mix_says_so_in_numbers_that_are_none(told, sounds):
    made = told(np.zeros((2, 10 * song.RATE)))

    assert song.codes(made) == ["sum_differs"]


@pytest.mark.parametrize("name", ["Snare", "Bass"])
def test_a_stem_that_is_upside_down_in_the_set_is_told(told, sounds, name):
    """Nor does it pull the others away from their place."""
    made = told(song.mixed(sounds | {name: -sounds[name]}))

    (found,) = made["findings"]
    assert (found["code"], found["stems"]) == ("polarity_inverted", [name])
    assert found["fixes"][0]["recipe"]["invert_polarity"] is True
    assert made["sum"]["offset_frames"] == 0
    assert made["sum"]["residual_db"] < -60


def test_a_rough_mix_that_is_upside_down_accuses_no_stem(told, sounds):
    made = told(-song.mixed(sounds))

    assert made["findings"] == []
    assert made["sum"]["residual_db"] < -60
