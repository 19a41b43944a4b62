import numpy as np
import pytest

from processing.engine.master import reference
from processing.engine.master.listening import listen
from processing.engine.master.loudest import THIRDS_HZ
from processing.engine.master.mid_side import matched
from processing.engine.processor import through
from processing.recipes.master_chain import ReferenceMatch
from tests.processing.engine.master.records import RATE, record

WHOLE = ReferenceMatch(tone=1.0, width=1.0, tone_at_most_db=12.0)


def heard(sound):
    return listen([sound.copy()], RATE, len(sound))


def followed(sound, other, settings=WHOLE):
    own, its = heard(sound), heard(other)
    found = reference.match(settings, own, its)
    taps = reference.taps(found, RATE, len(sound))
    return np.concatenate(list(through([sound.copy()], matched(taps))), axis=1), found


def away(sound, other):
    one, two = heard(sound), heard(other)
    judged = (THIRDS_HZ > 38) & (THIRDS_HZ < 16_500)
    return reference.error_db(one.loudest, two.loudest, judged)


MIX = record(10, seed=1)
OTHER = record(
    10,
    seed=2,
    side=0.27,
    bands=[
        {"hz": 90, "gain_db": 6, "q": 0.7},
        {"hz": 1000, "gain_db": -4, "q": 0.7},
        {"hz": 9000, "gain_db": 5, "q": 0.5, "shape": "high_shelf"},
    ],
)


def test_tone_and_width_become_those_of_the_reference():
    out, found = followed(MIX, OTHER)

    assert out.shape == MIX.shape
    assert away(MIX, OTHER) > 2.5
    assert away(out, OTHER) < 0.3
    assert heard(out).side_db == pytest.approx(heard(OTHER).side_db, abs=0.3)
    assert found.after_rms_db < 0.1


@pytest.mark.parametrize(("tone", "width"), [(0.0, 1.0), (1.0, 0.0), (0.5, 0.25), (0.3, 0.7)])
def test_each_amount_is_a_share_of_the_way(tone, width):
    out, _ = followed(MIX, OTHER, ReferenceMatch(tone=tone, width=width, tone_at_most_db=12.0))
    own, its, after = (heard(sound).side_db for sound in (MIX, OTHER, out))

    assert away(out, OTHER) == pytest.approx((1 - tone) * away(MIX, OTHER), abs=0.35)
    assert after - own == pytest.approx(width * (its - own), abs=0.3)


def test_nothing_is_changed_by_more_than_allowed():
    _, found = followed(MIX, OTHER, ReferenceMatch(tone=1.0, width=0.0, tone_at_most_db=2.0))

    assert np.abs(found.mid_db).max() == pytest.approx(2)
    np.testing.assert_allclose(found.mid_db, found.side_db)


def test_outside_of_the_range_nothing_is_matched():
    _, found = followed(MIX, OTHER, ReferenceMatch(tone=1.0, from_hz=200, to_hz=4000))
    outside = (THIRDS_HZ < 170) | (THIRDS_HZ > 4700)

    assert not found.mid_db[outside].any()
    assert found.mid_db[~outside].any()


def test_a_mono_mix_follows_the_tone_alone():
    out, _ = followed(MIX[:1], OTHER)

    assert len(out) == 1
    assert away(out, OTHER) < 0.5


def test_a_mono_reference_leaves_the_width():
    out, _ = followed(MIX, OTHER.mean(axis=0, keepdims=True))

    assert heard(out).side_db == pytest.approx(heard(MIX).side_db, abs=0.1)


def test_itself_as_reference_changes_nothing():
    out, found = followed(MIX, MIX)

    assert not found.mid_db.any()
    np.testing.assert_allclose(out, MIX, atol=1e-9)


def test_what_the_rest_of_the_chain_did_is_made_up_for():
    own, its = heard(MIX), heard(OTHER)
    found = reference.match(WHOLE, own, its)
    darker = record(10, seed=2, side=0.2, bands=[{"hz": 3000, "gain_db": -3, "q": 0.5}])
    drift = reference.drift(found, own, heard(darker))
    nearer = reference.match(WHOLE, own, its, drift)

    assert reference.missed_db(WHOLE, own, its, heard(darker)) > 1
    assert nearer.mid_db[22] - found.mid_db[22] > 1  # 3.15 kHz


def test_silence_matches_nothing():
    _, found = followed(MIX, np.zeros((2, 5 * RATE)))

    assert not found.mid_db.any()
    assert not found.side_db.any()
