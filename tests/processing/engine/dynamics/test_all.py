"""What holds for every processor of the package: length, blocks, the link of both sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.dynamics import (
    Compression,
    DeEssing,
    EssBalance,
    Gating,
    Pocketing,
    Saturating,
)
from processing.recipes.channel import Compressor, DeEsser, Gate, Pocket, Saturation
from tests.processing.engine.players import RATE, noise

SOUND = noise(1.3, 0.1) * (0.1 + np.abs(np.sin(np.arange(round(1.3 * RATE)) / 4000)))
KEY = noise(1.1, 0.1, seed=9, channels=1) * (np.arange(round(1.1 * RATE)) % 12_000 < 4000)


def de_essing():
    balance = EssBalance(DeEsser(), RATE, 2)
    balance.feed(SOUND.copy())
    return DeEssing(DeEsser(threshold_db=-3), RATE, balance=balance, channels=2)


def compression(settings, **more):
    return Compression(settings, RATE, lufs=-25, channels=2, **more)


PROCESSORS = {
    "compressor": lambda: compression(Compressor()),
    "ahead": lambda: compression(Compressor(look_ahead_ms=5, key_high_pass_hz=150, mix=0.6)),
    "keyed": lambda: compression(Compressor(look_ahead_ms=3), key_channels=1),
    "gate": lambda: Gating(Gate(threshold_lu=4), RATE, lufs=-17, channels=2),
    "keyed gate": lambda: Gating(Gate(), RATE, lufs=-20, channels=2, key_channels=1),
    "de-esser": de_essing,
    "soft": lambda: Saturating(Saturation(drive_db=9), RATE, lufs=-20, channels=2),
    "tape": lambda: Saturating(Saturation(curve="tape", mix=0.5), RATE, lufs=-20, channels=2),
    "tube": lambda: Saturating(Saturation(curve="tube"), RATE, lufs=-20, channels=2),
    "pocket": lambda: Pocketing(
        Pocket(key="voice"), RATE, key_lufs=-25, channels=2, key_channels=1
    ),
}
KEYED = {"keyed", "keyed gate", "pocket"}


def played(name, sound=SOUND, size=65_536, key=KEY):
    processor = PROCESSORS[name]()
    out = []
    for at in range(0, sound.shape[1], size):
        block = sound[:, at : at + size].copy()
        if name in KEYED:
            out.append(processor(block, key[:, at : at + block.shape[1]].copy()))
        else:
            out.append(processor(block))
    out.append(processor.finish())
    return np.concatenate(out, axis=1)


@pytest.mark.parametrize("name", PROCESSORS)
@given(size=st.one_of(st.sampled_from([1021, 65_536]), st.integers(300, 9000)))
@settings(max_examples=4, deadline=None)
def test_blocks_of_any_size_sound_the_same(name, size):
    whole = played(name, size=SOUND.shape[1])

    assert whole.shape == SOUND.shape
    assert whole.tobytes() == played(name, size=size).tobytes()


@pytest.mark.parametrize("name", PROCESSORS)
@pytest.mark.parametrize("frames", [0, 1, 7, 71, 72, 73, 500])
def test_the_shortest_sounds_keep_their_length(name, frames):
    out = played(name, SOUND[:, :frames], size=50, key=KEY[:, :frames])

    assert out.shape == (2, frames)
    assert np.isfinite(out).all()


@pytest.mark.parametrize("name", sorted(set(PROCESSORS) - {"soft", "tape", "tube"}))
def test_both_sides_get_the_same_gain(name):
    """What is twice as strong on the left before is so after."""
    sound = np.vstack([SOUND[0], 0.5 * SOUND[0]])
    left, right = played(name, sound)

    np.testing.assert_allclose(left, 2 * right, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", PROCESSORS)
def test_silence_stays_silent(name):
    assert not played(name, np.zeros_like(SOUND)).any()


@given(by=st.floats(-12, 12))
@settings(max_examples=6, deadline=None)
def test_a_louder_sound_is_treated_alike(by):
    """Thresholds and drives count from its loudness, so that gain before is gain after."""
    gain = 10 ** (by / 20)
    for made in (
        lambda lufs: Compression(Compressor(), RATE, lufs=lufs, channels=2),
        lambda lufs: Gating(Gate(), RATE, lufs=lufs, channels=2),
        lambda lufs: Saturating(Saturation(), RATE, lufs=lufs, channels=2),
    ):
        outs = []
        for level in (1.0, gain):
            processor = made(-20 + 20 * np.log10(level))
            outs.append(
                np.concatenate([processor(SOUND * level), processor.finish()], axis=1) / level
            )
        error = np.abs(outs[0] - outs[1]).max()

        assert error < 1e-9


def test_a_key_that_is_longer_than_the_sound_is_refused():
    with pytest.raises(ValueError, match="more frames"):
        PROCESSORS["keyed"]()(np.zeros((2, 10)), np.zeros((1, 11)))
