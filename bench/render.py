"""Mix of 8 stems and its master, against the same chain built of pedalboard on whole files.

    .venv/bin/python bench/render.py [--seconds 240] [--target -14]

Each contender runs in a process of its own: CPU seconds with imports and all, times realtime on
one core, and the peak of its resident memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

# ruff: noqa: PLC0415  # each contender pays for its own imports, in time and in memory

RATE = 48_000
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from processing.recipes import MasterRecipe, MixRecipe, StemRole  # noqa: E402  # after the path

STEMS = {
    "Kick": StemRole.KICK,
    "Snare": StemRole.SNARE,
    "Bass": StemRole.BASS,
    "Guitar left": StemRole.GUITAR,
    "Guitar right": StemRole.GUITAR,
    "Keys": StemRole.KEYS,
    "Pad": StemRole.PAD,
    "Lead": StemRole.LEAD,
}


def make_stems(folder: Path, seconds: int) -> None:
    """Stereo, each with its own register, rhythm and noise; written ten seconds at a time."""
    from processing.engine.audio import Writer

    for number, name in enumerate(STEMS):
        random = np.random.Generator(np.random.PCG64(number))
        hz = 55.0 * 2 ** (number * 5 / 12)
        with Writer(folder / f"{name}.wav", RATE, 2) as file:
            for start in range(0, seconds, 10):
                t = np.arange(start * RATE, min(start + 10, seconds) * RATE) / RATE
                beat = np.exp(-(t % (0.5 if number < 3 else 0.75)) / 0.25)
                wave = np.sin(2 * np.pi * hz * t) + 0.4 * np.sin(4 * np.pi * hz * t)
                hiss = random.standard_normal((2, len(t))) * 0.05
                file.write((np.vstack([wave, wave * 0.8]) + hiss) * beat * 0.3)


def sources(folder: Path) -> dict[str, Path]:
    return {name: folder / f"{name}.wav" for name in STEMS}


def mix(folder: Path, _target: float) -> None:
    from processing.engine import mix as engine

    recipe = MixRecipe.for_stems(list(STEMS.items()), tempo_bpm=120)
    engine.render(recipe, sources(folder), folder / "mix.wav")


def master(folder: Path, target: float) -> None:
    from processing.engine import master as engine

    engine.render(MasterRecipe(target_lufs=target), {"mix": folder / "mix.wav"}, folder / "m.wav")


def pedalboard_mix(folder: Path, _target: float) -> None:
    """Whole files: high-pass, two bands, compressor, gain; one reverb; glue."""
    import pedalboard
    import soundfile

    bus: np.ndarray | None = None
    send: np.ndarray | None = None
    for path in sources(folder).values():
        sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
        strip = pedalboard.Chain(
            [
                pedalboard.HighpassFilter(90),
                pedalboard.PeakFilter(300, -2, 1),
                pedalboard.HighShelfFilter(9000, 1.5),
                pedalboard.Compressor(-20, 3, 10, 100),
                pedalboard.Gain(-6),
            ]
        )
        shaped = strip(np.ascontiguousarray(sound.T), rate)
        bus = shaped if bus is None else bus + shaped
        send = shaped * 0.25 if send is None else send + shaped * 0.25
    assert bus is not None
    assert send is not None
    wet = pedalboard.Reverb(room_size=0.6, wet_level=1, dry_level=0)(send, RATE)
    out = pedalboard.Compressor(-12, 2, 30, 200)(bus + wet * 0.3, RATE)
    soundfile.write(folder / "pb-mix.wav", (out * 0.5).T, RATE, subtype="FLOAT")


def pedalboard_master(folder: Path, target: float) -> None:
    """High-pass, gain measured by pyloudnorm, true-peak brickwall, measured once more."""
    import pedalboard
    import pyloudnorm
    import soundfile

    sound, rate = soundfile.read(folder / "mix.wav", dtype="float32", always_2d=True)
    meter = pyloudnorm.Meter(rate)
    gain_db = target - meter.integrated_loudness(sound)
    chain = pedalboard.Chain(
        [
            pedalboard.HighpassFilter(20),
            pedalboard.Gain(gain_db),
            pedalboard.BrickwallLimiter(ceiling_db=-1, true_peak=True),
        ]
    )
    out = chain(np.ascontiguousarray(sound.T), rate).T
    meter.integrated_loudness(out)
    soundfile.write(folder / "pb-master.wav", out, rate, subtype="FLOAT")


CONTENDERS: dict[str, Callable[[Path, float], None]] = {
    "mix": mix,
    "master": master,
    "pedalboard mix": pedalboard_mix,
    "pedalboard master": pedalboard_master,
}


def run_alone(name: str, folder: Path, target: float) -> dict[str, float]:
    command = [sys.executable, __file__, "--only", name, "--folder", folder]
    done = subprocess.run(
        [*map(str, command), "--target", str(target)], capture_output=True, text=True, check=True
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def own_figures() -> dict[str, float]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {"cpu_seconds": used.ru_utime + used.ru_stime, "peak_mib": int(peak.split()[1]) / 1024}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=240)
    arguments.add_argument("--target", type=float, default=-14.0)
    arguments.add_argument("--only", choices=CONTENDERS)
    arguments.add_argument("--folder", type=Path)
    asked = arguments.parse_args()
    if asked.only:
        CONTENDERS[asked.only](asked.folder, asked.target)
        print(json.dumps(own_figures()))
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_stems(folder, asked.seconds)
        print(f"{len(STEMS)} stereo stems of {asked.seconds} s at 48 kHz, target {asked.target}")
        print(f"{'':20}{'CPU s':>8}{'x realtime':>12}{'peak MiB':>10}")
        for contender in CONTENDERS:
            found = run_alone(contender, folder, asked.target)
            speed = asked.seconds / found["cpu_seconds"]
            print(
                f"{contender:20}{found['cpu_seconds']:8.1f}{speed:12.0f}{found['peak_mib']:10.0f}"
            )


if __name__ == "__main__":
    main()
