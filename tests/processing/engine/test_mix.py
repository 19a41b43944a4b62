import numpy as np
import pytest

from processing.engine import CannotRender, mix
from processing.engine.audio import Reader
from processing.recipes import BusRecipe, MixRecipe, StemRole, StripRecipe
from processing.recipes.channel import Compressor
from tests.processing.engine.players import (
    RATE,
    band_on_disk,
    loudness,
    noise,
    read,
    roles,
    sha256,
    written,
)
from tests.processing.engine.signals import tone

PLAIN_BUS = BusRecipe(high_pass_hz=None, target_lufs=None)


@pytest.fixture
def desk(tmp_path):
    """Mix sounds by name; answers the mix, and the steps."""

    def mixed(sounds, recipe, rate=RATE):
        sources = {
            name: written(tmp_path / f"{n}.wav", sound, rate)
            for n, (name, sound) in enumerate(sounds.items())
        }
        steps = mix.render(recipe, sources, tmp_path / "mix.wav")
        return read(tmp_path / "mix.wav"), steps

    return mixed


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """The band, mixed as the recipe to start from has it."""
    folder = tmp_path_factory.mktemp("band")
    sources = band_on_disk(folder, 6)
    recipe = MixRecipe.for_stems(roles(), tempo_bpm=120)
    out = folder / "mix.wav"
    return recipe, sources, out, mix.render(recipe, sources, out)


def plain(*strips, bus=PLAIN_BUS):
    return MixRecipe(strips=strips, bus=bus)


def said(steps, name):
    return next(step["sentence"] for step in steps if step.get("strip") == name)


def test_one_stem_through_a_plain_mix_is_the_stem_bit_for_bit(desk):
    sound = noise(3, 0.1).astype(np.float32)
    out, _ = desk({"Bus": sound}, plain(StripRecipe(name="Bus")))

    assert np.array_equal(out, sound)


def test_a_stem_and_its_opposite_leave_nothing(desk):
    sound = noise(3, 0.1)
    out, _ = desk({"A": sound, "B": -sound}, plain(*(StripRecipe(name=n) for n in "AB")))

    assert not out.any()


def test_the_sum_is_the_sum(desk):
    one, two = (noise(2, 0.1, seed=seed).astype(np.float32) for seed in (1, 2))
    out, _ = desk({"A": one, "B": two}, plain(*(StripRecipe(name=n) for n in "AB")))

    np.testing.assert_allclose(out, one.astype(float) + two, atol=1e-7)


