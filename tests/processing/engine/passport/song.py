"""A song of eight stems that were played apart: clean, and always the same."""

import numpy as np
from scipy import signal

from processing.engine import edit
from processing.engine.audio import Writer
from processing.engine.passport import StemSource
from processing.recipes import EditRecipe, StemRole

RATE = 48_000
SECONDS = 24.0
LEAD_IN = 1.0
FADERS = {
    "Kick": (0.9, 0.9),
    "Snare": (0.6, 0.7),
    "Hats": (0.5, 0.2),
    "Bass": (0.8, 0.8),
    "Guitar": (0.9, 0.3),
    "Keys": (0.4, 0.8),
    "Pad": (0.5, 0.5),
    "Lead vocal": (0.7, 0.7),
}
ROLES = {
    "Kick": StemRole.KICK,
    "Snare": StemRole.SNARE,
    "Hats": StemRole.CYMBALS,
    "Bass": StemRole.BASS,
    "Guitar": StemRole.GUITAR,
    "Keys": StemRole.KEYS,
    "Pad": StemRole.PAD,
    "Lead vocal": StemRole.LEAD_VOCAL,
}
_SCALE = 55.0 * 2 ** (np.array([0, 2, 3, 5, 7, 8, 10]) / 12)


def stems(seconds=SECONDS, rate=RATE):
    """name -> (channels, frames); every stem begins after the lead-in and ends before the end."""
    made = {
        "Kick": _hits(1, seconds, rate, 0.5, _thump),
        "Snare": _hits(2, seconds, rate, 1.0, _crack, at=0.5),
        "Hats": np.vstack([_hits(n, seconds, rate, 0.25, _tick)[0] for n in (3, 4)]),
        "Bass": _tune(5, seconds, rate, 0.5, octave=1, partials=6, decay=0.6),
        "Guitar": _tune(6, seconds, rate, 0.25, octave=2, partials=12, decay=0.3),
        "Keys": np.vstack(
            [_tune(n, seconds, rate, 1.0, octave=3, partials=4, decay=0.7)[0] for n in (7, 8)]
        ),
        "Pad": np.vstack(
            [_tune(n, seconds, rate, 4.0, octave=3, partials=3, decay=9.0)[0] for n in (9, 10)]
        ),
        "Lead vocal": _tune(11, seconds, rate, 0.75, octave=3, partials=9, decay=1.5),
    }
    return {name: 0.25 * sound / np.abs(sound).max() for name, sound in made.items()}


def mixed(sounds, faders=None):
    """A fader for each side, and nothing else."""
    faders = FADERS | (faders or {})
    frames = max(sound.shape[1] for sound in sounds.values())
    mix = np.zeros((2, frames))
    for name, sound in sounds.items():
        mix[:, : sound.shape[1]] += np.array(faders[name])[:, None] * sound
    return mix


def written(path, sound, rate=RATE, subtype="PCM_24"):
    sound = np.atleast_2d(sound)
    with Writer(path, rate, len(sound), subtype) as file:
        file.write(sound)
    return path


def on_disk(folder, sounds, roles=None):
    """What a passport is asked of."""
    roles = ROLES | (roles or {})
    return [
        StemSource(name, roles.get(name, StemRole.OTHER), written(folder / f"{name}.wav", sound))
        for name, sound in sounds.items()
    ]


def cured(folder, sources, told):
    """The same set after every fix that the findings offer."""
    paths = {source.name: source.path for source in sources}
    for number, fix in enumerate(fix for found in told["findings"] for fix in found["fixes"]):
        out = folder / f"fixed-{number}.wav"
        edit.render(EditRecipe.from_json(fix["recipe"]), {"stem": paths[fix["stem"]]}, out)
        paths[fix["stem"]] = out
    return [StemSource(source.name, source.role, paths[source.name]) for source in sources]


def codes(told):
    return [found["code"] for found in told["findings"]]


def of(told, code):
    (found,) = [found for found in told["findings"] if found["code"] == code]
    return found


def _grid(seed, seconds, every, at=0.0):
    """When the notes begin, played by a human."""
    random = np.random.default_rng(seed)
    times = np.arange(LEAD_IN + at, seconds - 2.0, every)
    return random, times + random.uniform(0, 0.012, len(times))


def _placed(seconds, rate, notes):
    out = np.zeros((1, round(seconds * rate)))
    for at, sound in notes:
        start = round(at * rate)
        kept = sound[: out.shape[1] - start]
        out[0, start : start + len(kept)] += kept
    return out


def _hits(seed, seconds, rate, every, strike, *, at=0.0):
    random, times = _grid(seed, seconds, every, at)
    return _placed(
        seconds, rate, [(t, random.uniform(0.7, 1.0) * strike(random, rate)) for t in times]
    )


def _thump(random, rate):
    t = np.arange(round(0.4 * rate)) / rate
    click = random.standard_normal(len(t)) * np.exp(-t / 0.003) * 0.1
    return np.sin(2 * np.pi * (50 * t + 3 * (1 - np.exp(-t / 0.03)))) * np.exp(-t / 0.08) + click


def _crack(random, rate):
    t = np.arange(round(0.3 * rate)) / rate
    rattle = signal.lfilter([1], [1, -0.6], random.standard_normal(len(t))) * np.exp(-t / 0.05)
    return rattle + np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.04)


def _tick(random, rate):
    noise = random.standard_normal(round(0.15 * rate))
    return signal.lfilter(*signal.butter(2, 5000, "high", fs=rate), noise) * np.exp(
        -np.arange(len(noise)) / rate / 0.025
    )


def _tune(seed, seconds, rate, every, *, octave, partials, decay):
    random, times = _grid(seed, seconds, every)
    notes = []
    for t in times:
        hz = float(random.choice(_SCALE)) * 2**octave
        length = min(every * 1.2, seconds - t - 0.6)
        n = np.arange(round(length * rate)) / rate
        wave = sum(
            np.sin(2 * np.pi * hz * k * n + random.uniform(0, 6)) / k
            for k in range(1, partials + 1)
        )
        ends = np.minimum(1, np.minimum(n, n[-1] - n) / 0.01)
        notes.append((t, wave * np.exp(-n / decay) * ends * random.uniform(0.6, 1.0)))
    return _placed(seconds, rate, notes)
