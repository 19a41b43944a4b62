"""The master against its bars: loudness, true peak, speed, and a reference beside Matchering.

    .venv/bin/python bench/master.py [--seconds 240] [--matchering /path/to/venv/bin/python]

Matchering (GPLv3) is no part of this project. For its row, install it where it harms nothing, and
name that interpreter:

    python3 -m venv matchering-venv && matchering-venv/bin/pip install matchering

Each contender runs in a process of its own: CPU seconds with imports and all, and the peak of its
resident memory. What came out is measured here, for all by the same meter.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import signal

# ruff: noqa: PLC0415  # each contender pays for its own imports, in time and in memory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from processing.recipes import MasterRecipe, MixRecipe  # after the path
from processing.recipes.channel import Compressor, EqBand
from processing.recipes.master_chain import MidSide, ReferenceMatch

if TYPE_CHECKING:
    from processing.engine.master.listening import Analysis

RATE = 44_100  # Matchering works at no other
LOOP_SECONDS = 24
TARGETS = (-23.0, -18.0, -14.0, -12.0, -10.0, -9.0)
FOLLOWS = ReferenceMatch(tone=1.0, width=1.0, loudness=1.0, tone_at_most_db=12.0)
_SECTIONS_DB = (-4.0, 0.0, -3.0, 0.0, -5.0, 0.0)  # verse and chorus by turns

_MATCHERING = """
import sys
import matchering
mix, reference, out = sys.argv[1:]
matchering.process(target=mix, reference=reference, results=[matchering.Result(out, "FLOAT")])
"""

_FIGURES = """
import resource
used = resource.getrusage(resource.RUSAGE_SELF)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(used.ru_utime + used.ru_stime, int(peak.split()[1]) / 1024)
"""


class Row(NamedTuple):
    """A bar: what was measured against what is allowed."""

    name: str
    measured: str
    limit: str
    met: bool | None  # None: told, not judged


def make_pair(folder: Path, seconds: int) -> None:
    """A mix of nine stems, and the master of another song as its reference."""
    from processing.engine import master, mix
    from processing.engine.audio import Reader, Writer
    from tests.processing.engine.song import ROLES, on_disk, song

    for seed, name in ((1, "mix"), (2, "other")):
        stems = folder / name
        stems.mkdir()
        made = song(seed, seconds=LOOP_SECONDS, rate=RATE, bpm=100 + 10 * seed)
        recipe = MixRecipe.for_stems(list(ROLES.items()), tempo_bpm=110)
        mix.render(recipe, on_disk(stems, made.stems, RATE), stems / "mix.wav")
        with Reader(stems / "mix.wav") as loop:
            sound = loop.read(0, loop.frames)
        with Writer(folder / f"{name}.wav", RATE, 2) as file:
            for n in range(-(-seconds // LOOP_SECONDS)):
                left = (seconds - n * LOOP_SECONDS) * RATE
                file.write(sound[:, :left] * 10 ** (_SECTIONS_DB[n % len(_SECTIONS_DB)] / 20))
    loud = MasterRecipe(
        target_lufs=-11,
        eq=(EqBand(hz=90, gain_db=4, q=0.7), EqBand(hz=9000, gain_db=4, q=0.6)),
        mid_side=MidSide(side_gain_db=-3),
        glue=Compressor(threshold_lu=3, ratio=3),
    )
    master.render(loud, {"mix": folder / "other.wav"}, folder / "reference.wav")


def run(folder: Path, out: str, recipe: MasterRecipe, mix: str = "mix.wav") -> None:
    from processing.engine import master

    sources = {"mix": folder / mix, "reference": folder / "reference.wav"}
    steps = master.render(recipe, sources, folder / out)
    (folder / f"{out}.json").write_text(json.dumps(steps))


def targets(folder: Path) -> None:
    for target_lufs in TARGETS:
        run(folder, f"at{target_lufs:g}.wav", MasterRecipe(target_lufs=target_lufs), "short.wav")


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "to -14": lambda folder: run(folder, "plain.wav", MasterRecipe(target_lufs=-14)),
    "to -9": lambda folder: run(folder, "loud.wav", MasterRecipe(target_lufs=-9)),
    "planned": lambda folder: run(
        folder, "planned.wav", MasterRecipe(corrective="full", target_lufs=-11)
    ),
    "reference": lambda folder: run(folder, "ours.wav", MasterRecipe(reference=FOLLOWS)),
    "targets": targets,
}


def alone(command: list[str]) -> tuple[float, float]:
    """CPU seconds and peak MiB that a process tells of itself on its last line."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[:4])} failed:\n{done.stderr}")
    cpu, mib = done.stdout.split()[-2:]
    return float(cpu), float(mib)


def ours(name: str, folder: Path) -> tuple[float, float]:
    return alone([sys.executable, __file__, "--only", name, "--folder", str(folder)])


def heard(path: Path) -> Analysis:
    from processing.engine.audio import Reader
    from processing.engine.master.listening import listen

    with Reader(path) as file:
        return listen(file.blocks(), file.rate, file.channels)