@pytest.mark.parametrize("gain_db", [-12.0, -0.3, 6.0])
def test_a_fader_is_a_plain_gain(desk, gain_db):
    sound = noise(2, 0.05).astype(np.float32)
    out, _ = desk({"A": sound}, plain(StripRecipe(name="A", gain_db=gain_db)))

    np.testing.assert_allclose(out, sound * 10 ** (gain_db / 20), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("pan", [-1, -0.5, 0, 0.3, 1])
def test_mono_is_panned_at_constant_power(desk, pan):
    sound = noise(1, 0.1, channels=1)
    out, _ = desk({"A": sound}, plain(StripRecipe(name="A", pan=pan)))
    power = (out**2).sum(axis=1) / (sound.astype(np.float32) ** 2).sum()

    assert power.sum() == pytest.approx(1, abs=1e-5)
    assert power[1] - power[0] == pytest.approx(np.sin(pan * np.pi / 2), abs=1e-5)


def test_mono_in_the_centre_is_three_decibels_down_on_either_side(desk):
    sound = noise(1, 0.1, channels=1).astype(np.float32)
    out, _ = desk({"A": sound}, plain(StripRecipe(name="A")))

    np.testing.assert_allclose(out, np.vstack([sound, sound]) * 10 ** (-3.0103 / 20), rtol=1e-5)


def test_stereo_is_balanced_and_its_near_side_stays_as_it_is(desk):
    sound = noise(1, 0.1).astype(np.float32)
    out, _ = desk({"A": sound}, plain(StripRecipe(name="A", pan=-0.5)))

    assert np.array_equal(out[0], sound[0])
    np.testing.assert_allclose(out[1], sound[1] * np.sqrt(0.5), rtol=1e-5)


def test_every_stem_lands_where_its_role_wants_it(desk):
    sounds = {
        "Bass": tone(RATE, 4, -30, hz=110, channels=1),
        "Pad": noise(4, 0.2),
        "Voice": noise(4, 0.005, channels=1, seed=3),
    }
    wanted = {"Bass": -9, "Pad": -14, "Voice": -3}
    squeeze = Compressor(threshold_lu=0, ratio=4)
    for name, level_lu in wanted.items():
        strip = StripRecipe(
            name=name, level_lu=level_lu, high_pass_hz=40, compressor=squeeze, pan=0.2
        )
        centred = StripRecipe(name=name, level_lu=level_lu, high_pass_hz=40, compressor=squeeze)
        for one in (strip, centred) if name != "Pad" else (centred,):
            out, _ = desk({name: sounds[name]}, plain(one))
            assert loudness(out).integrated_lufs == pytest.approx(-18 + level_lu, abs=0.1)


def test_gain_goes_on_top_of_the_level(desk):
    strip = StripRecipe(name="A", level_lu=-6, gain_db=2)
    out, _ = desk({"A": noise(2, 0.01)}, plain(strip))

    assert loudness(out).integrated_lufs == pytest.approx(-18 - 6 + 2, abs=0.01)


def test_compression_does_not_make_a_stem_louder_or_softer(desk):
    sound = noise(2, 0.1) * np.repeat([1.0, 0.1, 1.0, 0.3], RATE // 2)
    before = loudness(sound.astype(np.float32)).integrated_lufs
    strip = StripRecipe(name="A", compressor=Compressor(threshold_lu=-6, ratio=6))
    out, steps = desk({"A": sound}, plain(strip))

    assert loudness(out).integrated_lufs == pytest.approx(before, abs=0.01)
    assert steps[0]["most_reduction_db"] > 3


def test_how_loud_the_stems_came_makes_no_difference(tmp_path, record):
    recipe, _, out, _ = record
    random = np.random.default_rng(5)
    gains = {name: 10 ** (random.uniform(-12, 12) / 20) for name, _ in roles()}
    again = tmp_path / "again.wav"
    mix.render(recipe, band_on_disk(tmp_path, 6, gains=gains), again)
    difference = read(again) - read(out)

    assert 20 * np.log10(np.sqrt(np.mean(difference**2) / np.mean(read(out) ** 2))) < -80


def test_the_mix_leaves_room_for_mastering(record):
    _, _, out, steps = record
    found = loudness(read(out))

    assert found.true_peak_dbtp <= -6 + 0.01
    assert found.integrated_lufs <= -18 + 0.02
    at_a_limit = max(found.true_peak_dbtp + 6, found.integrated_lufs + 18)
    assert at_a_limit == pytest.approx(0, abs=0.02)
    assert steps[-1]["integrated_lufs"] == pytest.approx(found.integrated_lufs, abs=0.01)
    assert steps[-1]["true_peak_dbtp"] == pytest.approx(found.true_peak_dbtp, abs=0.01)


def test_the_picture_is_balanced_and_survives_mono(record):
    left, right = read(record[2])
    sides = 10 * np.log10((left**2).mean() / (right**2).mean())
    mono = (left + right) / np.sqrt(2)
    loss = 10 * np.log10((mono**2).mean() / ((left**2).mean() + (right**2).mean()))

    assert abs(sides) < 1
    assert loss > -2


def test_each_strip_is_told_in_one_sentence(record):
    _, _, _, steps = record
    bass = said(steps, "Bass")

    assert [step["strip"] for step in steps if step["name"] == "strip"] == [n for n, _ in roles()]
    assert bass.startswith("Bass: ")
    assert "centre, high-pass 32 Hz" in bass
    assert "4:1 compression" in bass
    assert "dB reduction at most" in bass
    assert "left" in said(steps, "Keys") or "right" in said(steps, "Keys")


def test_the_mix_is_as_long_as_the_longest_stem_and_the_tail(record):
    _, _, out, steps = record
    tail = next(step["tail_seconds"] for step in steps if step["name"] == "reverb")

    assert read(out).shape[1] == 6 * RATE + round(tail * RATE)
    assert not read(out)[:, -1].any()


def test_stems_of_different_lengths_keep_their_places(desk):
    long, short = noise(3, 0.05).astype(np.float32), noise(0.5, 0.1, seed=2).astype(np.float32)
    sounds = {"Long": long, "Short": short, "Shot": short[:, :100]}
    out, _ = desk(sounds, plain(*(StripRecipe(name=name) for name in sounds)))
    rest = slice(short.shape[1], None)

    assert out.shape == long.shape
    assert np.array_equal(out[:, rest], long[:, rest])


def test_a_stem_at_another_rate_is_brought_to_the_others_and_it_is_said(tmp_path):
    sources = {
        "A": written(tmp_path / "a.wav", tone(48_000, 2, -40, hz=300), 48_000),
        "B": written(tmp_path / "b.wav", tone(48_000, 2, -40, hz=500), 48_000),
        "Old": written(tmp_path / "old.wav", tone(44_100, 2, -12, hz=997), 44_100),
    }
    recipe = plain(*(StripRecipe(name=name, muted=name != "Old") for name in sources))
    everything = plain(*(StripRecipe(name=name) for name in sources))
    steps = mix.render(everything, sources, tmp_path / "all.wav")
    mix.render(
        MixRecipe(strips=recipe.strips, bus=PLAIN_BUS, rate=48_000), sources, tmp_path / "one.wav"
    )
    with Reader(tmp_path / "all.wav") as file:
        assert (file.rate, file.frames) == (48_000, 96_000)

    assert steps[0]["sentence"] == "Brought to 48 kHz: Old from 44.1 kHz."
    inside = slice(4_800, -4_800)
    wanted = tone(48_000, 2, -12, hz=997)
    np.testing.assert_allclose(read(tmp_path / "one.wav")[:, inside], wanted[:, inside], atol=2e-6)


def test_silent_stems_are_left_out_and_said(desk):
    sounds = {"A": noise(2, 0.1), "Empty": np.zeros((1, 3 * RATE))}
    recipe = MixRecipe.for_stems([("A", StemRole.PAD), ("Empty", StemRole.KICK)])
    out, steps = desk(sounds, recipe)

    assert said(steps, "Empty") == "Empty: silent, left out."
    assert np.isfinite(out).all()
    assert out.shape[1] >= 3 * RATE


def test_a_mix_of_silence_is_silence(desk):
    recipe = MixRecipe.for_stems([("A", StemRole.PAD), ("B", StemRole.KICK)])
    out, steps = desk({"A": np.zeros((2, RATE)), "B": np.zeros((1, RATE))}, recipe)

    assert not out.any()
    assert "silent" in steps[-1]["sentence"]


def test_a_stem_too_quiet_is_not_lifted_out_of_its_noise(desk):
    strip = StripRecipe(name="A", level_lu=0)
    _, steps = desk({"A": noise(2, 10 ** (-66 / 20))}, plain(strip))

    assert steps[0]["gain_db"] == 40
    assert "too quiet to lift more" in steps[0]["sentence"]


def test_a_muted_strip_is_neither_read_nor_heard(desk):
    sound = noise(1, 0.1).astype(np.float32)
    out, steps = desk(
        {"A": sound}, plain(StripRecipe(name="A"), StripRecipe(name="Not there", muted=True))
    )

    assert np.array_equal(out, sound)
    assert [step.get("strip") for step in steps][:-1] == ["A"]


@pytest.mark.parametrize(
    ("sounds", "strips", "sentence"),
    [
        ({}, [StripRecipe(name="Gone")], "“Gone”"),
        ({"A": noise(1, 0.1)}, [StripRecipe(name="A", muted=True)], "muted"),
        ({"A": noise(1, 0.1, channels=6)}, [StripRecipe(name="A")], "6 channels"),
        ({"A": noise(2, 0.1) + 0.2}, [StripRecipe(name="A")], "DC offset"),
        ({"A": noise(2, 0.1) * np.nan}, [StripRecipe(name="A")], "not numbers"),
    ],
)
def test_what_cannot_be_mixed_is_refused_in_words(desk, tmp_path, sounds, strips, sentence):
    with pytest.raises(CannotRender, match=sentence) as refused:
        desk(sounds, plain(*strips))

    assert refused.value.remedy
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


@pytest.mark.parametrize("size", [1_000, 65_536 * 4])
def test_the_size_of_a_read_changes_nothing(record, tmp_path, monkeypatch, size):
    recipe, sources, out, _ = record
    monkeypatch.setattr(Reader.blocks, "__defaults__", (size,))
    again = tmp_path / "again.wav"
    mix.render(recipe, sources, again)

    assert sha256(again) == sha256(out)


def test_the_same_order_twice_gives_the_same_bytes(record, tmp_path):
    recipe, sources, out, steps = record
    again = tmp_path / "again.wav"

    assert mix.render(recipe, sources, again) == steps
    assert sha256(again) == sha256(out)


def test_progress_goes_through_the_declared_stages_in_order(record, tmp_path):
    recipe, sources, _, _ = record
    told = []
    mix.render(
        recipe,
        sources,
        tmp_path / "out.wav",
        progress=lambda stage, fraction: told.append((stage, fraction)),
    )
    order = [name for name, _ in mix.STAGES]
    places = [(order.index(stage), fraction) for stage, fraction in told]

    assert places == sorted(places)
    assert {stage for stage, _ in told} == set(order)
    assert places[-1] == (len(order) - 1, 1.0)


def test_whoever_cancels_is_heard_and_nothing_stays(record, tmp_path):
    recipe, sources, _, _ = record

    class Cancelled(Exception):
        pass

    def cancel(stage, fraction):
        if stage == "level":
            raise Cancelled

    with pytest.raises(Cancelled):
        mix.render(recipe, sources, tmp_path / "out.wav", progress=cancel)

    assert list(tmp_path.iterdir()) == []
