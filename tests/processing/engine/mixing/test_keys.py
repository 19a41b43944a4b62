"""Dynamics that listen to another stem: what is heard, when, and where from."""

import numpy as np
import pytest

from processing.recipes import StripRecipe
from processing.recipes.channel import Compressor, Gate, Pocket
from processing.recipes.mix import GroupRecipe
from tests.processing.engine.mixing.desk import below_db, bursts, plain, rms_db
from tests.processing.engine.players import RATE, noise
from tests.processing.engine.signals import tone

DUCK = Compressor(
    threshold_lu=-10, ratio=20, attack_ms=1, release_ms=20, reduction_at_most_db=12, key="Kick"
)
SECONDS = 4
T = np.arange(SECONDS * RATE) / RATE % 1.0
UNDER, FREE = (T > 0.05) & (T < 0.2), (T > 0.5) & (T < 0.95)


def sounds():
    return {"Kick": bursts(SECONDS, hz=60), "Bass": tone(RATE, SECONDS, -20, hz=110, channels=1)}


def strips(kick, **bass):
    return StripRecipe(name="Kick", **kick), StripRecipe(name="Bass", pan=-1, **bass)


def test_a_bass_makes_room_while_the_kick_sounds(desk):
    out = desk.mixed(sounds(), plain(*strips({"muted": True}, compressor=DUCK)))[0]

    assert rms_db(out[UNDER]) - rms_db(out[FREE]) == pytest.approx(-12, abs=0.2)
    assert "compression by Kick" in desk.said("strip")[0]["sentence"]


def test_a_muted_key_is_listened_to_and_not_heard(desk):
    muted = desk.mixed(sounds(), plain(*strips({"muted": True}, compressor=DUCK)))
    both = desk.mixed(sounds(), plain(*strips({"pan": 1.0}, compressor=DUCK)))

    assert not muted[1].any()
    assert np.array_equal(both[0], muted[0])


def test_the_key_is_heard_after_its_filters(desk):
    kick = {"muted": True, "high_pass_hz": 1000.0, "high_pass_slope_db": 48}
    hiss = {"Kick": bursts(SECONDS, hz=60) + bursts(SECONDS, hz=8000, start=0.5, level=0.1)}
    out = desk.mixed(sounds() | hiss, plain(*strips(kick, compressor=DUCK)))[0]
    later = (T > 0.55) & (T < 0.7)

    assert rms_db(out[later]) - rms_db(out[UNDER]) == pytest.approx(-12, abs=0.2)


def test_two_stems_may_listen_to_each_other(desk):
    one = StripRecipe(name="One", pan=-1, compressor=Compressor(key="Two", threshold_lu=-6))
    two = StripRecipe(name="Two", pan=1, compressor=Compressor(key="One", threshold_lu=-6))
    pair = {"One": bursts(3, hz=300, on=0.6), "Two": bursts(3, hz=500, on=0.6, start=0.3)}
    turned = {"One": pair["Two"], "Two": pair["One"]}

    out = desk.mixed(pair, plain(one, two))
    back = desk.mixed(turned, plain(one, two))
    assert below_db(out[0] - back[1], out[0]) < -120
    assert below_db(out[1] - back[0], out[1]) < -120


@pytest.mark.parametrize("look_ahead_ms", [0.0, 7.0])
def test_a_gate_opens_when_its_key_does(desk, look_ahead_ms):
    gate = Gate(
        key="Kick", threshold_lu=-12, range_db=60, hold_ms=0, release_ms=5,
        look_ahead_ms=look_ahead_ms,
    )  # fmt: skip
    out = desk.mixed(sounds(), plain(*strips({"muted": True}, gate=gate)))[0]

    assert rms_db(out[UNDER]) - rms_db(out[FREE]) == pytest.approx(60, abs=1)


def test_a_key_that_is_silent_does_nothing(desk):
    quiet = {"Kick": np.zeros((1, RATE))}
    bass = noise(2, 0.1).astype(np.float32)
    recipe = plain(
        StripRecipe(name="Kick", muted=True),
        StripRecipe(name="Bass", compressor=DUCK, group="All"),
        groups=(GroupRecipe(name="All", pocket=Pocket(key="Kick")),),
    )

    assert np.array_equal(desk.mixed(quiet | {"Bass": bass}, recipe), bass)


def test_a_key_may_be_shorter_and_at_another_width_than_what_listens(desk):
    kick = np.vstack([bursts(1, hz=60)] * 2)
    out = desk.mixed(sounds() | {"Kick": kick}, plain(*strips({"muted": True}, compressor=DUCK)))[0]
    first, last = UNDER & (np.arange(T.size) < RATE), UNDER & (np.arange(T.size) > 3 * RATE)

    assert rms_db(out[first]) - rms_db(out[last]) == pytest.approx(-12, abs=0.2)
