"""A set of stems by itself: nothing is said of a clean one, and each fault is told alone."""

import json

import numpy as np
import pytest
import soxr
from scipy import signal

from processing.engine import report
from processing.engine.passport import Section, StemSource, passport
from processing.recipes import StemRole
from tests.processing.engine.passport import song
from tests.processing.engine.passport.song import RATE
from tests.processing.engine.players import read


@pytest.fixture(scope="module")
def sounds():
    return song.stems()


@pytest.fixture
def sources(tmp_path, sounds):
    return song.on_disk(tmp_path, sounds)


def replaced(sources, name, path):
    return [StemSource(s.name, s.role, path if s.name == name else s.path) for s in sources]


def test_a_clean_set_has_nothing_to_tell(sources):
    told = passport(sources)

    assert told["findings"] == []
    assert told["sum"] is None
    json.dumps(told, allow_nan=False)


def test_the_figures_of_a_stem_are_those_of_its_report(sources):
    told = passport(sources)
    for stem, source in zip(told["stems"], sources, strict=True):
        facts = report.measure(source.path)
        for figure in ("integrated_lufs", "true_peak_dbtp", "sample_peak_dbfs", "frames", "rate"):
            assert stem[figure] == facts[figure]
        assert stem["bits"] == 24
        assert stem["starts_at_seconds"] == pytest.approx(song.LEAD_IN, abs=0.6)
        assert stem["role"] == source.role.value


def test_a_report_saves_the_meter_and_says_the_same(sources):
    known = [StemSource(s.name, s.role, s.path, report.measure(s.path)) for s in sources]

    assert passport(known) == passport(sources)


def test_the_same_set_gives_the_same_passport(sources, tmp_path, sounds):
    rough = song.written(tmp_path / "rough.wav", song.mixed(sounds))

    assert passport(sources, rough) == passport(sources, rough)


def test_roles_are_read_from_names_and_heard(sources):
    told = passport(sources)
    guesses = {stem["name"]: stem["guess"] for stem in told["stems"]}

    for source in sources:
        assert guesses[source.name]["role"] == source.role.value
        assert guesses[source.name]["sure"] >= 0.8
        assert guesses[source.name]["why"]


def test_without_a_name_the_sound_alone_has_to_tell(tmp_path, sounds):
    kept = {"Audio 1": sounds["Kick"], "Audio 2": sounds["Hats"], "Audio 3": sounds["Bass"]}
    told = passport(song.on_disk(tmp_path, kept))

    assert [stem["guess"]["role"] for stem in told["stems"]] == ["kick", "cymbals", "bass"]
    assert all(0 < stem["guess"]["sure"] < 0.8 for stem in told["stems"])
    assert told["findings"] == []


def rate_of_one(sounds, folder):
    turned = soxr.resample(sounds["Keys"].T, RATE, 44_100, quality="VHQ").T
    return "Keys", song.written(folder / "turned.wav", turned, 44_100)


def short(sounds, folder):
    return "Guitar", song.written(folder / "short.wav", sounds["Guitar"][:, : 21 * RATE])


def long(sounds, folder):
    return "Pad", song.written(folder / "long.wav", np.pad(sounds["Pad"], ((0, 0), (0, 3 * RATE))))


def without_lead_in(sounds, folder):
    first = int(np.flatnonzero(np.abs(sounds["Bass"][0]) > 1e-3)[0])
    return "Bass", song.written(folder / "early.wav", sounds["Bass"][:, first:])


def offset(sounds, folder):
    return "Snare", song.written(folder / "offset.wav", sounds["Snare"] + 0.02)


def offset_where_it_sounds(sounds, folder):
    sound = sounds["Keys"].copy()
    sound[:, RATE : 22 * RATE] += 0.03
    return "Keys", song.written(folder / "offset.wav", sound)


def mono(sounds, folder):
    both = np.vstack([sounds["Bass"]] * 2)
    return "Bass", song.written(folder / "both.wav", both)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (rate_of_one, "rates_differ"),
        (short, "lengths_differ"),
        (long, "lengths_differ"),
        (without_lead_in, "starts_differ"),
        (offset, "dc_offset"),
        (offset_where_it_sounds, "dc_offset"),
        (mono, "mono_as_stereo"),
    ],
)
def test_a_fault_is_told_alone_and_its_fix_cures_it(sources, sounds, tmp_path, fault, code):
    name, path = fault(sounds, tmp_path)
    faulty = replaced(sources, name, path)
    told = passport(faulty)
    found = song.of(told, code)

    assert song.codes(told) == [code]
    assert found["stems"] == [name]
    assert [fix["stem"] for fix in found["fixes"]] == [name]
    assert found["sentence"].endswith(".")
    assert name in found["sentence"]
    assert passport(song.cured(tmp_path, faulty, told))["findings"] == []


