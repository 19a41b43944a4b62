"""A mix is held against records or a reference, and only what is broad and far out is told."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from processing.engine.audio import Writer
from processing.engine.checks import spectrum_of
from processing.engine.checks.balance import balance, target
from processing.engine.report import measure
from tests.processing.engine.checks.spectra import RATE, codes, judged, notes, record, shaped, voice


def bell(middle, gain_db, octaves=1.0):
    return lambda hz: 10 ** (gain_db / 20 * np.exp(-((np.log2(hz / middle) / octaves) ** 2) * 2))


def test_the_target_names_its_source_and_its_day():
    curve = target()

    assert "Pestana" in curve["source"]
    assert dt.date.fromisoformat(curve["as_of"])
    assert len(curve["levels_db"]) == 31
    # 5 dB an octave of density are 2 dB an octave of third octaves.
    assert curve["levels_db"][23] - curve["levels_db"][7] == pytest.approx(-2 * 5.32, abs=0.2)


def test_a_mix_like_records_is_left_in_peace():
    made = judged(record(20))

    assert "balance" not in codes(made)
    assert made["balance"]["against"] == "target"
    assert made["balance"]["name"] == target()["name"]
    judged_bands = made["balance"]["difference_db"][4:28]
    assert max(abs(one) for one in judged_bands) < made["balance"]["tolerance_db"]


@pytest.mark.parametrize(("hz", "gain_db"), [(80, 12), (250, 12), (3_150, 12), (8_000, 14)])
def test_a_broad_range_that_is_far_too_loud_is_told(hz, gain_db):
    made = judged(shaped(record(20), RATE, bell(hz, gain_db)))

    (found,) = [one for one in made["findings"] if one["code"] == "balance"]
    assert found["severity"] == "info"
    assert 6 < found["figure"] < gain_db + 2
    assert "louder than popular records" in found["sentence"]


def test_what_is_narrow_or_slight_is_not_told():
    for gain in (bell(80, 5), bell(1_000, 15, octaves=0.12), bell(3_000, -6)):
        assert "balance" not in codes(judged(shaped(record(20), RATE, gain)))


@pytest.mark.parametrize(
    "stem", [voice(20), notes([(at, 0.9, 41.2) for at in range(20)], 20), record(20)[:, ::8].copy()]
)
def test_a_stem_is_not_held_to_be_a_mix(stem):
    assert "balance" not in codes(judged(stem))


@pytest.mark.parametrize(("hz", "gain_db"), [(80, 6), (80, -7), (1_000, 6), (8_000, -7)])
def test_against_a_reference_less_is_enough(hz, gain_db):
    mix, reference = 0.3 * shaped(record(20), RATE, bell(hz, gain_db, 1.5)), record(20, seed=2)

    made = judged(mix, reference=judged(reference)["spectrum"], reference_name="Ref")

    assert (made["balance"]["against"], made["balance"]["name"]) == ("reference", "Ref")
    (found,) = [one for one in made["findings"] if one["code"] == "balance"]
    assert np.sign(found["figure"]) == np.sign(gain_db)
    assert "the reference" in found["sentence"]


def test_a_sound_differs_from_itself_in_nothing():
    own = judged(record(10))["spectrum"]
    assert balance(own, own)["difference_db"] == [0.0] * 31


def test_the_report_of_a_file_is_held_against_the_reference_s(tmp_path):
    paths = [tmp_path / "mix.wav", tmp_path / "reference.wav"]
    boosted = shaped(record(8), RATE, bell(100, 9))
    for path, sound in zip(paths, (0.5 * boosted, record(8)), strict=True):
        with Writer(path, RATE, 2) as file:
            file.write(sound)

    made = measure(paths[0], reference=paths[1], second_opinion=False)

    assert made["balance"] == balance(made["spectrum"], spectrum_of(paths[1]), name="reference.wav")
    assert made["balance"]["difference_db"][7] == pytest.approx(8, abs=1.5)
