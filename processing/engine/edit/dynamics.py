"""The gate and the de-esser on a stem by itself."""

from __future__ import annotations

from processing.engine.dynamics import DeEssing, EssBalance, Gating
from processing.engine.edit.prepare import told
from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.phrases import Step, frequency, number, seconds, step
from processing.engine.processor import through
from processing.engine.streams import measured
from processing.recipes.channel import DeEsser, Gate

_NOTHING_DB = 0.05  # less is not heard, and not done


def gated(settings: Gate, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """What lies below the threshold turned down; the threshold counts from the stem's loudness."""
    loud = measured(told(sound, desk, 0.0, 0.4), sound.rate, sound.channels).integrated_lufs
    if loud is None:
        sentence = "Too quiet or too short to have a level: the gate left it as it was."
        return sound, step("gate", sentence, found=False)
    gate = Gating(settings, sound.rate, lufs=loud, channels=sound.channels)
    made = kept(
        through(told(sound, desk, 0.4, 1.0), gate),
        desk.folder / "gated",
        rate=sound.rate,
        channels=sound.channels,
    )
    if gate.most_reduction_db < _NOTHING_DB:
        sentence = "Nothing lies below the gate: left as it was."
        return sound, step("gate", sentence, found=False)
    share = gate.closed_share
    sentence = (
        f"Gate: what lies below {number(loud + settings.threshold_lu)} LUFS turned down by up to "
        f"{number(gate.most_reduction_db)} dB, {share:.0%} of the time."
    )
    return made, step(
        "gate",
        sentence,
        found=True,
        most_reduction_db=gate.most_reduction_db,
        closed_share=share,
        threshold_lufs=loud + settings.threshold_lu,
    )


def de_essed(settings: DeEsser, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The band of the esses turned down where it stands out from the rest of the voice."""
    band = f"{frequency(settings.from_hz)} to {frequency(settings.to_hz)}"
    if not sound.frames:
        return sound, _no_esses(band)
    balance = EssBalance(settings, sound.rate, sound.channels)
    for block in told(sound, desk, 0.0, 0.4):
        balance.feed(block)
    esser = DeEssing(settings, sound.rate, balance=balance, channels=sound.channels)
    made = kept(
        through(told(sound, desk, 0.4, 1.0), esser),
        desk.folder / "de-essed",
        rate=sound.rate,
        channels=sound.channels,
    )
    if esser.most_reduction_db < _NOTHING_DB:
        return sound, _no_esses(band)
    sentence = (
        f"Esses from {band} turned down by up to {number(esser.most_reduction_db)} dB, "
        f"{seconds(esser.seconds_reduced)} in all."
    )
    return made, step(
        "de_ess",
        sentence,
        found=True,
        most_reduction_db=esser.most_reduction_db,
        seconds_reduced=esser.seconds_reduced,
    )


def _no_esses(band: str) -> Step:
    return step("de_ess", f"No esses stand out from {band}: left as it was.", found=False)
