"""Look-ahead, keys and parallel compression, gates and pockets: when they act, and how far."""

import numpy as np
import pytest

from processing.engine.dynamics import Compression, Gating, Pocketing
from processing.engine.dynamics.decibels import decibels_of, gains_of
from processing.recipes.channel import Compressor, Gate, Pocket
from tests.processing.engine.players import RATE
from tests.processing.engine.signals import steps, tone


def whole(processor, sound, key=None):
    first = processor(sound.copy()) if key is None else processor(sound.copy(), key.copy())
    return np.concatenate([first, processor.finish()], axis=1)


def heard_db(before, after, start, stop):
    part = slice(round(start * RATE), round(stop * RATE))
    return 20 * np.log10(np.abs(after[0, part]).max() / np.abs(before[0, part]).max())


def test_with_look_ahead_the_first_peak_is_caught():
    sound = steps(RATE, (0.5, -40), (0.5, -6))
    caught = {}
    for ahead in (0, 10):
        settings = Compressor(
            ratio=20,
            knee_db=0,
            attack_ms=2,
            look_ahead_ms=ahead,
            reduction_at_most_db=40,
            threshold_lu=0,
        )
        out = whole(Compression(settings, RATE, lufs=-20 + 3.01, channels=2), sound)
        caught[ahead] = heard_db(sound, out, 0.5, 0.502)

    assert caught[0] > -6
    assert caught[10] < -12


def test_a_key_presses_what_is_quiet_itself_and_not_what_plays_without_it():
    bass = tone(RATE, 2, -20)
    kick = steps(RATE, (0.5, None), (0.2, -10), (1.3, None), channels=1)
    settings = Compressor(threshold_lu=-6, ratio=4, attack_ms=1, release_ms=50)
    press = Compression(settings, RATE, lufs=-10, channels=2, key_channels=1)
    out = whole(press, bass, kick)

    assert np.array_equal(out[:, : RATE // 2], bass[:, : RATE // 2])
    assert heard_db(bass, out, 0.6, 0.69) == pytest.approx(-4.5, abs=0.7)  # 6 dB over, 4:1
    assert heard_db(bass, out, 1.8, 2.0) == pytest.approx(0, abs=0.01)


def test_a_key_may_end_before_the_sound():
    settings = Compressor(threshold_lu=-6, attack_ms=1, release_ms=20)
    press = Compression(settings, RATE, lufs=-10, channels=2, key_channels=1)
    out = whole(press, tone(RATE, 2, -20), tone(RATE, 1, -10, channels=1))

    assert heard_db(tone(RATE, 2, -20), out, 1.8, 2.0) == pytest.approx(0, abs=0.001)


def test_the_key_high_pass_makes_it_deaf_to_the_bass():
    low, high = tone(RATE, 1, -6, hz=50), tone(RATE, 1, -6, hz=3000)
    settings = Compressor(threshold_lu=0, key_high_pass_hz=500)
    for sound, least, most in ((low, 0, 0.01), (high, 3, 6)):
        press = Compression(settings, RATE, lufs=-20, channels=2)
        whole(press, sound)

        assert least <= press.most_reduction_db <= most


def test_parallel_compression_lies_between():
    sound = tone(RATE, 1, -6)
    settings = {"threshold_lu": 0, "ratio": 4, "reduction_at_most_db": 40, "attack_ms": 1}
    dry, half, wet = (
        whole(Compression(Compressor(mix=mix, **settings), RATE, lufs=-20, channels=2), sound)
        for mix in (0.0, 0.5, 1.0)
    )

    assert np.array_equal(dry, sound)
    np.testing.assert_allclose(half, (dry + wet) / 2, atol=1e-12)


def test_a_gate_shuts_by_its_range_and_opens_before_what_it_lets_through():
    sound = steps(RATE, (0.5, -60), (0.5, -20), (1.0, -60))
    gate = Gating(
        Gate(threshold_lu=-10, range_db=30, hold_ms=50, release_ms=40, look_ahead_ms=10),
        RATE, lufs=-20 + 3.01, channels=2,
    )  # fmt: skip
    out = whole(gate, sound)

    assert heard_db(sound, out, 0.1, 0.48) == pytest.approx(-30, abs=0.1)
    assert np.array_equal(out[:, RATE // 2 : RATE], sound[:, RATE // 2 : RATE])
    assert heard_db(sound, out, 1.01, 1.03) == pytest.approx(0, abs=0.01)  # held
    assert heard_db(sound, out, 1.6, 2.0) == pytest.approx(-30, abs=0.1)
    assert gate.closed_share == pytest.approx(0.72, abs=0.03)


def test_between_its_two_levels_a_gate_stays_as_it_is():
    loud_then_between = steps(RATE, (0.5, -20), (0.5, -32))
    between = steps(RATE, (1.0, -32))
    settings = Gate(threshold_lu=-10, hysteresis_db=6, hold_ms=0, range_db=30)
    opened, closed = (
        whole(Gating(settings, RATE, lufs=-20 + 3.01, channels=2), sound)
        for sound in (loud_then_between, between)
    )

    assert heard_db(loud_then_between, opened, 0.6, 1.0) == pytest.approx(0, abs=0.001)
    assert heard_db(between, closed, 0.6, 1.0) == pytest.approx(-30, abs=0.1)


@pytest.mark.parametrize(("hz", "lost_db"), [(2200, -2.5), (100, 0.0), (15_000, 0.0)])
def test_a_pocket_opens_its_band_while_the_key_sounds(hz, lost_db):
    music = tone(RATE, 3, -20, hz=hz)
    voice = steps(RATE, (1.0, -20), (2.0, None), channels=1)
    pocket = Pocketing(Pocket(key="Voice"), RATE, key_lufs=-23, channels=2, key_channels=1)
    out = whole(pocket, music, voice)

    assert heard_db(music, out, 0.5, 1.0) == pytest.approx(lost_db, abs=0.05)
    assert heard_db(music, out, 2.8, 3.0) == pytest.approx(0, abs=0.01)
    assert pocket.most_reduction_db == pytest.approx(2.5, abs=0.01)


def test_decibels_are_those_of_the_logarithm():
    random = np.random.Generator(np.random.PCG64(1))
    values = 10 ** random.uniform(-12, 2, 512)
    reductions = np.concatenate([[0.0], random.uniform(0, 60, 511)])
    out, work = np.empty(512), np.empty(512)

    decibels_of(values, out, work)
    np.testing.assert_allclose(out, 20 * np.log10(values), atol=1e-11)
    gains_of(reductions, out, work)
    np.testing.assert_allclose(out, 10 ** (-reductions / 20), rtol=1e-12)
    assert out[0] == 1.0
