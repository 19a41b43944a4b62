"""Prints of one mix: they add up, and they are as long and as loud as they are in the mix."""

from dataclasses import replace

import numpy as np
import pytest

from processing.recipes import BusRecipe, StemRole, StripRecipe
from processing.recipes.channel import Compressor
from processing.recipes.mix import GroupRecipe
from tests.processing.engine.mixing.desk import Desk, below_db, plain
from tests.processing.engine.mixing.full import SECONDS, full, with_saturation
from tests.processing.engine.players import band, noise

PRINTS = ("instrumental", "a_cappella", "tv", "stems")
SOUNDS = {name: sound for name, _, sound in band(SECONDS)}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("prints"))
    out = desk.mixed(SOUNDS, full(prints=PRINTS))
    return desk, out


def test_instrumental_and_a_cappella_are_the_mix(printed):
    """With compressors on groups and bus, keys, echoes and held peaks."""
    desk, out = printed
    left = out - desk.files["instrumental"] - desk.files["a-cappella"]

    assert desk.said("hold_peaks")
    assert desk.said("glue")[0]["most_reduction_db"] > 1
    assert below_db(left, out) < -90
    told = next(s for s in desk.said("prints_add_up") if "instrumental" in s["prints"])
    assert told["adds_up"]
    assert told["difference_db"] == pytest.approx(below_db(left, out), abs=0.01)


def test_stems_together_are_the_mix(printed):
    desk, out = printed
    stems = [sound for name, sound in desk.files.items() if name.startswith("stem-")]

    assert len(stems) == len(SOUNDS)
    assert below_db(out - sum(stems), out) < -90


def test_a_tv_mix_has_all_but_the_lead(printed):
    desk, out = printed

    assert below_db(out - desk.files["tv"] - desk.files["stem-lead"], out) < -90


def test_prints_have_titles_and_are_told(printed):
    desk, _ = printed
    told = [step["sentence"] for step in desk.said("print")]

    assert desk.titles["instrumental"] == ("print", "Instrumental")
    assert desk.titles["stem-kick"] == ("stem", "Kick")
    assert told[0].startswith("Instrumental: without Lead and Guitar; ")
    assert told[1].startswith("A cappella: only Lead and Guitar; ")
    assert told[2].startswith("TV mix: without Lead; ")
    assert told[3] == "8 stems, each with its effects as it is in the mix."


def test_without_prints_the_mix_is_the_same(printed, desk):
    _, out = printed

    assert np.array_equal(desk.mixed(SOUNDS, full()), out)
    assert not desk.files


def test_what_saturation_leaves_over_is_said_in_decibels(desk):
    out = desk.mixed(SOUNDS, with_saturation(full(prints=PRINTS[:2])))
    left_db = below_db(out - desk.files["instrumental"] - desk.files["a-cappella"], out)
    told = desk.said("prints_add_up")[0]

    assert -70 < left_db < -15
    assert told["difference_db"] == pytest.approx(left_db, abs=0.01)
    assert not told["adds_up"]
    assert f"{-left_db:.0f} dB below it" in told["sentence"]


def test_a_part_is_compressed_by_the_whole_group(desk):
    """The voice pushes the music down, in the instrumental as well."""
    hard = Compressor(threshold_lu=-6, ratio=10, attack_ms=1)
    recipe = plain(
        StripRecipe(name="Music", group="All"),
        StripRecipe(name="Voice", group="All", role=StemRole.LEAD_VOCAL),
        groups=(GroupRecipe(name="All", compressor=hard),),
        bus=BusRecipe(high_pass_hz=None, target_lufs=None, compressor=hard),
        prints=("instrumental", "a_cappella"),
    )
    sung = np.repeat([0.0, 1.0, 0.0, 1.0], 48_000)
    sounds = {"Music": noise(4, 0.05), "Voice": noise(4, 0.2, seed=4) * sung}
    out = desk.mixed(sounds, recipe)
    music = desk.files["instrumental"]
    gain_db = 20 * np.log10(
        np.abs(music).reshape(2, 4, -1).mean(axis=(0, 2))
        / np.abs(sounds["Music"]).reshape(2, 4, -1).mean(axis=(0, 2))
    )

    assert gain_db[1] < gain_db[0] - 2.5
    assert below_db(out - music - desk.files["a-cappella"], out) < -120


def test_a_print_of_nothing_is_not_written(desk):
    recipe = plain(StripRecipe(name="A"), prints=PRINTS[:3])
    sound = noise(1, 0.1).astype(np.float32)
    desk.mixed({"A": sound}, recipe)

    assert set(desk.files) == {"instrumental", "tv"}
    assert np.array_equal(desk.files["instrumental"], sound)
    assert "nothing would be in it" in desk.said("print")[-1]["sentence"]


def test_what_lies_between_is_kept_when_it_is_wanted(desk):
    recipe = replace(full(), bus=replace(full().bus, limit_at_most_db=0.0))
    out = desk.mixed(SOUNDS, recipe, keep=True)
    names = set(desk.files)

    assert {"strip-kick", "strip-lead", "group-drums", "group-music", "return-slap"} <= names
    assert "return-reverb" in names
    assert {kind for kind, _ in desk.titles.values()} == {"intermediate"}
    assert desk.files["return-reverb"].shape == out.shape
    assert (
        desk.files["strip-kick"].shape[0] == SOUNDS["Kick"].reshape(-1, SECONDS * 48_000).shape[0]
    )