def test_a_lead_in_that_is_put_back_puts_the_notes_back(sources, sounds, tmp_path):
    name, path = without_lead_in(sounds, tmp_path)
    faulty = replaced(sources, name, path)
    (fixed,) = [
        read(source.path)
        for source in song.cured(tmp_path, faulty, passport(faulty))
        if source.name == name
    ]

    assert fixed.shape == sounds[name].shape
    assert np.abs(fixed - sounds[name]).max() < 2e-3


def kick_out(sounds):
    random = np.random.default_rng(5)
    heard = signal.lfilter(*signal.butter(2, [40, 900], "band", fs=RATE), sounds["Kick"])
    room = 1e-4 * random.standard_normal(heard.shape) + 0.02 * np.roll(sounds["Snare"], 300)
    return 0.6 * np.roll(heard, 60) + room * (np.abs(sounds["Kick"]) >= 0)


def bass_amp(sounds):
    heard = signal.lfilter(*signal.butter(1, [80, 3000], "band", fs=RATE), sounds["Bass"])
    return 0.2 * np.tanh(12 * np.roll(heard, 110))


@pytest.mark.parametrize(
    ("pair", "made", "role"),
    [
        (("Kick out", "Kick"), kick_out, StemRole.KICK),
        (("Bass amp", "Bass"), bass_amp, StemRole.BASS),
    ],
)
def test_of_one_source_only_what_is_upside_down_is_told(tmp_path, sounds, pair, made, role):
    name = pair[0]
    second = made(sounds)
    second[:, :RATE] = second[:, -RATE:] = 0
    right = song.on_disk(tmp_path, sounds | {name: second}, {name: role})
    assert passport(right)["findings"] == []

    wrong = song.on_disk(tmp_path, sounds | {name: -second}, {name: role})
    told = passport(wrong)
    found = song.of(told, "polarity_inverted")
    assert song.codes(told) == ["polarity_inverted"]
    assert set(found["stems"]) == set(pair)
    assert found["figure"] < -0.5
    assert passport(song.cured(tmp_path, wrong, told))["findings"] == []


def test_of_three_microphones_the_one_that_differs_is_wrong(tmp_path, sounds):
    snare = sounds["Snare"]
    three = {
        "Snare top": snare,
        "Snare bottom": -0.9 * signal.lfilter([1, -0.7], [1], snare),
        "Overhead": 0.4 * np.roll(snare, 180),
    }
    roles = {
        "Snare top": StemRole.SNARE,
        "Snare bottom": StemRole.SNARE,
        "Overhead": StemRole.DRUMS,
    }
    others = {name: sound for name, sound in sounds.items() if name != "Snare"}
    told = passport(song.on_disk(tmp_path, others | three, roles))
    (fix,) = song.of(told, "polarity_inverted")["fixes"]

    assert fix["stem"] == "Snare bottom"


@pytest.mark.parametrize(
    ("gain", "lag", "severity"),
    [(1.0, 0, "warn"), (-1.0, 0, "bad"), (0.35, 0, "warn"), (-0.5, 4801, "warn")],
)
def test_a_stem_that_is_there_twice(tmp_path, sounds, gain, lag, severity):
    again = gain * np.pad(sounds["Guitar"], ((0, 0), (lag, 0)))[:, : sounds["Guitar"].shape[1]]
    told = passport(song.on_disk(tmp_path, sounds | {"Guitar copy": again}, {}))
    found = song.of(told, "duplicate_stem")

    assert song.codes(told) == ["duplicate_stem"]
    assert found["stems"] == ["Guitar", "Guitar copy"]
    assert found["severity"] == severity
    assert found["figure"] < -60


def test_two_takes_of_one_part_are_no_copies(tmp_path, sounds):
    other = song._tune(60, song.SECONDS, RATE, 0.25, octave=2, partials=12, decay=0.3)
    told = passport(song.on_disk(tmp_path, sounds | {"Guitar 2": 0.2 * other / other.max()}))

    assert told["findings"] == []


