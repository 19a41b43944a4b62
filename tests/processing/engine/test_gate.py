import numpy as np
import pytest

from processing.engine import CannotRender, gate
from tests.processing.engine.players import RATE, noise, written


@pytest.fixture
def on_disk(tmp_path):
    return lambda sound: written(tmp_path / "result.wav", sound)


def test_good_sound_passes(on_disk):
    gate.check(on_disk(noise(2, 0.1)), frames=2 * RATE)


def test_a_missing_frame_is_noticed(on_disk):
    with pytest.raises(CannotRender, match="frames instead of"):
        gate.check(on_disk(noise(2, 0.1)), frames=2 * RATE + 1)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_noticed(on_disk, value):
    sound = noise(3, 0.1)
    sound[1, 70_000] = value
    with pytest.raises(CannotRender, match="not numbers"):
        gate.check(on_disk(sound), frames=3 * RATE)


def test_an_offset_is_noticed_and_told_in_per_cent(on_disk):
    with pytest.raises(CannotRender, match="DC offset of 5%"):
        gate.check(on_disk(noise(2, 0.01) + 0.05), frames=2 * RATE)


@pytest.mark.parametrize("level", [1.0, -1.0])
@pytest.mark.parametrize("start", [0, 65_536 - 1200, 65_536, 90_000])
def test_standing_still_at_full_scale_is_noticed_wherever_it_begins(on_disk, level, start):
    sound = noise(4, 0.1)
    sound[1, start : start + 2500] = level  # 52 ms
    found = gate.look(on_disk(sound))

    assert found.longest_run_seconds == pytest.approx(2500 / RATE)
    with pytest.raises(CannotRender, match="stand still at full scale"):
        gate.check(on_disk(sound), frames=4 * RATE)


def test_short_clipping_and_quiet_pauses_pass(on_disk):
    sound = noise(4, 0.1)
    sound[0, 1000:3000] = 1.0  # 42 ms
    sound[1, RATE : 2 * RATE] = 0.5
    gate.check(on_disk(np.vstack([sound, -sound])[[0, 2]]), frames=4 * RATE)
    assert gate.look(on_disk(sound)).longest_run_seconds == pytest.approx(2000 / RATE)


def test_the_mean_of_a_short_note_is_no_offset(on_disk):
    gate.check(on_disk(np.full((1, 1000), 0.3)), frames=1000)


def test_an_empty_file_has_nothing_wrong(on_disk):
    gate.check(on_disk(np.zeros((2, 0))), frames=0)
