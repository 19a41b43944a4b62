"""Echoes: when they come, how loud all of them are, on which side."""

import numpy as np
import pytest

from processing.engine.mix.delay import Echoes
from processing.recipes import StripRecipe, WrongRecipe
from processing.recipes.mix import Send
from processing.recipes.returns import DelayRecipe, ReturnRecipe
from tests.processing.engine.mixing.desk import plain
from tests.processing.engine.players import RATE, loudness
from tests.processing.engine.test_room import pink


def flat(note=None, **changed):
    """Without filters, so that echoes are what went in."""
    settings = {"high_pass_hz": None, "low_pass_hz": None, "seconds": None if note else 0.25}
    return DelayRecipe(note=note, **(settings | changed))


def impulse(seconds):
    sound = np.zeros((2, round(seconds * RATE)))
    sound[:, 0] = 1
    return sound


@pytest.mark.parametrize(
    ("note", "tempo_bpm", "seconds"),
    [("1/4", 120, 0.5), ("1/8.", 100, 0.45), ("1/8t", 90, 60 / 90 / 3), ("1/16", 128, 0.1171875)],
)
def test_echoes_come_a_note_apart(note, tempo_bpm, seconds):
    back = Echoes(flat(note, feedback=0.5), tempo_bpm, RATE)(impulse(2))
    found = np.flatnonzero(back[0])

    assert found[0] == round(seconds * RATE)
    assert set(np.diff(found)) == {found[0]}
    np.testing.assert_allclose(back[0, found[1:]] / back[0, found[:-1]], 0.5)
    assert np.array_equal(back[0], back[1])


def test_echoes_change_sides():
    back = Echoes(flat(ping_pong=True, feedback=0.5), None, RATE)(impulse(1.6))
    left, right = (np.flatnonzero(row) / (0.25 * RATE) for row in back)

    assert left.tolist() == [1, 3, 5]
    assert right.tolist() == [2, 4, 6]


@pytest.mark.parametrize(
    "recipe",
    [
        flat(feedback=0.0),
        flat(feedback=0.7),
        DelayRecipe(note=None, seconds=0.11, feedback=0.5),
        DelayRecipe(note=None, seconds=0.11, feedback=0.5, ping_pong=True),
        DelayRecipe(note=None, seconds=0.08, feedback=0.3, high_pass_hz=800, low_pass_hz=2000),
    ],
)
def test_all_echoes_together_are_as_loud_as_what_was_sent(recipe):
    sent = pink(8)
    back = Echoes(recipe, None, RATE)(sent)
    steady = slice(4 * RATE, None)
    apart = loudness(back[:, steady]).integrated_lufs - loudness(sent[:, steady]).integrated_lufs

    assert apart == pytest.approx(0, abs=1)


def test_each_echo_is_darker_than_the_one_before():
    recipe = DelayRecipe(note=None, seconds=0.25, feedback=0.8, low_pass_hz=3000)
    back = Echoes(recipe, None, RATE)(impulse(1.2))[0]
    echoes = [back[round(n * 0.25 * RATE) :][: RATE // 5] for n in (1, 2, 3, 4)]
    hz = np.fft.rfftfreq(RATE // 5, 1 / RATE)
    tops = []
    for echo in echoes:
        power = np.abs(np.fft.rfft(echo)) ** 2
        tops.append(power[hz > 3000].sum() / power.sum())

    assert tops == sorted(tops, reverse=True)
    assert tops[3] < tops[0] / 4


def test_the_tail_is_long_enough_and_ends():
    echoes = Echoes(flat(feedback=0.6), None, RATE)
    back = echoes(impulse(echoes.tail_frames / RATE + 2))
    energy = np.cumsum((back[0] ** 2)[::-1])[::-1]

    assert 10 * np.log10(energy[echoes.tail_frames + 1] / energy[0]) < -60
    assert Echoes(flat(feedback=0.95), None, RATE).tail_frames <= 30 * RATE


@pytest.mark.parametrize("size", [1, 997, 65_536])
def test_blocks_of_any_size_sound_the_same(size):
    recipe = DelayRecipe(note=None, seconds=0.01, feedback=0.6, ping_pong=True)
    sent = pink(0.2 if size == 1 else 2)
    whole = Echoes(recipe, None, RATE)(sent)
    echoes = Echoes(recipe, None, RATE)
    pieces = [echoes(sent[:, at : at + size]) for at in range(0, sent.shape[1], size)]

    assert np.array_equal(np.concatenate(pieces, axis=1), whole)


def test_a_delay_in_a_mix_keeps_the_songs_time_and_is_told(desk):
    click = np.zeros((2, RATE))
    click[:, 0] = 0.25
    recipe = plain(
        StripRecipe(name="A", sends=(Send(to="slap", level_lu=-6),)),
        returns=(ReturnRecipe(name="slap", delay=flat("1/8", feedback=0)),),
        tempo_bpm=150,
    )
    out = desk.mixed({"A": click}, recipe)

    assert np.flatnonzero(np.abs(out[0]) > 1e-6).tolist() == [0, round(0.2 * RATE)]
    assert out[0, round(0.2 * RATE)] == pytest.approx(0.25 * 10 ** (-6 / 20), rel=1e-5)
    assert desk.said("delay")[0]["sentence"] == (
        "Delay “slap”: 1/8 notes, 200 ms apart, once; 200 ms of tail."
    )


def test_a_muted_return_gives_nothing_and_no_tail(desk):
    sound = pink(1).astype(np.float32)
    recipe = plain(
        StripRecipe(name="A", sends=(Send(to="slap", level_lu=-6),)),
        returns=(ReturnRecipe(name="slap", delay=flat(), muted=True),),
    )

    assert np.array_equal(desk.mixed({"A": sound}, recipe), sound)


def test_a_delay_is_a_quarter_note_unless_something_else_is_said():
    assert DelayRecipe().length_seconds(120) == 0.5
    assert DelayRecipe.from_json({"seconds": 0.3}).length_seconds(None) == 0.3
    with pytest.raises(WrongRecipe, match="note"):
        DelayRecipe(note="1/8", seconds=0.3)
    with pytest.raises(ValueError, match="tempo"):
        DelayRecipe().length_seconds(None)
