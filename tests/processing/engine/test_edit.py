import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processing.engine import CannotRender, edit
from processing.recipes import EditRecipe
from tests.processing.engine.players import RATE, loudness, noise, read, sha256, written
from tests.processing.engine.signals import tone


@pytest.fixture
def bench(tmp_path):
    """Edit a sound; answers what came out, and what was said by step."""

    def edited(sound, of=RATE, **recipe):
        stem = written(tmp_path / "stem.wav", sound, of)
        out = tmp_path / "edited.wav"
        steps = edit.render(EditRecipe(**recipe), {"stem": stem}, out)
        return read(out), {step["name"]: step for step in steps}

    return edited


def phrase(before=1.0, sounding=2.0, after=1.5, *, channels=2, level=0.1):
    sound = noise(sounding, level, channels=channels)
    silence = [np.zeros((channels, round(seconds * RATE))) for seconds in (before, after)]
    return np.concatenate([silence[0], sound, silence[1]], axis=1).astype(np.float32)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_nothing_asked_nothing_changed(bench, tmp_path, channels):
    sound = phrase(channels=channels)
    out, steps = bench(sound)

    assert np.array_equal(out, sound)
    assert sha256(tmp_path / "edited.wav") == sha256(tmp_path / "stem.wav")
    assert list(steps) == ["nothing"]


def test_silence_goes_from_head_and_tail_and_the_sound_stays(bench):
    sound = phrase()
    out, steps = bench(sound, trim_silence=True, pre_roll_seconds=0.1, post_roll_seconds=0.5)

    assert steps["trim_silence"]["head_seconds"] == pytest.approx(0.9, abs=1e-4)
    assert steps["trim_silence"]["tail_seconds"] == pytest.approx(1.0, abs=1e-4)
    head = steps["trim_silence"]["head_frames"]
    assert np.array_equal(out, sound[:, head : head + out.shape[1]])
    assert "900 ms at the head" in steps["trim_silence"]["sentence"]


def test_a_stem_kept_in_time_stays_where_it_was(bench):
    sound = phrase()
    sound[:, :RATE] = 1e-4  # hiss under the threshold
    out, steps = bench(sound, trim_silence=True, keep_in_time=True)
    head = steps["trim_silence"]["head_frames"]

    assert not out[:, :head].any()
    assert np.array_equal(out[:, RATE : 3 * RATE], sound[:, RATE : 3 * RATE])


def test_a_cut_through_hiss_does_not_click(bench):
    sound = phrase() + np.float32(4e-4)
    out, _ = bench(sound, trim_silence=True)

    assert np.abs(out[:, 0]).max() == 0
    assert np.abs(np.diff(out[:, :200])).max() < 1e-5


def test_silence_alone_is_left_alone(bench):
    sound = np.zeros((2, RATE))
    out, steps = bench(sound, trim_silence=True, normalise_to_lufs=-14)

    assert np.array_equal(out, sound)
    assert steps["normalise"]["gain_db"] == 0
    assert "left as it was" in steps["trim_silence"]["sentence"]
    assert "left as loud as it was" in steps["normalise"]["sentence"]


@pytest.mark.parametrize("by_seconds", [0.25, 2.0, -0.25, -1.5])
def test_a_stem_is_moved_to_the_exact_sample(bench, by_seconds):
    sound = noise(4, 0.1).astype(np.float32)
    out, steps = bench(sound, start_at_seconds=by_seconds)
    frames = round(by_seconds * RATE)

    assert steps["start"]["frames"] == frames
    assert out.shape[1] == sound.shape[1] + frames
    if frames > 0:
        assert not out[:, :frames].any()
        assert np.array_equal(out[:, frames:], sound)
    else:
        soft = round(0.005 * RATE)
        assert np.array_equal(out[:, soft:], sound[:, -frames + soft :])


def test_a_move_that_leaves_nothing_is_refused(bench):
    with pytest.raises(CannotRender, match="leaves nothing"):
        bench(noise(1, 0.1), start_at_seconds=-1)


def test_a_missing_source_is_named(tmp_path):
    with pytest.raises(CannotRender, match="“stem”"):
        edit.render(EditRecipe(), {}, tmp_path / "out.wav")


