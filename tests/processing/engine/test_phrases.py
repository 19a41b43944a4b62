import json

import pytest

from processing.engine import phrases


@pytest.mark.parametrize(
    ("value", "said"), [(-3.21, "−3.2"), (0.04, "0.0"), (-0.04, "0.0"), (12.0, "12.0")]
)
def test_a_number_has_a_real_minus_and_nothing_has_none(value, said):
    assert phrases.number(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(2, "+2.0 dB"), (-2, "−2.0 dB"), (0, "0.0 dB"), (-0.01, "0.0 dB")]
)
def test_a_gain_shows_its_sign(value, said):
    assert phrases.change(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.02, "20 ms"), (1.25, "1.25 s"), (-0.5, "−500 ms"), (75.5, "1 min 15.5 s")],
)
def test_a_time_is_told_in_its_own_unit(value, said):
    assert phrases.seconds(value) == said


def test_places_and_lists_read_like_speech():
    assert phrases.place(0) == "centre"
    assert phrases.place(-0.3) == "30 % left"
    assert phrases.place(1) == "100 % right"
    assert phrases.listed(["a"]) == "a"
    assert phrases.listed(["a", "b", "c"]) == "a, b and c"
    assert phrases.frequency(44_100) == "44.1 kHz"


def test_a_step_is_ready_for_json():
    made = phrases.step("level", "Louder.", gain_db=1.23456789, held=True, lufs=None)

    assert json.loads(json.dumps(made)) == {
        "name": "level",
        "code": 105,
        "sentence": "Louder.",
        "gain_db": 1.2346,
        "held": True,
        "lufs": None,
    }
