"""How fast and how exact the meter is beside ffmpeg, libebur128 and pyloudnorm, in one run.

.venv/bin/python bench/meter.py [FILE] [--minutes 4]

Times are CPU seconds, so a busy machine changes little; each peer reads the same file.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import pyebur128
import pyloudnorm
import soundfile

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from processing.engine import report
from processing.engine.audio import QUANTUM, Reader, Samples, Writer
from processing.engine.meter import Meter
from processing.engine.second_opinion import SecondOpinion

RATE = 48_000


class Read(NamedTuple):
    """What one of them says: integrated loudness and true peak, where it has them."""

    lufs: float | None
    dbtp: float | None = None


def make(path: Path, minutes: float) -> None:
    """A dense stereo sound near full scale, the hard case for a true-peak meter."""
    random = np.random.default_rng(1)
    left = round(minutes * 60 * RATE)
    with Writer(path, RATE, 2, "PCM_24") as file:
        while left > 0:
            noise = random.standard_normal((2, min(left, QUANTUM)))
            smooth = (noise + np.roll(noise, 1, axis=1) + np.roll(noise, 2, axis=1)) / 3
            file.write(0.85 * np.tanh(1.2 * smooth))
            left -= QUANTUM


def ours(path: Path) -> Read:
    with Reader(path) as sound:
        meter = Meter(sound.rate, sound.channels)
        for block in sound.blocks():
            meter.feed(block)
    read = meter.result()
    return Read(read.integrated_lufs, read.true_peak_dbtp)


def our_report(path: Path) -> Read:
    made = report.measure(path, second_opinion=False)
    return Read(made["integrated_lufs"], made["true_peak_dbtp"])


def our_second_opinion(path: Path) -> Read:
    with Reader(path) as sound:
        other = SecondOpinion(sound.rate, sound.channels)
        for block in sound.blocks():
            other.feed(block)
    apart = other.figures()["second_meter"]["largest_difference_lu"]
    print(f"  (largest difference of the two in any minute: {apart} LU)")
    return Read(None)


def by_ffmpeg(path: Path) -> Read:
    """The program; without it, the same filter through PyAV."""
    if not shutil.which("ffmpeg"):
        return _by_filter_graph(path)
    words = ["ffmpeg", "-hide_banner", "-nostats", "-threads", "1", "-i", str(path)]
    words += ["-af", "ebur128=peak=true", "-f", "null", "-"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stderr
    summary = said[said.rindex("Summary:") :]
    found = [re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak")]
    return Read(*(float(one[1]) if one else None for one in found))


def _by_filter_graph(path: Path) -> Read:
    with av.open(str(path)) as file:
        stream = file.streams.audio[0]
        graph = av.filter.Graph()
        source = graph.add_abuffer(template=stream)
        meter = graph.add("ebur128", "peak=true:metadata=1")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        lufs: float | None = None
        for frame in file.decode(stream):
            graph.push(frame)
            lufs = _last(graph, lufs)
    return Read(lufs)


def _last(graph: av.filter.Graph, lufs: float | None) -> float | None:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return lufs
        lufs = float(frame.metadata.get("lavfi.r128.I", lufs or math.nan))


def by_libebur128(path: Path) -> Read:
    modes = pyebur128.MeasurementMode
    with Reader(path) as sound:
        state = pyebur128.R128State(
            sound.channels, sound.rate, modes.MODE_I | modes.MODE_LRA | modes.MODE_TRUE_PEAK
        )
        for block in sound.blocks():
            state.add_frames(np.ascontiguousarray(block.T).reshape(-1), block.shape[1])
        peak = max(pyebur128.get_true_peak(state, channel) for channel in range(sound.channels))
        pyebur128.get_loudness_range(state)
        return Read(float(pyebur128.get_loudness_global(state)), 20 * math.log10(peak))


def by_pyloudnorm(path: Path) -> Read:
    data, rate = soundfile.read(path)
    meter = pyloudnorm.Meter(rate, filter_class="DeMan")
    meter.loudness_range(data)
    return Read(float(meter.integrated_loudness(data)))


RIVALS: dict[str, Callable[[Path], Read]] = {
    "meter: I, M, S, LRA, PSR, true peak 8x": ours,
    "report: the same, and every check": our_report,
    "second opinion, in windows of a minute": our_second_opinion,
    "ffmpeg -af ebur128=peak=true": by_ffmpeg,
    "libebur128: I, LRA, true peak 4x": by_libebur128,
    "pyloudnorm: I, LRA": by_pyloudnorm,
}


def compare_speed(path: Path) -> None:
    with Reader(path) as sound:
        seconds = sound.seconds
    first: tuple[float, float] | None = None
    for name, rival in RIVALS.items():
        begun = _cpu_seconds()
        read = rival(path)
        took = _cpu_seconds() - begun
        base, lufs = first = first or (took, read.lufs or math.nan)
        said = [] if read.lufs is None else [f"{read.lufs:.3f} LUFS ({read.lufs - lufs:+.3f})"]
        said += [] if read.dbtp is None else [f"{read.dbtp:.2f} dBTP"]
        print(
            f"{name:40} {took:6.2f} s {seconds / took:6.0f} x realtime "
            f"{took / base:6.2f} of the meter's time  {', '.join(said)}"
        )


def _cpu_seconds() -> float:
    """Of this process and of the programs that it ran."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def bursts() -> Iterator[tuple[str, float, Samples]]:
    """Tech 3341, cases 10 and 13 (one level) and 11 and 14 (rising): bursts that begin anywhere."""
    for i in range(20):
        for level, numbers in ((-23.0, (10, 13)), (i - 38.0, (11, 14))):
            for number, shift, length in zip(numbers, (0.15, 0.02), (3.0, 0.4), strict=True):
                yield f"3341-{number}", level, _burst(i * shift, length, level)