@pytest.mark.parametrize("shape", ["linear", "equal_power"])
def test_a_fade_is_a_known_gain(bench, shape):
    sound = np.full((1, RATE), 0.5, dtype=np.float32)
    out, steps = bench(sound, fade_in_seconds=0.5, fade_out_seconds=0.25, fade_shape=shape)
    middle = out[0, round(0.25 * RATE)] / 0.5

    assert middle == pytest.approx(0.5 if shape == "linear" else np.sqrt(0.5), abs=1e-4)
    assert out[0, 0] == out[0, -1] == 0
    assert out[0, round(0.6 * RATE)] == 0.5
    assert steps["fade_in"]["seconds"] == 0.5


def test_equal_power_fades_of_two_takes_keep_the_power(bench):
    rise, _ = bench(np.full((1, RATE), 0.5), fade_in_seconds=1)
    fall, _ = bench(np.full((1, RATE), 0.5), fade_out_seconds=1)

    np.testing.assert_allclose(rise**2 + fall**2, np.full((1, RATE), 0.25), atol=1e-4)


def test_fades_longer_than_the_stem_are_shortened_and_said(bench):
    out, steps = bench(np.full((1, RATE), 0.5), fade_in_seconds=100, fade_out_seconds=100)

    assert out.shape[1] == RATE
    assert "shortened" in steps["fade_in"]["sentence"]


@pytest.mark.parametrize(("slope", "at_most_db"), [(12, -23), (24, -47)])
def test_the_high_pass_takes_the_rumble_and_leaves_the_rest(bench, slope, at_most_db):
    rumble, voice = tone(RATE, 2, -6, hz=25), tone(RATE, 2, -26, hz=1000)
    only_rumble, _ = bench(rumble, high_pass_hz=100, high_pass_slope_db=slope)
    only_voice, _ = bench(voice, high_pass_hz=100, high_pass_slope_db=slope)
    second = slice(RATE, None)

    left = np.abs(only_rumble[:, second]).max() / np.abs(rumble[:, second]).max()
    assert 20 * np.log10(left) < at_most_db
    assert np.abs(only_voice[:, second]).max() == pytest.approx(10 ** (-26 / 20), rel=1e-3)


@given(gain=st.floats(0.01, 1), target=st.floats(-40, -20))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_stem_lands_on_its_loudness_however_loud_it_came(bench, gain, target):
    out, steps = bench(noise(1, 0.1 * gain), normalise_to_lufs=target)

    assert loudness(out).integrated_lufs == pytest.approx(target, abs=0.01)
    assert steps["normalise"]["after"] == pytest.approx(target, abs=0.001)


@pytest.mark.parametrize(
    ("wish", "read_off"),
    [("normalise_to_dbfs", "sample_peak_dbfs"), ("normalise_to_dbtp", "true_peak_dbtp")],
)
def test_a_stem_lands_on_its_peak(bench, wish, read_off):
    out, _ = bench(noise(1, 0.01), **{wish: -9})

    assert getattr(loudness(out), read_off) == pytest.approx(-9, abs=0.01)


def test_no_level_is_worth_clipping(bench):
    out, steps = bench(noise(1, 0.05), normalise_to_lufs=-5)

    assert loudness(out).true_peak_dbtp == pytest.approx(-1, abs=0.01)
    assert steps["normalise"]["limited"] is True
    assert "above −1.0 dBTP" in steps["normalise"]["sentence"]


def test_a_sample_that_is_no_number_ends_the_work(bench):
    sound = noise(1, 0.1)
    sound[0, 500] = np.nan
    with pytest.raises(CannotRender, match="not numbers"):
        bench(sound, high_pass_hz=80)


def test_a_refused_edit_leaves_no_file(bench, tmp_path):
    sound = noise(1, 0.1)
    sound[0, 500] = np.inf
    with pytest.raises(CannotRender):
        bench(sound)

    assert not (tmp_path / "edited.wav").exists()


def test_an_empty_stem_stays_empty(bench):
    out, _ = bench(np.zeros((2, 0)), trim_silence=True, fade_in_seconds=1, normalise_to_lufs=-14)

    assert out.shape == (2, 0)


def test_the_same_order_twice_gives_the_same_bytes(bench, tmp_path):
    order = {
        "trim_silence": True,
        "high_pass_hz": 80,
        "normalise_to_lufs": -20,
        "fade_out_seconds": 0.5,
    }
    bench(phrase(), **order)
    first = sha256(tmp_path / "edited.wav")
    bench(phrase(), **order)

    assert sha256(tmp_path / "edited.wav") == first


