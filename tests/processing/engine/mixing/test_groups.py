"""Strips that go on together."""

import numpy as np
import pytest

from processing.engine import CannotRender
from processing.recipes import StripRecipe
from processing.recipes.automation import Automation, Point
from processing.recipes.channel import Compressor, EqBand, Pocket, Saturation
from processing.recipes.mix import GroupRecipe, Send
from processing.recipes.returns import ReturnRecipe, ReverbRecipe
from tests.processing.engine.mixing.desk import below_db, bursts, plain, rms_db
from tests.processing.engine.players import RATE, loudness, noise
from tests.processing.engine.signals import tone

HARD = Compressor(threshold_lu=4, ratio=10, knee_db=0, attack_ms=1, release_ms=10, look_ahead_ms=3)
ROOM = ReturnRecipe(name="room", reverb=ReverbRecipe(decay_seconds=0.8))


def band(seconds=3):
    return {"A": noise(seconds, 0.1), "B": noise(seconds, 0.05, seed=2, channels=1)}


def strips(**changed):
    return tuple(StripRecipe(name=name, group="All", **changed) for name in "AB")


def test_a_group_that_does_nothing_changes_nothing(desk):
    alone = desk.mixed(band(), plain(StripRecipe(name="A"), StripRecipe(name="B")))
    grouped = desk.mixed(band(), plain(*strips(), groups=(GroupRecipe(name="All"),)))

    assert below_db(grouped - alone, alone) < -140


def test_a_group_has_gain_pan_filters_and_automation(desk):
    group = GroupRecipe(
        name="All",
        gain_db=-6,
        pan=1,
        high_pass_hz=500,
        eq=(EqBand(hz=2000, gain_db=3),),
        automation=Automation(gain_db=(Point(at_seconds=1.0, value=-96.0),)),
    )
    silent = desk.mixed(band(), plain(*strips(), groups=(group,)))
    assert not silent.any()

    open_group = GroupRecipe(name="All", gain_db=-6, pan=1, high_pass_hz=500)
    out = desk.mixed(
        {"A": tone(RATE, 2, -12, hz=2000), "B": tone(RATE, 2, -12, hz=50)},
        plain(*strips(), groups=(open_group,)),
    )
    steady = out[1, RATE // 2 :]
    assert rms_db(out[0]) < -140
    assert rms_db(steady) == pytest.approx(-12 - 3.01 - 6, abs=0.05)


def test_a_groups_compressor_hears_the_sum_and_keeps_its_loudness(desk):
    sounds = {
        "A": bursts(4, hz=300, on=0.5, level=0.2),
        "B": bursts(4, hz=450, on=0.25, level=0.2),
    }
    group = GroupRecipe(name="All", compressor=HARD)
    out = desk.mixed(sounds, plain(*strips(), groups=(group,)))
    dry = desk.mixed(sounds, plain(*strips(), groups=(GroupRecipe(name="All"),)))
    alone = desk.mixed(sounds, plain(*(StripRecipe(name=name, compressor=HARD) for name in "AB")))
    t = np.arange(4 * RATE) / RATE % 1.0
    together, one = (t > 0.1) & (t < 0.24), (t > 0.4) & (t < 0.49)

    def fall(sound):
        return rms_db(sound[:, together]) - rms_db(sound[:, one])

    assert loudness(out).integrated_lufs == pytest.approx(loudness(dry).integrated_lufs, abs=0.05)
    assert fall(out) < fall(dry) - 1.5
    assert fall(alone) > fall(out) + 1


def test_a_pocket_opens_in_the_music_while_the_voice_sings_and_only_in_its_band(desk):
    hz = 2200.0
    music = {"A": tone(RATE, 4, -20, hz=hz) + tone(RATE, 4, -20, hz=150), "B": np.zeros((1, RATE))}
    voice = {"Voice": bursts(4, hz=800, on=0.5)}
    pocket = Pocket(key="Voice", hz=hz, q=1, reduction_at_most_db=4, attack_ms=5, release_ms=50)
    recipe = plain(
        *strips(),
        StripRecipe(name="Voice", muted=True),
        groups=(GroupRecipe(name="All", pocket=pocket),),
    )
    out = desk.mixed(music | voice, recipe)[0]
    t = np.arange(out.size) / RATE

    def level_db(at_hz, where):
        return 20 * np.log10(abs(np.mean(out[where] * np.exp(-2j * np.pi * at_hz * t[where]))))

    sung, free = (t % 1 >= 0.2) & (t % 1 < 0.4), (t % 1 >= 0.75) & (t % 1 < 0.95)
    assert level_db(hz, sung) - level_db(hz, free) == pytest.approx(-4, abs=0.2)
    assert level_db(150, sung) - level_db(150, free) == pytest.approx(0, abs=0.1)
    assert desk.said("group")[0]["pocket_db"] == pytest.approx(4, abs=0.1)
    assert "4.0 dB of room at 2.2 kHz for Voice" in desk.said("group")[0]["sentence"]


def test_strips_in_a_group_send_as_they_would_alone(desk):
    """The group's compressor works on what is dry; the room hears the strip."""
    sent = (Send(to="room", level_lu=-6),)
    quiet = GroupRecipe(name="All", gain_db=-60)
    of_group = desk.mixed(band(), plain(*strips(sends=sent), groups=(quiet,), returns=(ROOM,)))
    alone = desk.mixed(
        band(), plain(*(StripRecipe(name=n, sends=sent) for n in "AB"), returns=(ROOM,))
    )
    dry = desk.mixed(band(), plain(*(StripRecipe(name=n) for n in "AB")))
    wet = alone.copy()
    wet[:, : dry.shape[1]] -= dry

    assert below_db(of_group - wet, wet) < -45  # the group itself, 60 dB down


def test_a_group_sends_too(desk):
    group = GroupRecipe(name="All", sends=(Send(to="room", level_lu=-6),))
    by_group = desk.mixed(band(), plain(*strips(), groups=(group,), returns=(ROOM,)))
    by_strips = desk.mixed(
        band(),
        plain(
            *(StripRecipe(name=n, sends=(Send(to="room", level_lu=-6),)) for n in "AB"),
            returns=(ROOM,),
        ),
    )

    assert below_db(by_group - by_strips, by_strips) < -100


def test_a_muted_group_mutes_what_is_in_it_and_what_that_sends(desk):
    recipe = plain(
        StripRecipe(name="A", group="All", sends=(Send(to="room"),)),
        StripRecipe(name="B"),
        groups=(GroupRecipe(name="All", muted=True),),
        returns=(ROOM,),
    )
    only = desk.mixed(band(), plain(StripRecipe(name="B")))

    assert np.array_equal(desk.mixed(band(), recipe), only)
    with pytest.raises(CannotRender, match="muted"):
        desk.mixed(band(), plain(*strips(), groups=(GroupRecipe(name="All", muted=True),)))


def test_a_group_is_told_in_one_sentence(desk):
    group = GroupRecipe(name="All", gain_db=1, compressor=HARD, saturation=Saturation())
    desk.mixed(band(), plain(*strips(), groups=(group,)))
    told = desk.said("group")[0]

    assert told["sentence"].startswith("Group “All”: A and B, ")
    assert "10:1 compression" in told["sentence"]
    assert "soft saturation" in told["sentence"]
    assert told["strips"] == ["A", "B"]
