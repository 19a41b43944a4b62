"""What it costs to take in a stem, in CPU seconds by step, beside FFmpeg doing less; and memory.

.venv/bin/python -m bench.ingest [--minutes 4] [--hours 4]

The file is stereo, 48 kHz, 24 bit. Children count. FFmpeg (its libraries by PyAV, one thread)
decodes the same file, meters it with true peaks and writes a FLAC: the part that both do.
`--hours` measures a file of that length through the command line, in memory and in time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from bench.house import HOME
from bench.meter import make
from processing.engine import headers, intake, report
from processing.engine.audio import QUANTUM, Reader, Writer
from processing.engine.lossless import Lossless
from processing.engine.peaks import Drawer

LIMIT_SECONDS = 3.0
LIMIT_HEADER_MS = 50


def cpu_seconds() -> float:
    """Of this process and of its children that have ended."""
    own, children = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(what: Callable[[], object]) -> float:
    begun = cpu_seconds()
    what()
    return cpu_seconds() - begun


def take_in(stem: Path, folder: Path) -> list[tuple[str, float]]:
    """Every step that an upload goes through, and what each took."""
    folder.mkdir()
    steps = [("header, judged by the byte", timed(lambda: headers.inspect(stem)))]
    steps.append(
        ("decoded by a child, looked through", timed(lambda: intake.take_in(stem, folder)))
    )
    canonical = folder / "canonical.wav"
    steps.append(
        ("meter, findings, peaks and FLAC, one pass", timed(lambda: _one_pass(canonical, folder)))
    )
    return steps


def _one_pass(canonical: Path, folder: Path) -> None:
    with Reader(canonical) as sound:
        drawer = Drawer(folder / "peaks", sound.rate, sound.frames)
    lossless = Lossless(canonical, folder / "lossless.flac")
    report.measure(canonical, also=[drawer, lossless], second_opinion=False)
    drawer.close()
    lossless.close()


def by_ffmpeg(stem: Path, out: Path) -> None:
    """Decode, ebur128 with true peak, FLAC."""
    with av.open(str(stem)) as source, av.open(str(out), "w") as made:
        sound = source.streams.audio[0]
        sound.codec_context.thread_count = 1
        flac = made.add_stream("flac", rate=sound.rate, layout=sound.layout.name, format="s32")
        graph = av.filter.Graph()
        begin = graph.add_abuffer(template=sound)
        meter = graph.add("ebur128", "peak=true:metadata=0:framelog=quiet")
        end = graph.add("abuffersink")
        begin.link_to(meter)
        meter.link_to(end)
        graph.configure()
        resampler = av.AudioResampler(format="s32", layout=sound.layout.name, rate=sound.rate)
        for frame in source.decode(sound):
            graph.push(frame)
            while True:
                try:
                    graph.pull()
                except (av.BlockingIOError, av.EOFError):
                    break
            frame.pts = None
            for plain in resampler.resample(frame):
                made.mux(flac.encode(plain))
        made.mux(flac.encode(None))


def long_file(path: Path, hours: float) -> None:
    """A long sound made of one block, so that making it takes less than measuring it."""
    random = np.random.default_rng(2)
    block = 0.1 * random.standard_normal((2, QUANTUM))
    with Writer(path, 48_000, 2, "PCM_16") as file:
        for _ in range(round(hours * 3600 * 48_000 / QUANTUM)):
            file.write(block)


def measured(path: Path) -> tuple[float, float]:
    """Seconds of CPU and most MiB of `manage.py measure` on this file."""
    command = [sys.executable, str(HOME / "manage.py"), "measure", "--json", str(path)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HOME)
    assert child.stdout is not None
    said = json.loads(child.stdout.read())
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, said
    assert said[0]["integrated_lufs"] is not None
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--minutes", type=float, default=4.0)
    words.add_argument("--hours", type=float, default=0.0)
    said = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as name:
        folder = Path(name)
        warm, stem = folder / "warm.wav", folder / "stem.wav"
        make(warm, 0.05)
        take_in(warm, folder / "warm")
        make(stem, said.minutes)
        _print_steps(take_in(stem, folder / "taken"), said.minutes)
        began = time.process_time()
        by_ffmpeg(stem, folder / "peer.flac")
        print(f"{'FFmpeg: decode, ebur128 peak=true, FLAC':46}{time.process_time() - began:7.2f} s")
        if said.hours:
            _print_lengths(folder, stem, said.hours)


def _print_steps(steps: list[tuple[str, float]], minutes: float) -> None:
    for step, seconds in steps:
        print(f"{step:46}{seconds:7.2f} s")
    whole = sum(seconds for _, seconds in steps)
    share = f"{whole / LIMIT_SECONDS:.2f} of {LIMIT_SECONDS:g} s"
    print(f"{f'all of it, {minutes:g} minutes of stereo':46}{whole:7.2f} s  {share}")
    header = steps[0][1] * 1000
    share = f"{header / LIMIT_HEADER_MS:.2f} of {LIMIT_HEADER_MS} ms"
    print(f"{'header check':46}{header:7.1f} ms  {share}")


def _print_lengths(folder: Path, stem: Path, hours: float) -> None:
    long = folder / "long.wav"
    long_file(long, hours)
    for path, length in ((stem, "the stem"), (long, f"{hours:g} hours")):
        seconds, mib = measured(path)
        print(f"{f'measure, {length}':46}{seconds:7.1f} s  at most {mib:.0f} MiB")


if __name__ == "__main__":
    main()
