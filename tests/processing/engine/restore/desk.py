"""Sounds and desks for steps that are tried by themselves."""

import numpy as np

from processing.engine.audio import QUANTUM
from processing.engine.edit.sound import Desk, Sound


def sound_of(array, rate):
    array = np.atleast_2d(array)
    return Sound(
        rate=rate,
        channels=len(array),
        frames=array.shape[1],
        blocks=lambda: (
            array[:, at : at + QUANTUM].copy() for at in range(0, array.shape[1], QUANTUM)
        ),
    )


def heard(sound):
    return np.concatenate([np.zeros((sound.channels, 0)), *sound.blocks()], axis=1)


def tried(work, settings, array, rate, folder):
    """(what came out, the step, whether it is the very object that went in)."""
    told = []
    sound = sound_of(array, rate)
    made, said = work(settings, sound, Desk(folder=folder, tell=told.append))
    assert all(0 <= share <= 1 for share in told)
    assert told == sorted(told)
    return heard(made), said, made is sound


def snr_db(clean, heard):
    wrong = np.square(heard - clean).sum()
    return 10 * np.log10(np.square(clean).sum() / wrong) if wrong else np.inf


def at_rms(array, dbfs):
    array = np.atleast_2d(np.array(array, dtype=float))
    return array * 10 ** (dbfs / 20) / np.sqrt(np.square(array).mean())
