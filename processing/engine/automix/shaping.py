"""Filters and dynamics of each strip, by its role and by what was heard of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.bands import Floats
from processing.engine.automix.draft import Desk, Draft, gated
from processing.engine.automix.knowledge import HIGH_PASS_HZ, HITS, VOICES
from processing.engine.phrases import change, frequency, listed, number
from processing.recipes.channel import Compressor, DeEsser, EqBand
from processing.recipes.role_defaults import STARTING_POINTS

_HOLLOW_DB, _SWOLLEN_DB = -3.0, 3.0
_BRIGHT_DB = -14.0
_STEADY_DB = 1.5
_ESS_HZ = (5000.0, 9500.0)
_ESS_DB, _LOUD_ESS_DB = -9.0, -4.0


def shape(desk: Desk) -> None:
    """High-pass, equaliser, compressor and de-esser of every stem that sounds."""
    for draft in desk.audible:
        _high_pass(desk, draft)
        _equalise(desk, draft)
        _compress(desk, draft)
        if draft.role in VOICES:
            _de_ess(desk, draft)


def _high_pass(desk: Desk, draft: Draft) -> None:
    """Three quarters of where its lowest hundredth of power ends, within what its role allows."""
    low, high = HIGH_PASS_HZ[draft.role]
    edge = draft.heard.character.edge_hz(0.01)
    hz = _tidy(min(high, max(low, 0.75 * edge)))
    draft.high_pass_hz = hz
    draft.high_pass_slope_db = STARTING_POINTS[draft.role].high_pass_slope_db
    where = f"99 % of its power lies above {frequency(_tidy(edge))}"
    desk.say(
        draft.place("high_pass_hz"),
        f"{draft.name}: high-pass at {frequency(hz)}, {draft.high_pass_slope_db} dB per octave; "
        f"{where}.",
    )


def _equalise(desk: Desk, draft: Draft) -> None:
    """What its role usually needs, unless the stem has it already."""
    spectrum = draft.heard.powers.mean(axis=0, dtype=np.float64)
    kept, said = [], []
    for band in STARTING_POINTS[draft.role].eq:
        if band.hz > 0.45 * desk.session.rate:
            continue
        judged = _judge_shelf(band, spectrum) if band.gain_db > 0 else _judge_cut(band, spectrum)
        if judged is not None:
            kept.append(judged[0])
            said.append(judged[1])
    draft.eq = kept
    if said:
        desk.say(draft.place("eq"), f"{draft.name}: {listed(said)}.")


def _judge_cut(band: EqBand, spectrum: Floats) -> tuple[EqBand, str] | None:
    stands_out = _prominence_db(band.hz, spectrum)
    if stands_out < _HOLLOW_DB:
        return None
    gain_db = band.gain_db - (1.0 if stands_out > _SWOLLEN_DB else 0.0)
    words = f"{change(gain_db)} at {frequency(band.hz)}, where it is {_over(stands_out)} its sides"
    return replace(band, gain_db=gain_db), words


def _judge_shelf(band: EqBand, spectrum: Floats) -> tuple[EqBand, str] | None:
    top = float(spectrum[bands.between(band.hz * 0.7, 16_000)].sum() / max(spectrum.sum(), 1e-30))
    top_db = 10 * np.log10(max(top, 1e-9))
    if top_db > _BRIGHT_DB:
        return None
    words = f"{change(band.gain_db)} above {frequency(band.hz)}, as its top is {number(-top_db, 0)}"
    return band, f"{words} dB below the whole"


def _prominence_db(hz: float, spectrum: Floats) -> float:
    """A third of an octave around it against the octaves beside it."""
    levels = 10 * np.log10(np.maximum(spectrum, 1e-30))
    inside = bands.between(hz / 1.26, hz * 1.26)
    beside = bands.between(hz / 2.6, hz * 2.6) & ~inside
    return float(levels[inside].mean() - levels[beside].mean())


def _over(decibels: float) -> str:
    word = "over" if decibels >= 0 else "below"
    return f"{number(abs(decibels))} dB {word}"


def _compress(desk: Desk, draft: Draft) -> None:
    """More for what moves more; attack and release by the crest, as Giannoulis et al. (2013)."""
    start = STARTING_POINTS[draft.role].compressor
    if start is None:
        return
    moves_db = fluctuation_db(desk, draft)
    if draft.role not in HITS and moves_db < _STEADY_DB:
        desk.say(
            draft.place("compressor"),
            f"{draft.name}: no compressor, as its level moves by {number(moves_db)} dB only.",
        )
        return
    most = start.reduction_at_most_db
    if draft.role not in HITS:
        most = round(2 * most * min(1.0, max(0.6, 0.55 + 0.09 * moves_db))) / 2
    squared = 10 ** (draft.heard.crest_db / 10)
    draft.compressor = replace(
        start,
        reduction_at_most_db=most,
        attack_ms=_near(160 / squared, start.attack_ms),
        release_ms=_near(2000 / squared - 160 / squared, start.release_ms),
    )
    desk.say(draft.place("compressor"), _compressor_said(draft.name, draft, moves_db))


def fluctuation_db(desk: Desk, draft: Draft) -> float:
    """The spread of its level over the moments in which it sounds: standard deviation, dB."""
    levels = desk.loudness(draft.heard.powers.astype(np.float64))
    floor = 1e-2 * gated(levels)
    sounding = levels[levels > floor]
    return float(np.std(10 * np.log10(sounding))) if len(sounding) > 1 and floor > 0 else 0.0


def _near(wanted: float, usual: float) -> float:
    return float(round(min(2 * usual, max(usual / 2, wanted))))


def _compressor_said(name: str, draft: Draft, moves_db: float) -> str:
    settings: Compressor | None = draft.compressor
    assert settings is not None
    return (
        f"{name}: {settings.ratio:g}:1 compression of at most "
        f"{number(settings.reduction_at_most_db)} dB, {settings.attack_ms:g} ms and "
        f"{settings.release_ms:g} ms; its level moves by {number(moves_db)} dB, its peaks stand "
        f"{number(draft.heard.crest_db)} dB out."
    )


def _de_ess(desk: Desk, draft: Draft) -> None:
    powers = draft.heard.powers.astype(np.float64)
    whole = powers.sum(axis=1)
    sounding = whole > 1e-3 * whole.max(initial=0.0)
    hiss = powers[:, bands.between(*_ESS_HZ)].sum(axis=1)
    shares = np.sort(hiss[sounding] / whole[sounding])
    loud_db = 10 * np.log10(max(float(shares[int(0.97 * (len(shares) - 1))]), 1e-9))
    if loud_db < _ESS_DB:
        return
    most = 6.0 if loud_db > _LOUD_ESS_DB else 4.0
    draft.de_esser = DeEsser(from_hz=_ESS_HZ[0], to_hz=_ESS_HZ[1], reduction_at_most_db=most)
    desk.say(
        draft.place("de_esser"),
        f"{draft.name}: de-esser of at most {number(most)} dB from 5 to 9.5 kHz, as its esses come "
        f"within {number(-loud_db)} dB of the whole voice.",
    )


def _tidy(hz: float) -> float:
    """Whole steps of 5 Hz, of 1 Hz below 60 Hz."""
    return float(round(hz)) if hz < 60 else float(5 * round(hz / 5))
