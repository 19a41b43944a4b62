"""Moves on one fader: exact inside, no bit outside, and measured for what they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.mix.fader import Fader
from processing.engine.mix.measuring import MixWatch, TargetWatch
from processing.engine.mix.move_words import said
from processing.recipes.mix import Send, StripRecipe
from processing.recipes.moves import Change, Move
from tests.processing.engine.players import RATE, noise

SECONDS = 6
SOUND = noise(SECONDS, 0.1)
CHANGES = {
    "gain": Change(kind="gain", db=3.0),
    "band": Change(kind="band", db=-4.0, hz=2500, q=1.5),
    "tilt": Change(kind="tilt", db=3.0),
    "pan": Change(kind="pan", by=0.4),
    "send": Change(kind="send", db=6.0, to="room"),
    "mute": Change(kind="mute"),
}


def move(kind, start=2.0, stop=4.0, ramp=0.05, target="Voice"):
    return Move(
        id=f"note-{kind}",
        target=target,
        from_seconds=start,
        to_seconds=stop,
        change=CHANGES[kind],
        ramp_seconds=ramp,
    )


def strip(**changed):
    return StripRecipe(name="Voice", pan=-0.1, sends=(Send(to="room", level_lu=-12),), **changed)


def blocks(sound, size):
    return [(sound[:, at : at + size].copy(), at) for at in range(0, sound.shape[1], size)]


def faded(moves, sound=SOUND, size=65_536):
    """What reaches the mix, and what is sent to the room."""
    fader = Fader(strip(), gain_db=-3, rate=RATE, moves=moves)
    heard, sent = [], []
    for block, at in blocks(sound, size):
        heard.append(fader(block, at))
        sent += [part for _, part in fader.sent(heard[-1], at)]
    return np.concatenate(heard, axis=1), np.concatenate(sent, axis=1)


def watched(moves, sound=SOUND):
    watch = TargetWatch(moves, lambda some: Fader(strip(), gain_db=-3, rate=RATE, moves=some), RATE)
    for block, at in blocks(sound, 65_536):
        watch.feed(block, at)
    return watch.found()


def level_db(sound, after, part):
    return 10 * np.log10(np.square(after[:, part]).sum() / np.square(sound[:, part]).sum())


@given(
    kind=st.sampled_from(sorted(CHANGES)),
    start=st.floats(0, 5),
    long=st.floats(0.01, 3),
    ramp=st.floats(0.002, 2),
)
@settings(max_examples=25, deadline=None)
def test_outside_its_range_a_move_changes_no_bit(kind, start, long, ramp):
    with_it, sent = faded([move(kind, start, start + long, ramp)])
    without, sent_without = faded([])
    first, last = round(start * RATE), round((start + long) * RATE)

    for one, other in ((with_it, without), (sent, sent_without)):
        assert one[:, :first].tobytes() == other[:, :first].tobytes()
        assert one[:, last:].tobytes() == other[:, last:].tobytes()
    if kind == "send":
        assert np.array_equal(with_it, without)


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_blocks_of_any_size_sound_the_same(kind):
    moves = [move(kind), move(kind, 1.5, 2.5)]
    whole, sent = faded(moves, size=SOUND.shape[1])
    pieces, sent_in_pieces = faded(moves, size=4999)

    assert np.array_equal(whole, pieces)
    assert np.array_equal(sent, sent_in_pieces)


@given(
    db=st.floats(-24, 24),
    kind=st.sampled_from(["gain", "send"]),
)
@settings(max_examples=10, deadline=None)
def test_a_gain_is_measured_as_it_was_asked(db, kind):
    to = "room" if kind == "send" else None
    asked = Move(
        target="Voice", from_seconds=2, to_seconds=4, change=Change(kind=kind, db=db, to=to)
    )
    (found,) = watched([asked])

    assert found.figures["measured_db"] == pytest.approx(db, abs=1e-6)
    assert found.outside_unchanged
    assert found.outside_db == 0


def test_a_band_is_measured_in_its_band_and_less_beside_it():
    (found,) = watched([move("band")])
    with_it, _ = faded([move("band")])
    without, _ = faded([])

    assert found.figures["measured_db"] == pytest.approx(-4, abs=0.15)
    assert -1.5 < level_db(without, with_it, slice(100_000, 180_000)) < -0.05


def test_inside_its_ramps_a_band_is_the_equaliser_of_the_recipe():
    from processing.engine.filters import Filter, equaliser
    from processing.recipes.channel import EqBand

    with_it, _ = faded([move("band")])
    rows = equaliser([EqBand(hz=2500, gain_db=-4, q=1.5)], RATE)
    equalised, _ = faded([], sound=Filter(rows, 2)(SOUND.copy()))
    part = slice(RATE * 2 + 2400, RATE * 4 - 2400)

    np.testing.assert_allclose(with_it[:, part], equalised[:, part], atol=1e-12)


def test_a_tilt_is_measured_between_top_and_bottom():
    (found,) = watched([move("tilt")])

    assert found.figures["measured_db"] == pytest.approx(3, abs=0.5)
    assert found.figures["low_db"] == pytest.approx(-1.5, abs=0.3)
    assert found.figures["high_db"] == pytest.approx(1.5, abs=0.3)


def test_a_pan_shifts_the_balance():
    (found,) = watched([move("pan")])
    before = found.figures["right_over_left_before_db"]
    after = found.figures["right_over_left_after_db"]

    assert before == pytest.approx(20 * np.log10(np.cos(0.1 * np.pi / 2)), abs=0.1)
    assert after == pytest.approx(-20 * np.log10(np.cos(0.3 * np.pi / 2)), abs=0.1)


def test_silence_is_told_as_silence_and_stays_in_json():
    import json

    muted = watched([move("mute")])
    empty = watched([move("gain")], sound=np.zeros_like(SOUND))
    mix = MixWatch([move("mute"), move("gain")], RATE)
    steps = said([*muted, *empty], mix)

    json.dumps(steps, allow_nan=False)
    assert muted[0].figures["measured_db"] == -96
    assert "silence measured" in steps[0]["sentence"]
    assert empty[0].figures["measured_db"] is None
    assert "nothing sounds there" in steps[1]["sentence"]


def test_moves_that_overlap_are_each_measured_by_themselves():
    found = watched([move("gain", 1, 4), move("band", 2, 5)])

    assert found[0].figures["measured_db"] == pytest.approx(3, abs=0.05)
    assert found[1].figures["measured_db"] == pytest.approx(-4, abs=0.15)


def test_of_a_send_that_is_not_there_nothing_is_measured_and_it_says_so():
    asked = Move(
        target="Voice",
        from_seconds=2,
        to_seconds=4,
        change=Change(kind="send", db=6.0, to="delay"),
    )
    (found,) = watched([asked])
    mix = MixWatch([asked], RATE)

    assert found.figures["measured_db"] is None
    assert "nothing of it goes to “delay” there" in said([found], mix)[0]["sentence"]


def test_the_mix_is_told_inside_and_outside():
    moves = [move("gain"), move("gain", 5, 5.5)]
    with_them, _ = faded(moves)
    without, _ = faded([])
    mix = MixWatch(moves, RATE)
    for (one, at), (other, _) in zip(blocks(with_them, 9999), blocks(without, 9999), strict=True):
        mix.feed(one, other, at)

    assert mix.inside_db() == pytest.approx([3, 3], abs=0.3)  # with its ramps
    assert mix.outside_db == 0
    assert mix.outside_difference_db is None
    steps = said(watched(moves), mix)
    assert steps[0]["sentence"] == (
        "Voice, 2.00 s to 4.00 s: +3.0 dB asked, +3.0 dB measured; the mix there +2.9 dB; "
        "outside it nothing changed."
    )
    assert steps[1]["id"] == "note-gain"


def test_what_rings_on_behind_a_move_is_not_passed_over_in_silence():
    asked = move("gain")
    mix = MixWatch([asked], RATE)
    dry, echo = np.full((2, 6 * RATE), 0.5), np.full((2, 6 * RATE), 0.5)
    echo[:, 5 * RATE :] *= 1.01
    mix.feed(echo, dry, 0)
    (step,) = said(watched([asked]), mix)

    assert step["outside_unchanged"]
    assert step["sentence"].endswith(
        "outside it Voice is as it was; of the mix, what differs there is 46 dB below it."
    )