def test_progress_goes_through_the_declared_stages_in_order(tmp_path):
    told = []
    stem = written(tmp_path / "stem.wav", phrase())
    recipe = EditRecipe(trim_silence=True, normalise_to_lufs=-20)
    edit.render(
        recipe,
        {"stem": stem},
        tmp_path / "out.wav",
        progress=lambda stage, fraction: told.append((stage, fraction)),
    )
    order = [name for name, _ in edit.STAGES]

    assert [order.index(stage) for stage, _ in told] == sorted(order.index(s) for s, _ in told)
    assert all(0 <= fraction <= 1 for _, fraction in told)
    assert {stage for stage, _ in told} == set(order)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_polarity_turned_twice_is_the_same_file(tmp_path, channels):
    first = written(tmp_path / "stem.wav", phrase(channels=channels))
    for again in ("once", "twice"):
        out = tmp_path / f"{again}.wav"
        (said,) = edit.render(EditRecipe(invert_polarity=True), {"stem": first}, out)
        assert said["name"] == "polarity"
        assert np.array_equal(read(out), -read(first))
        first = out

    assert sha256(tmp_path / "twice.wav") == sha256(tmp_path / "stem.wav")


def test_folding_two_equal_channels_loses_nothing(bench):
    one = phrase(channels=1)
    out, steps = bench(np.concatenate([one, one]), fold_to_mono=True)

    assert np.array_equal(out, one)
    assert steps["mono"]["channels"] == 2


def test_folding_mono_changes_nothing(bench):
    sound = phrase(channels=1)
    out, steps = bench(sound, fold_to_mono=True)

    assert np.array_equal(out, sound)
    assert steps["mono"]["sentence"] == "It was mono already."


@pytest.mark.parametrize("channels", [2, 6])
def test_an_offset_goes_and_nothing_else_does(bench, channels):
    sound = phrase(channels=channels, before=0, after=0).astype(float)
    sound -= sound.mean(axis=1, keepdims=True)
    offsets = np.linspace(-0.05, 0.1, channels)[:, None]
    out, steps = bench(sound + offsets, remove_dc=True)

    assert np.abs(out.mean(axis=1)).max() < 1e-8
    assert np.abs(out - sound).max() < 1e-7
    assert steps["remove_dc"]["percents"] == pytest.approx(offsets[:, 0] * 100, abs=1e-4)


@pytest.mark.parametrize(("of", "to"), [(44_100, 48_000), (96_000, 44_100), (48_000, 192_000)])
def test_at_another_rate_it_sounds_the_same_and_is_as_long(bench, of, to):
    sound = tone(of, 3.0, -6.0, hz=997.0)
    out, steps = bench(sound, of, rate=to)
    expected = tone(to, 3.0, -6.0, hz=997.0)
    inside = slice(to // 10, -to // 10)

    assert out.shape == expected.shape
    assert np.abs(out - expected)[:, inside].max() < 1e-6
    assert (steps["rate"]["before"], steps["rate"]["hz"]) == (of, to)


@pytest.mark.parametrize("length_seconds", [6.0, 4.5, 3.25])
def test_a_length_is_met_to_the_frame(bench, length_seconds):
    sound = phrase()
    out, steps = bench(sound, length_seconds=length_seconds)
    frames = round(length_seconds * RATE)
    kept = min(frames, sound.shape[1]) - RATE // 100

    assert out.shape == (2, frames)
    assert np.array_equal(out[:, :kept], sound[:, :kept])
    assert not out[:, sound.shape[1] :].any()
    assert steps["length"]["added_frames"] == frames - sound.shape[1]


def test_a_length_that_cuts_into_sound_does_not_click(bench):
    out, _ = bench(tone(RATE, 3.0, -6.0, hz=997.0), length_seconds=2.0003)

    assert np.abs(out[:, -1]).max() < 1e-3


def test_a_length_that_leaves_nothing_is_refused(bench):
    with pytest.raises(CannotRender, match="leaves nothing of this stem"):
        bench(phrase(), start_at_seconds=2.0, length_seconds=1.0)


def test_length_counts_after_the_start_was_moved_and_the_rate_changed(bench):
    out, _ = bench(phrase(), rate=96_000, start_at_seconds=0.5, length_seconds=7.0)

    assert out.shape == (2, 7 * 96_000)
    assert not out[:, : 96_000 // 2].any()
    assert np.abs(out[:, 96_000 * 2 : 96_000 * 3]).max() > 0.1