def test_a_silent_stem(sources, tmp_path, sounds):
    path = song.written(tmp_path / "silent.wav", np.zeros_like(sounds["Keys"]))
    told = passport(replaced(sources, "Keys", path))

    assert song.codes(told) == ["silent"]
    assert song.of(told, "silent")["stems"] == ["Keys"]
    assert told["stems"][5]["integrated_lufs"] is None
    assert told["stems"][5]["starts_at_seconds"] is None


def test_a_clipped_stem(sources, tmp_path, sounds):
    path = song.written(tmp_path / "hot.wav", np.clip(8 * sounds["Lead vocal"], -1, 1))
    told = passport(replaced(sources, "Lead vocal", path))
    found = song.of(told, "clipping")

    assert song.codes(told) == ["clipping"]
    assert found["stems"] == ["Lead vocal"]
    assert found["fixes"] == []
    assert found["sentence"].startswith("Lead vocal: the tops of the wave")


def test_sixteen_bits_among_twenty_four(sources, tmp_path, sounds):
    path = song.written(tmp_path / "sixteen.wav", sounds["Bass"], subtype="PCM_16")
    told = passport(replaced(sources, "Bass", path))

    assert song.codes(told) == ["word_lengths_differ"]
    assert song.of(told, "word_lengths_differ")["severity"] == "info"
    assert told["stems"][3]["bits"] == 16


def test_bits_are_told_of_what_became_float(sources, tmp_path, sounds):
    """A stem is kept as float32: what it was before is what counts."""
    sound = np.rint(sounds["Bass"] * 2**15) / 2**15
    told = passport(
        replaced(sources, "Bass", song.written(tmp_path / "f.wav", sound, RATE, "FLOAT"))
    )

    assert told["stems"][3]["bits"] == 16


@pytest.mark.parametrize(
    ("name", "file", "words"),
    [
        ("Kick", "Hats", "has nothing below 200 Hz"),
        ("Bass", "Hats", "has nothing below 200 Hz"),
        ("Hats", "Bass", "has next to nothing above 2 kHz"),
        ("Lead vocal", "Hats", "bright noise"),
    ],
)
def test_a_name_that_cannot_be_right(tmp_path, sounds, name, file, words):
    told = passport(song.on_disk(tmp_path, {name: sounds[file], "Keys": sounds["Keys"]}))
    found = song.of(told, "role_unlikely")

    assert song.codes(told) == ["role_unlikely"]
    assert found["stems"] == [name]
    assert words in found["sentence"]
    assert told["stems"][0]["guess"]["role"] == song.ROLES[file].value


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000, 192_000])
def test_other_rates(tmp_path, sounds, rate):
    few = {name: sounds[name][:, : 12 * RATE] for name in ("Kick", "Bass", "Guitar")}
    turned = {
        name: soxr.resample(sound.T, RATE, rate, quality="VHQ").T for name, sound in few.items()
    }
    stems = [
        StemSource(name, song.ROLES[name], song.written(tmp_path / f"{name}.wav", sound, rate))
        for name, sound in turned.items()
    ]
    rough = song.written(tmp_path / "rough.wav", song.mixed(turned), rate)
    told = passport(stems, rough, [Section(0.0, 6.0), Section(6.0, 12.0)])

    assert told["findings"] == []
    assert told["sum"]["residual_db"] < -60


@pytest.mark.parametrize("frames", [0, 1, 399, 20_000])
def test_a_set_of_next_to_nothing_is_a_valid_passport(tmp_path, frames):
    stems = song.on_disk(
        tmp_path, {"Kick": np.full((1, frames), 0.1), "Bass": np.zeros((2, frames))}
    )
    rough = song.written(tmp_path / "rough.wav", np.full((2, frames), 0.1))

    json.dumps(passport(stems, rough), allow_nan=False)


def test_one_stem_is_a_set_too(sources):
    assert passport(sources[:1])["findings"] == []


def test_an_empty_set_is_refused():
    with pytest.raises(ValueError, match="at least one stem"):
        passport([])


def test_whoever_listens_hears_every_stage_and_may_stop_it(sources):
    class Enough(Exception):
        pass

    heard = []

    def told(stage, share):
        heard.append((stage, share))
        if stage == "compare" and share > 0.5:
            raise Enough

    with pytest.raises(Enough):
        passport(sources, progress=told)
    assert list(dict(heard)) == ["listen", "compare"]
    assert all(0 <= share <= 1 for _, share in heard)