def true_peak_dbtp(path: Path) -> float:
    """By an interpolator of 16 times and 128 taps a phase that the engine does not use."""
    from processing.engine.audio import Reader

    taps = signal.firwin(16 * 128 + 1, 1 / 16, window=("kaiser", 9.0)) * 16
    highest = 0.0
    with Reader(path) as file:
        for start in range(0, file.frames, 1 << 18):
            block = file.read(max(start - 128, 0), (1 << 18) + 256)
            for row in block:
                # Only around high samples: what lies between lower ones is lower.
                if np.abs(row).max(initial=0.0) > 0.5 * highest:
                    highest = max(highest, float(np.abs(signal.upfirdn(taps, row, up=16)).max()))
    return 20 * float(np.log10(highest))


def speed(folder: Path, seconds: int) -> Iterator[Row]:
    allowed = 15 * seconds / 240
    for name in ("to -14", "to -9", "planned"):
        cpu, mib = ours(name, folder)
        yield Row(
            f"{seconds} s {name}, to the verified file",
            f"{cpu:.1f} CPU-s, {seconds / cpu:.0f}x, {mib:.0f} MiB",
            f"{allowed:.1f} CPU-s, 512 MiB",
            cpu <= allowed and mib <= 512,
        )


def loudness(folder: Path) -> Iterator[Row]:
    ours("targets", folder)
    for target_lufs in TARGETS:
        path = folder / f"at{target_lufs:g}.wav"
        read = heard(path).loudness
        off = abs((read.integrated_lufs or 0.0) - target_lufs)
        peak = true_peak_dbtp(path)
        yield Row(
            f"{target_lufs:g} LUFS under -1 dBTP",
            f"{off:.3f} LU off, 16x true peak {peak:.2f}",
            "0.1 LU (aim 0.03), -0.95 dBTP",
            off <= 0.1 and peak <= -0.95,
        )


def reference(folder: Path, matchering: Path | None) -> Iterator[Row]:
    yield from _match("ours", ours("reference", folder), folder, judged=True)
    if matchering is None:
        yield Row("reference, Matchering", "not asked for: --matchering, see above", "", None)
        return
    files = [str(folder / name) for name in ("mix.wav", "reference.wav", "matchering.wav")]
    used = alone([str(matchering), "-c", _MATCHERING + _FIGURES, *files])
    yield from _match("matchering", used, folder, judged=False)


def _match(name: str, used: tuple[float, float], folder: Path, *, judged: bool) -> Iterator[Row]:
    from processing.engine.master import reference as match

    mix, other, out = (heard(folder / f"{each}.wav") for each in ("mix", "reference", name))
    bands = match.goal(FOLLOWS, mix, other).judged
    before, after = (match.error_db(each.loudest, other.loudest, bands) for each in (mix, out))
    sides = abs(out.side_db - other.side_db)
    off = abs((out.loudness.integrated_lufs or 0) - (other.loudness.integrated_lufs or 0))
    peak = true_peak_dbtp(folder / f"{name}.wav")
    met = after <= 1.0 and sides <= 0.5 and off <= 0.1
    yield Row(
        f"reference, {name}: third octaves, RMS",
        f"{before:.2f} -> {after:.2f} dB; sides {sides:.2f} dB off; {off:.2f} LU off; "
        f"16x true peak {peak:.2f}",
        "1.0 dB, 0.5 dB, 0.1 LU",
        met if judged else None,
    )
    yield Row(f"reference, {name}: cost", f"{used[0]:.1f} CPU-s, {used[1]:.0f} MiB", "", None)


def crossovers() -> Iterator[Row]:
    from processing.engine.master.multiband import Bands

    for rate in (44_100, 48_000, 96_000):
        worst = 0.0
        for cuts in ((120.0, 2500.0), (40.0, 160.0, 1000.0, 8000.0)):
            impulse = np.zeros((1, 1 << 17))
            impulse[0, 0] = 1.0
            whole = np.abs(np.fft.rfft(np.sum(Bands(cuts, rate, 1)(impulse), axis=0)[0]))
            audible = np.fft.rfftfreq(1 << 17, 1 / rate) > 10
            worst = max(worst, float(np.abs(20 * np.log10(whole[audible])).max()))
        yield Row(f"crossovers sum flat at {rate} Hz", f"{worst:.6f} dB", "0.01 dB", worst <= 0.01)


def rows(arguments: argparse.Namespace, folder: Path) -> Iterator[Row]:
    from processing.engine.audio import Reader, Writer

    make_pair(folder, arguments.seconds)
    with Reader(folder / "mix.wav") as whole, Writer(folder / "short.wav", RATE, 2) as short:
        short.write(whole.read(0, min(60, arguments.seconds) * RATE))
    ours("to -14", folder)  # so that nobody pays for compiling
    yield from crossovers()
    yield from loudness(folder)
    yield from speed(folder, arguments.seconds)
    yield from reference(folder, arguments.matchering)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=240)
    parser.add_argument("--matchering", type=Path)
    parser.add_argument("--only", choices=CONTENDERS)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.only:
        CONTENDERS[arguments.only](arguments.folder)
        exec(_FIGURES)
        return
    missed = 0
    with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as name:
        for row in rows(arguments, Path(name)):
            verdict = {True: "met", False: "MISSED", None: ""}[row.met]
            missed += row.met is False
            print(f"{row.name:48} {row.measured}  [{row.limit}] {verdict}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
