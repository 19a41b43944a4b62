"""What a planned mix sounds like, held against the limits that it is made for."""

import dataclasses
import re

import numpy as np
import pytest

from processing.engine import mix
from processing.engine.audio import Reader
from processing.engine.automix import cuts, hearing
from processing.engine.automix.draft import Desk, Draft
from processing.engine.streams import measured
from processing.recipes import BusRecipe, MixRecipe

BARE = BusRecipe(target_lufs=None, high_pass_hz=None)


def loudness(sound, rate):
    return measured([sound], rate, len(sound))


def test_the_faders_of_the_export_change_nothing(usual, scrambled):
    assert scrambled.recipe.to_json() == usual.recipe.to_json()
    difference = np.sqrt(np.mean((scrambled.sound - usual.sound) ** 2))
    assert 20 * np.log10(difference / np.sqrt(np.mean(usual.sound**2))) < -80


def test_room_is_left_for_mastering(usual):
    read = loudness(usual.sound, usual.rate)

    assert read.integrated_lufs == pytest.approx(-18.0, abs=0.1)
    assert read.true_peak_dbtp <= -5.95


def test_left_and_right_weigh_the_same_and_one_loudspeaker_loses_little(usual):
    left, right = np.mean(usual.sound**2, axis=1)
    mono = np.tile(usual.sound.mean(axis=0), (2, 1))
    lost = (
        loudness(usual.sound, usual.rate).integrated_lufs
        - loudness(mono, usual.rate).integrated_lufs
    )

    assert abs(10 * np.log10(left / right)) <= 1
    assert -0.1 < lost <= 2
    assert np.corrcoef(usual.sound)[0, 1] > 0.2


def test_every_stem_lands_at_its_level_relative_to_the_mix(usual, tmp_path):
    """Before the bus, which turns and squeezes all of them together."""
    recipe = dataclasses.replace(usual.recipe, bus=BARE)
    steps = mix.render(recipe, usual.sources, tmp_path / "bare.wav")
    with Reader(tmp_path / "bare.wav") as reader:
        whole = measured(reader.blocks(), reader.rate, 2).integrated_lufs
    levels = {strip.name: strip.level_lu for strip in recipe.strips}
    strips = [step for step in steps if step["name"] == "strip"]

    assert len(strips) == 9
    for step in strips:
        landed = step["integrated_lufs"] + step["gain_db"] - whole
        assert landed == pytest.approx(levels[step["strip"]], abs=0.5), step["strip"]


def scene(usual, folder, *, with_cuts):
    """The stems as the mix really filters and compresses them, heard anew at their levels."""
    told = {decision.place for decision in usual.recipe.plan.decisions}
    drafts, sources = [], {}
    for n, strip in enumerate(usual.recipe.strips):
        kept = tuple(
            band
            for m, band in enumerate(strip.eq)
            if with_cuts or f"strips[{n}].eq[{m}]" not in told
        )
        alone = dataclasses.replace(
            strip, eq=kept, group="", sends=(), reverb_send_lu=None, pan=0.0
        )
        sources[strip.name] = folder / f"{n}-{with_cuts}.wav"
        mix.render(MixRecipe(strips=(alone,), bus=BARE), usual.sources, sources[strip.name])
    session = hearing.hear(sources, list(sources), 100.0, lambda *_: None)
    for strip, heard in zip(usual.recipe.strips, session.stems, strict=True):
        drafts.append(
            Draft(index=len(drafts), heard=heard, role=strip.role, level_lu=strip.level_lu)
        )
    return cuts.scene_of(Desk(session=session, drafts=drafts))


def test_the_cuts_uncover_what_they_were_made_for(usual, tmp_path):
    """Heard in the stems as they come out of the mix, not as the plan reckoned them."""
    told = [d.place for d in usual.recipe.plan.decisions if re.search(r"\.eq\[", d.place)]
    before = scene(usual, tmp_path, with_cuts=False)
    after = before
    for stem, power in enumerate(scene(usual, tmp_path, with_cuts=True).powers):
        after = after.with_power(stem, power)

    assert told
    assert after.masking() < before.masking()
