"""How fast the meter is beside pyloudnorm and libebur128, on the same file in the same run.

.venv/bin/python bench/meter.py [FILE] [--minutes 4]
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyebur128
import pyloudnorm
import soundfile

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from processing.engine import report
from processing.engine.audio import QUANTUM, Reader, Writer
from processing.engine.meter import Meter


def make(path: Path, minutes: float) -> None:
    """A dense stereo sound near full scale, the hard case for a true-peak meter."""
    random = np.random.default_rng(1)
    left = round(minutes * 60 * 48_000)
    with Writer(path, 48_000, 2, "PCM_24") as file:
        while left > 0:
            noise = random.standard_normal((2, min(left, QUANTUM)))
            smooth = (noise + np.roll(noise, 1, axis=1) + np.roll(noise, 2, axis=1)) / 3
            file.write(0.85 * np.tanh(1.2 * smooth))
            left -= QUANTUM


def ours(path: Path) -> float | None:
    with Reader(path) as sound:
        meter = Meter(sound.rate, sound.channels)
        for block in sound.blocks():
            meter.feed(block)
    return meter.result().integrated_lufs


def whole_report(path: Path) -> float | None:
    figure: float | None = report.measure(path)["integrated_lufs"]
    return figure


def by_pyloudnorm(path: Path) -> float:
    data, rate = soundfile.read(path)
    meter = pyloudnorm.Meter(rate, filter_class="DeMan")
    meter.loudness_range(data)
    return float(meter.integrated_loudness(data))


def by_libebur128(path: Path) -> float:
    modes = pyebur128.MeasurementMode
    with Reader(path) as sound:
        state = pyebur128.R128State(
            sound.channels, sound.rate, modes.MODE_I | modes.MODE_LRA | modes.MODE_TRUE_PEAK
        )
        for block in sound.blocks():
            state.add_frames(np.ascontiguousarray(block.T).reshape(-1), block.shape[1])
        return float(pyebur128.get_loudness_global(state))


RIVALS: dict[str, Callable[[Path], float | None]] = {
    "meter: I, M, S, LRA, true peak 8x": ours,
    "report: the same, faults, platforms": whole_report,
    "libebur128: I, LRA, true peak 4x": by_libebur128,
    "pyloudnorm: I, LRA": by_pyloudnorm,
}


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("file", nargs="?", type=Path)
    words.add_argument("--minutes", type=float, default=4.0)
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = said.file or Path(folder) / "bench.wav"
        if said.file is None:
            make(path, said.minutes)
        with Reader(path) as sound:
            seconds = sound.seconds
        warm = Path(folder) / "warm.wav"
        make(warm, 0.05)
        whole_report(warm)
        best = 0.0
        for name, rival in RIVALS.items():
            begun = time.process_time()
            lufs = rival(path)
            took = time.process_time() - begun
            best = best or took
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{name:38} {lufs:8.3f} LUFS {took:7.2f} s {seconds / took:7.0f} x realtime"
                f"  {took / best:5.2f} of the meter's time  (so far {peak} MB)"
            )


if __name__ == "__main__":
    main()
