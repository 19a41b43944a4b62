import numpy as np
import pytest

from processing.engine.mix.room import Room
from processing.recipes import ReverbRecipe
from tests.processing.engine.players import RATE, loudness
from tests.processing.engine.players import noise as hiss


def pink(seconds):
    white = np.fft.rfft(hiss(seconds, 1, channels=1, seed=9)[0])
    white[1:] /= np.sqrt(np.arange(1, len(white)))
    white[0] = 0
    sound = np.fft.irfft(white)
    return np.tile(0.05 * sound / sound.std(), (2, 1))


@pytest.mark.parametrize("decay_seconds", [0.8, 1.5, 3.0])
def test_the_return_is_as_loud_as_what_was_sent(decay_seconds):
    sent = pink(6)
    back = Room(ReverbRecipe(decay_seconds=decay_seconds), RATE)(sent)
    steady = slice(2 * RATE, None)
    apart = loudness(back[:, steady]).integrated_lufs - loudness(sent[:, steady]).integrated_lufs

    assert apart == pytest.approx(0, abs=1)


@pytest.mark.parametrize("decay_seconds", [0.8, 1.5, 3.0])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_the_tail_takes_its_time_and_no_longer(decay_seconds, rate):
    recipe = ReverbRecipe(
        decay_seconds=decay_seconds, damping=0, pre_delay_seconds=0, high_pass_hz=None
    )
    room = Room(recipe, rate)
    impulse = np.zeros((2, room.tail_frames))
    impulse[:, 0] = 1
    energy = np.cumsum((room(impulse)[0] ** 2)[::-1])[::-1]
    fall_db = 10 * np.log10(energy / energy[0] + 1e-30)
    at_5, at_35 = (int(np.argmax(fall_db < down)) for down in (-5, -35))

    assert 2 * (at_35 - at_5) / rate == pytest.approx(decay_seconds, rel=0.12)


def test_nothing_comes_back_before_the_pre_delay():
    room = Room(ReverbRecipe(pre_delay_seconds=0.05), RATE)
    impulse = np.zeros((2, RATE))
    impulse[:, 0] = 1
    back = room(impulse)

    assert not back[:, : round(0.05 * RATE)].any()
    assert back[:, round(0.05 * RATE) : round(0.15 * RATE)].any()


@pytest.mark.parametrize("size", [1_000, 65_536])
def test_blocks_of_any_size_sound_the_same(size):
    sent = pink(3)
    whole = Room(ReverbRecipe(), RATE)(sent)
    room = Room(ReverbRecipe(), RATE)
    pieces = [room(sent[:, at : at + size]) for at in range(0, sent.shape[1], size)]

    assert np.array_equal(np.concatenate(pieces, axis=1), whole)
