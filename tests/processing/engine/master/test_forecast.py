import numpy as np
import pytest

from processing.engine.limiter import Limiter, limited, with_envelope
from processing.engine.master.forecast import Forecast
from tests.processing.engine.master.records import RATE, record
from tests.processing.engine.players import loudness

SONG = record(10) * np.repeat([0.5, 1.0], 5 * RATE)


@pytest.fixture(scope="module")
def forecast():
    made = Forecast(RATE, 2)
    for block, envelope in with_envelope(np.split(SONG, 10, axis=1), 2):
        made.feed(block, envelope)
    return made


def really(drive_db, pace):
    limiter = Limiter(RATE, 2, ceiling_dbtp=-1, drive_db=drive_db, pace=pace)
    pairs = with_envelope([SONG.copy()], 2)
    out = np.concatenate(list(limited(pairs, limiter)), axis=1)
    return loudness(out).integrated_lufs, limiter.most_reduction_db


@pytest.mark.parametrize(
    ("drive_db", "pace", "within"),
    [(-3, 1.0, 0.001), (6, 1.0, 0.05), (12, 1.0, 0.3), (8, 0.3, 0.2)],
)
def test_it_foretells_loudness_and_reduction(forecast, drive_db, pace, within):
    foreseen = forecast.at(drive_db, ceiling_dbtp=-1, pace=pace)
    lufs, most_db = really(drive_db, pace)

    assert foreseen.lufs == pytest.approx(lufs, abs=within)
    assert foreseen.most_reduction_db == pytest.approx(most_db, abs=0.3)


def test_more_drive_costs_the_loud_passages_more(forecast):
    losses = [forecast.at(db, ceiling_dbtp=-1, pace=1.0).chorus_loss_lu for db in (-6, 6, 12, 18)]

    assert losses[0] < 0.001
    assert losses == sorted(losses)
    assert losses[-1] > 3


def test_blocks_of_any_size_foretell_the_same(forecast):
    other = Forecast(RATE, 2)
    for block, envelope in with_envelope(np.array_split(SONG, 333, axis=1), 2):
        other.feed(block, envelope)

    assert other.at(9, ceiling_dbtp=-1, pace=1.0) == forecast.at(9, ceiling_dbtp=-1, pace=1.0)


def test_nothing_is_foretold_of_nothing():
    foreseen = Forecast(RATE, 2).at(6, ceiling_dbtp=-1, pace=1.0)

    assert (foreseen.lufs, foreseen.chorus_loss_lu) == (-70, 0)
