"""Laws of a mix with one of everything: nothing depends on blocks, runs or how loud stems came."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processing.engine import mix
from processing.engine.audio import Reader
from processing.recipes import StripRecipe
from processing.recipes.moves import Change, Move
from tests.processing.engine.mixing.desk import Desk, below_db, plain
from tests.processing.engine.mixing.full import SECONDS, full
from tests.processing.engine.players import RATE, band, band_on_disk, loudness, noise, read, sha256

SOUNDS = {name: sound for name, _, sound in band(SECONDS)}
LOUDER = Move(
    id="a", target="Lead", from_seconds=1.0, to_seconds=2.0, change=Change(kind="gain", db=3.0)
)
MOVES = (
    LOUDER,
    Move(target="Music", from_seconds=0.5, to_seconds=3, change=Change(kind="tilt", db=-2.0)),
    Move(target="Kick", from_seconds=2.5, to_seconds=3, change=Change(kind="mute")),
)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    sources = band_on_disk(folder, SECONDS)
    recipe = full(moves=MOVES)
    out = folder / "mix.wav"
    return recipe, sources, out, mix.render(recipe, sources, out)


@pytest.mark.parametrize("size", [4_001, 65_536 * 3])
def test_the_size_of_a_read_changes_nothing(record, tmp_path, monkeypatch, size):
    recipe, sources, out, steps = record
    monkeypatch.setattr(Reader.blocks, "__defaults__", (size,))
    again = tmp_path / "again.wav"

    assert mix.render(recipe, sources, again) == steps
    assert sha256(again) == sha256(out)


def test_how_loud_the_stems_came_makes_no_difference(record, tmp_path):
    recipe, _, out, _ = record
    random = np.random.default_rng(5)
    gains = {name: 10 ** (random.uniform(-12, 12) / 20) for name in SOUNDS}
    again = tmp_path / "again.wav"
    mix.render(recipe, band_on_disk(tmp_path, SECONDS, gains=gains), again)

    assert below_db(read(again) - read(out), read(out)) < -80


def test_loudness_and_ceiling_are_kept(record):
    out = loudness(read(record[2]))

    assert out.true_peak_dbtp <= -6
    assert out.integrated_lufs <= -18 + 0.3  # moves may lift it a little
    assert max(out.true_peak_dbtp + 6, out.integrated_lufs + 18) == pytest.approx(0, abs=0.3)


def test_progress_never_goes_back(record, tmp_path):
    recipe, sources, _, _ = record
    told = []
    mix.render(recipe, sources, tmp_path / "out.wav", progress=lambda *where: told.append(where))
    order = [name for name, _ in mix.STAGES]
    places = [(order.index(stage), fraction) for stage, fraction in told]

    assert places == sorted(places)
    assert places[-1] == (len(order) - 1, 1.0)
    assert list(tmp_path.iterdir()) == [tmp_path / "out.wav"]


def test_a_move_leaves_the_rest_of_the_mix_as_it_was(desk):
    """No compressor or echo carries it on: outside its range no bit differs."""
    sounds = {"Lead": noise(4, 0.05), "Keys": noise(4, 0.04, seed=2)}
    recipe = plain(StripRecipe(name="Lead"), StripRecipe(name="Keys"), bus=full().bus)
    recipe = replace(
        recipe, bus=replace(recipe.bus, compressor=None, limit_at_most_db=0.0, ceiling_dbtp=-1.0)
    )
    without = desk.mixed(sounds, recipe)
    moved = desk.mixed(sounds, replace(recipe, moves=(LOUDER,)))
    told = desk.said("move")[0]
    before = slice(0, RATE - 100)

    assert np.array_equal(moved[:, before], without[:, before])
    assert below_db((moved - without)[:, 2 * RATE + 4800 :], without) < -120
    assert told["measured"]["measured_db"] == pytest.approx(3, abs=0.1)
    assert told["outside_unchanged"]
    assert told["mix_inside_db"] > 1
    assert "+3.0 dB asked" in told["sentence"]


def test_moves_of_a_rich_mix_are_each_told_in_their_order(record):
    steps = [step for step in record[3] if step["name"] == "move"]

    assert [step["target"] for step in steps] == ["Lead", "Music", "Kick"]
    assert steps[0]["measured"]["measured_db"] == pytest.approx(3, abs=0.1)
    assert steps[1]["measured"]["measured_db"] == pytest.approx(-2, abs=0.6)
    assert steps[2]["measured"]["measured_db"] == -96
    assert all(step["outside_unchanged"] for step in steps)
    # The bus and the echoes carry a move a little beyond its range.
    assert abs(steps[0]["mix_outside_db"]) < 0.2


def test_a_move_of_what_is_muted_says_that_nothing_sounds(desk):
    move = replace(LOUDER, target="B")
    recipe = plain(StripRecipe(name="A"), StripRecipe(name="B", muted=True), moves=(move,))
    sound = noise(3, 0.1).astype(np.float32)

    assert np.array_equal(desk.mixed({"A": sound}, recipe), sound)
    assert "nothing sounds there" in desk.said("move")[0]["sentence"]


gains = st.floats(-24, 12)
pans = st.floats(-1, 1)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(pairs=st.lists(st.tuples(gains, pans, st.booleans()), min_size=1, max_size=4))
def test_a_mix_is_the_sum_of_the_mixes_of_its_stems(pairs, tmp_path_factory):
    desk = Desk(tmp_path_factory.mktemp("sum"))
    sounds = {f"S{n}": noise(0.5, 0.05, seed=n, channels=1 + n % 2) for n in range(len(pairs))}
    strips = [
        StripRecipe(name=f"S{n}", gain_db=gain, pan=pan, invert_polarity=turned)
        for n, (gain, pan, turned) in enumerate(pairs)
    ]
    whole = desk.mixed(sounds, plain(*strips))
    parts = [desk.mixed(sounds, plain(strip)) for strip in strips]

    assert below_db(whole - sum(parts), whole) < -130