def _burst(begins: float, seconds: float, dbfs: float) -> Samples:
    frames = [round(part * RATE) for part in (begins, seconds, 1.0)]
    n = np.arange(frames[1]) + frames[0]
    wave = 10 ** (dbfs / 20) * np.sin(2 * np.pi * 1000 * n / RATE)
    return np.tile(np.concatenate([np.zeros(frames[0]), wave, np.zeros(frames[2])]), (2, 1))


def compare_bursts() -> None:
    """The largest error of max M and max S; libebur128 asked every 100 ms, as players do."""
    worst: dict[str, list[float]] = {}
    for name, level, sound in bursts():
        short = name in {"3341-10", "3341-11"}
        meter = Meter(RATE, 2)
        meter.feed(sound)
        read = meter.result()
        mine = read.max_short_term_lufs if short else read.max_momentary_lufs
        errors = (abs((mine or 0.0) - level), abs(_by_tenths(sound, short=short) - level))
        known = worst.setdefault(name, [0.0, 0.0])
        worst[name] = [max(pair) for pair in zip(known, errors, strict=True)]
    for name, (mine, theirs) in sorted(worst.items()):
        what = "max S" if name in {"3341-10", "3341-11"} else "max M"
        print(f"{name}, 20 shifts, {what}: ours off by {mine:.4f} LU, libebur128 {theirs:.3f} LU")


def _by_tenths(sound: Samples, *, short: bool) -> float:
    modes = pyebur128.MeasurementMode
    state = pyebur128.R128State(2, RATE, modes.MODE_S if short else modes.MODE_M)
    ask = pyebur128.get_loudness_shortterm if short else pyebur128.get_loudness_momentary
    flat = np.ascontiguousarray(sound.T).reshape(-1)
    highest = -math.inf
    for at in range(0, sound.shape[1] - RATE // 10 + 1, RATE // 10):
        state.add_frames(flat[2 * at : 2 * (at + RATE // 10)], RATE // 10)
        highest = max(highest, float(ask(state)))
    return highest


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("file", nargs="?", type=Path)
    words.add_argument("--minutes", type=float, default=4.0)
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = said.file or Path(folder) / "bench.wav"
        if said.file is None:
            make(path, said.minutes)
        warm = Path(folder) / "warm.wav"
        make(warm, 0.05)
        report.measure(warm)
        compare_speed(path)
    compare_bursts()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{peak} MB at most, which is pyloudnorm's doing.")


if __name__ == "__main__":
    main()
