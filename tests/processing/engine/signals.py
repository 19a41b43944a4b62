"""The signals of EBU Tech 3341 and 3342, synthesised from their tables, and other known sounds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy import signal

RATES = (44_100, 48_000, 88_200, 96_000)


def tone(rate, seconds, dbfs, *, hz=1000.0, channels=2, phase=0.0, at=0):
    """A sine whose peak is at `dbfs`, the same in all channels."""
    n = np.arange(round(seconds * rate)) + at
    return np.tile(10 ** (dbfs / 20) * np.sin(2 * np.pi * hz * n / rate + phase), (channels, 1))


def steps(rate, *parts, channels=2):
    """Tones one after the other, phase continuous: (seconds, dBFS or None for silence)."""
    made, at = [], 0
    for seconds, dbfs in parts:
        count = round(seconds * rate)
        made.append(
            np.zeros((channels, count))
            if dbfs is None
            else tone(rate, seconds, dbfs, channels=channels, at=at)
        )
        at += count
    return np.concatenate(made, axis=1)


def faded(sound, rate, seconds=0.01):
    ramp = np.linspace(0, 1, round(seconds * rate))
    sound = sound.copy()
    sound[:, : len(ramp)] *= ramp
    sound[:, -len(ramp) :] *= ramp[::-1]
    return sound


def peak_tone(rate, divisor, amplitude, degrees):
    """Cases 15 to 19: a sine at a whole fraction of the rate whose samples miss its top."""
    n = np.arange(rate)
    wave = amplitude * np.sin(2 * np.pi * n / divisor + np.radians(degrees))
    return faded(np.tile(wave, (2, 1)), rate)


def peak_burst(rate, offset):
    """Cases 20 to 23: one period of rate/4 at full level in a bed of rate/6 at half, made at 4x."""
    long = 4 * rate // 24 * 24
    middle = long // 48 * 24
    step = np.full(long, 2 * np.pi / 24)
    level = np.full(long, 0.5)
    step[middle : middle + 16] = 2 * np.pi / 16
    level[middle : middle + 16] = 1.0
    wave = level * np.sin(np.concatenate([[0.0], np.cumsum(step)[:-1]]))
    low_pass = signal.firwin(511, 0.245, window=("kaiser", 9.0))
    wave = signal.fftconvolve(wave, low_pass, mode="same")[offset::4]
    return faded(np.tile(wave, (2, 1)), rate)


@dataclass(frozen=True)
class Case:
    """A signal, and the figures that a meter must read; each as (value, below, above)."""

    name: str
    make: object
    expect: dict = field(default_factory=dict)
    mask: int | None = None

    def __str__(self):
        return self.name


def near(value, tolerance=0.1):
    return (value, tolerance, tolerance)


def _five(rate):
    """Case 6: 5.0, L R -28, C -24, Ls Rs -30."""
    one = tone(rate, 20, 0, channels=1)
    return np.concatenate([one * 10 ** (db / 20) for db in (-28, -28, -24, -30, -30)])


def _integrated():
    def case(number, *parts, **expect):
        read = {name: near(value) for name, value in expect.items()}
        return Case(f"3341-{number}", lambda rate: steps(rate, *parts), read)

    yield case(1, (20, -23), integrated=-23, momentary=-23, short_term=-23)
    yield case(2, (20, -33), integrated=-33, momentary=-33, short_term=-33)
    yield case(3, (10, -36), (60, -23), (10, -36), integrated=-23)
    yield case(4, (10, -72), (10, -36), (60, -23), (10, -36), (10, -72), integrated=-23)
    yield case(5, (20, -26), (20.1, -20), (20, -26), integrated=-23)
    yield Case("3341-6", _five, {"integrated": near(-23)})
    yield case(9, *[(1.34, -20), (1.66, -30)] * 5, short_term=-23)
    yield case(12, *[(0.18, -20), (0.22, -30)] * 25, momentary=-23)


def _shifted():
    """Cases 10, 11, 13 and 14: bursts that start anywhere."""
    for i in range(20):
        shift, short = i * 0.15, i * 0.02
        yield Case(
            f"3341-10.{i}",
            lambda rate, s=shift: steps(rate, (s, None), (3, -23), (1, None)),
            {"short_term": near(-23)},
        )
        yield Case(
            f"3341-11.{i}",
            lambda rate, s=shift, i=i: steps(rate, (s, None), (3, -38 + i), (3 - s, None)),
            {"short_term": near(-38 + i)},
        )
        yield Case(
            f"3341-13.{i}",
            lambda rate, s=short: steps(rate, (s, None), (0.4, -23), (1, None)),
            {"momentary": near(-23)},
        )
        yield Case(
            f"3341-14.{i}",
            lambda rate, s=short, i=i: steps(rate, (s, None), (0.4, -38 + i), (0.4 - s, None)),
            {"momentary": near(-38 + i)},
        )


def _peaks():
    for number, divisor, amplitude, degrees, expected in (
        (15, 4, 0.50, 0, -6),
        (16, 4, 0.50, 45, -6),
        (17, 6, 0.50, 60, -6),
        (18, 8, 0.50, 67.5, -6),
        (19, 4, 1.41, 45, 3),
    ):
        yield Case(
            f"3341-{number}",
            lambda rate, d=divisor, a=amplitude, p=degrees: peak_tone(rate, d, a, p),
            {"true_peak": (expected, 0.4, 0.2)},
        )
    for offset in range(4):
        yield Case(
            f"3341-{20 + offset}",
            lambda rate, o=offset: peak_burst(rate, o),
            {"true_peak": (0, 0.4, 0.2)},
        )


def _ranges():
    for number, levels, expected in (
        (1, (-20, -30), 10),
        (2, (-20, -15), 5),
        (3, (-40, -20), 20),
        (4, (-50, -35, -20, -35, -50), 15),
    ):
        yield Case(
            f"3342-{number}",
            lambda rate, levels=levels: steps(rate, *[(20, level) for level in levels]),
            {"lra": near(expected, 1.0)},
        )


def _six(rate, channel):
    sound = np.zeros((6, 4 * rate))
    sound[channel] = tone(rate, 4, -20, channels=1)
    return sound


def _gates():
    """Tones, channel checks and gates in the manner of BS.2217."""
    for hz, dbfs in ((997.0, 0.0), (1000.0, -18.0)):
        yield Case(
            f"calibration-{hz:.0f}",
            lambda rate, hz=hz, dbfs=dbfs: tone(rate, 10, dbfs, hz=hz, channels=1),
            {"integrated": near(dbfs - 3.01, 0.03)},
        )
    for channel, gain in enumerate((0, 0, 0, None, 1.49, 1.49)):
        expected = None if gain is None else near(-23.01 + gain, 0.03)
        yield Case(
            f"six-channels-{channel}",
            lambda rate, c=channel: _six(rate, c),
            {"integrated": expected},
        )
    yield Case(
        "absolute-gate",
        lambda rate: steps(
            rate, (0.8, None), *[(0.5, -69.48), (0.5, None)] * 2, (0.5, -69.48), (0.7, None)
        ),
        {"integrated": near(-69.5)},
    )
    yield Case(
        "relative-gate",
        lambda rate: steps(rate, (0.5, None), (0.9, -19.9), (1.3, -7.1), (0.8, -19.9), (0.5, None)),
        {"integrated": near(-10.0)},
    )


def weighting_db(hz):
    """BS.1770-5, tables 1 and 2, at 48 kHz: what K-weighting does to a tone."""
    shelf = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    stages = (
        (shelf, [1.0, -1.69065929318241, 0.73248077421585]),
        ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621]),
    )
    total = 0.0
    for numerator, poles in stages:
        _, response = signal.freqz(numerator, poles, worN=np.atleast_1d(hz), fs=48_000)
        total = total + 20 * np.log10(np.abs(response))
    return total


def tone_of(rate, lufs, *, hz=1000.0, seconds=10, channels=1, gains=(1.0,)):
    """A tone in so many channels that reads `lufs` by the tables, each counted by its gain."""
    counted = 10 * np.log10(sum(gains) / 2)
    level = lufs + 0.691 - float(weighting_db(hz)[0]) - counted
    return tone(rate, seconds, level, hz=hz, channels=channels)


def _tones():
    for hz in (25, 100, 500, 1000, 2000, 10_000):
        for lufs in (-23, -24):
            yield Case(
                f"tone-{hz}-at{lufs}",
                lambda rate, hz=hz, lufs=lufs: tone_of(rate, lufs, hz=hz, channels=2, gains=(1, 1)),
                {"integrated": near(lufs, 0.01)},
            )


def _sweep(rate):
    """20 Hz to 20 kHz in 20 s, at every moment as strong as reads -18 in stereo."""
    seconds, low, high = 20, 20.0, 20_000.0
    t = np.arange(seconds * rate) / rate
    octaves = np.log(high / low)
    hz = low * np.exp(t / seconds * octaves)
    wave = np.sin(2 * np.pi * low * seconds / octaves * np.expm1(t / seconds * octaves))
    return np.tile(10 ** ((-18 + 0.691 - weighting_db(hz)) / 20) * wave, (2, 1))


# Bits of the channel mask, in the order of the file, and what BS.1770-5 counts each for.
_LAYOUTS = {
    "mono": (None, (1,)),
    "stereo": (None, (1, 1)),
    "5.0": (None, (1, 1, 1, 1.41, 1.41)),
    "5.1": (None, (1, 1, 1, 0, 1.41, 1.41)),
    "5.1-sides": (0x60F, (1, 1, 1, 0, 1.41, 1.41)),
    "7.1": (0x63F, (1, 1, 1, 0, 1, 1, 1.41, 1.41)),
    "5.1.4": (0x2D60F, (1, 1, 1, 0, 1.41, 1.41, 1, 1, 1, 1)),
    "7.1.4": (0x2D63F, (1, 1, 1, 0, 1, 1, 1.41, 1.41, 1, 1, 1, 1)),
    "24": (None, (1,) * 24),
}


def _one_channel(rate, lufs, channel, gains):
    sound = np.zeros((len(gains), 4 * rate))
    sound[channel] = tone_of(rate, lufs, seconds=4)[0]
    return sound


def _channels():
    """Each channel of 5.1 by itself, and all channels of every layout together."""
    mask, gains = _LAYOUTS["5.1"]
    for channel, gain in enumerate(gains):
        for lufs in (-23, -24):
            read = near(lufs + 10 * np.log10(gain), 0.01) if gain else None
            yield Case(
                f"channel-{channel}-at{lufs}",
                lambda rate, lufs=lufs, c=channel: _one_channel(rate, lufs, c, _LAYOUTS["5.1"][1]),
                {"integrated": read},
                mask,
            )
    for name, (mask, gains) in _LAYOUTS.items():
        for lufs in (-23, -24):
            yield Case(
                f"sum-{name}-at{lufs}",
                lambda rate, lufs=lufs, gains=gains: tone_of(
                    rate, lufs, seconds=4, channels=len(gains), gains=gains
                ),
                {"integrated": near(lufs, 0.01)},
                mask,
            )
    yield Case("sweep", _sweep, {"integrated": near(-18, 0.02), "momentary": near(-18)})


CASES = [
    *_integrated(), *_shifted(), *_peaks(), *_ranges(), *_gates(), *_tones(), *_channels(),
]  # fmt: skip


def music(rate=48_000, seconds=20.0, seed=1, channels=2):
    """A broad, moving sound with beats and a tune; no recording, but shaped like one."""
    random = np.random.default_rng(seed)
    count = round(rate * seconds)
    t = np.arange(count) / rate
    noise = signal.lfilter([1.0], [1.0, -0.97], random.standard_normal((channels, count))) * 0.02
    beat = np.exp(-((t * 2) % 1.0) * 8)
    tune = sum(
        0.12 / k * np.sin(2 * np.pi * 220 * k * t * (1 + 0.0005 * k) + k) for k in range(1, 7)
    )
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * t / 7.3)
    sides = np.linspace(0.8, 1.2, channels)[:, None]
    return (
        noise * (0.3 + beat) + sides * tune * swell + beat * 0.3 * np.sin(2 * np.pi * 60 * t)
    ) * 0.7
