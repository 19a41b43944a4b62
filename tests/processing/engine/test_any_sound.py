"""Whatever passed the intake, every render either makes something safe or says why not."""

import numpy as np
import pytest

from processing.engine import CannotRender, edit, gate, master, mix
from processing.recipes import EditRecipe, MasterRecipe, MixRecipe, StemRole
from tests.processing.engine.players import noise, written

EVERYTHING = EditRecipe(
    trim_silence=True,
    high_pass_hz=80,
    normalise_to_lufs=-16,
    fade_in_seconds=0.1,
    fade_out_seconds=0.1,
)
ORDERS = {
    "edit": (edit.render, EVERYTHING, "stem"),
    "mix": (mix.render, MixRecipe.for_stems([("Voice", StemRole.LEAD_VOCAL)]), "Voice"),
    "master": (master.render, MasterRecipe(tilt_db=1), "mix"),
}
SOUNDS = {
    "empty": lambda rate: np.zeros((2, 0)),
    "one sample": lambda rate: np.full((1, 1), 0.5),
    "a tenth of a second": lambda rate: noise(0.1, 0.1, rate=rate),
    "two seconds": lambda rate: noise(2, 0.1, rate=rate),
    "direct current": lambda rate: np.full((1, 2 * rate), 0.5),
    "far over full scale": lambda rate: noise(2, 3.0, rate=rate),
    "hardly anything": lambda rate: noise(2, 1e-7, rate=rate),
    "denormal": lambda rate: np.full((2, rate), 1e-310),
}


@pytest.mark.parametrize("sound", SOUNDS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("rate", [8_000, 192_000])
def test_the_result_is_safe_or_the_refusal_is_a_sentence(tmp_path, rate, order, sound):
    render, recipe, name = ORDERS[order]
    path = written(tmp_path / "in.wav", SOUNDS[sound](rate), rate)
    out = tmp_path / "out.wav"
    refusal, steps = None, []
    try:
        steps = render(recipe, {name: path}, out)
    except CannotRender as refused:
        refusal = refused

    if refusal:
        assert refusal.sentence.endswith(".")
        assert refusal.remedy.endswith(".")
        assert not out.exists()
    else:
        found = gate.look(out)
        assert found.finite
        assert found.longest_run_seconds <= 0.05
        assert all(step["sentence"].endswith(".") for step in steps)
