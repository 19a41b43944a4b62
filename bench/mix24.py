"""24 stems of 4 minutes at 24 bit and 48 kHz through the whole default chain; peers beside it.

    .venv/bin/python bench/mix24.py [--seconds 240] [--bar-only]

The bar: at least 10 times realtime on one core, and at most 512 MiB. Each contender runs in a
process of its own: CPU seconds with imports and all, times realtime, the peak of its resident
memory. The peers do less than the default chain, each says what.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# ruff: noqa: PLC0415  # each contender pays for its own imports, in time and in memory

RATE = 48_000
AT_LEAST_REALTIME, AT_MOST_MIB = 10.0, 512.0
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from processing.recipes import MixRecipe, StemRole  # noqa: E402  # after the path

# Name, role, whether it is stereo: a song as it comes out of a session.
STEMS: tuple[tuple[str, StemRole, bool], ...] = (
    ("Kick in", StemRole.KICK, False),
    ("Kick out", StemRole.KICK, False),
    ("Snare top", StemRole.SNARE, False),
    ("Snare bottom", StemRole.SNARE, False),
    ("Toms", StemRole.TOMS, True),
    ("Overheads", StemRole.CYMBALS, True),
    ("Rooms", StemRole.DRUMS, True),
    ("Percussion", StemRole.FX, True),
    ("Bass direct", StemRole.BASS, False),
    ("Bass amp", StemRole.BASS, False),
    ("Guitar left", StemRole.GUITAR, False),
    ("Guitar right", StemRole.GUITAR, False),
    ("Acoustic guitar", StemRole.GUITAR, True),
    ("Guitar solo", StemRole.LEAD, True),
    ("Piano", StemRole.KEYS, True),
    ("Organ", StemRole.KEYS, True),
    ("Strings", StemRole.PAD, True),
    ("Pad", StemRole.PAD, True),
    ("Synth", StemRole.LEAD, True),
    ("Riser", StemRole.FX, True),
    ("Lead vocal", StemRole.LEAD_VOCAL, False),
    ("Double", StemRole.BACKING_VOCAL, False),
    ("Harmony", StemRole.BACKING_VOCAL, True),
    ("Choir", StemRole.BACKING_VOCAL, True),
)


def make_stems(folder: Path, seconds: int, *, all_stereo: bool) -> None:
    """Each with its own register, rhythm and noise; written ten seconds at a time."""
    from processing.engine.audio import Writer

    for number, (name, _, stereo) in enumerate(STEMS):
        channels = 2 if stereo or all_stereo else 1
        random = np.random.Generator(np.random.PCG64(number))
        hz = 55.0 * 2 ** (number * 3 / 12)
        with Writer(folder / f"{name}.wav", RATE, channels, "PCM_24") as file:
            for start in range(0, seconds, 10):
                t = np.arange(start * RATE, min(start + 10, seconds) * RATE) / RATE
                beat = np.exp(-(t % (0.5 if number < 8 else 0.75)) / 0.25)
                wave = np.sin(2 * np.pi * hz * t) + 0.4 * np.sin(4 * np.pi * hz * t)
                hiss = random.standard_normal((channels, len(t))) * 0.05
                file.write((np.vstack([wave, wave * 0.8][:channels]) + hiss) * beat * 0.2)


def sources(folder: Path) -> dict[str, Path]:
    return {name: folder / f"{name}.wav" for name, _, _ in STEMS}


def roughmix(folder: Path) -> None:
    """High-pass, equaliser, compressor, level, pan, reverb send; glue, −18 LUFS, checked."""
    from processing.engine import mix as engine

    recipe = MixRecipe.for_stems([(name, role) for name, role, _ in STEMS], tempo_bpm=120)
    engine.render(recipe, sources(folder), folder / "mix.wav")


def pyav_amix(folder: Path) -> None:
    """The plain sum and nothing else, by FFmpeg's filter as PyAV carries it."""
    import av
    from av.filter import Graph

    files = [av.open(str(path)) for path in sources(folder).values()]
    graph = Graph()
    amix = graph.add("amix", f"inputs={len(files)}:normalize=0")
    decoders, buffers = [], []
    for number, file in enumerate(files):
        buffer = graph.add_abuffer(template=file.streams.audio[0])
        shape = graph.add("aformat", "sample_fmts=fltp:channel_layouts=stereo")
        buffer.link_to(shape)
        shape.link_to(amix, 0, number)
        buffers.append(buffer)
        decoders.append(file.decode(audio=0))
    sink = graph.add("abuffersink")
    amix.link_to(sink)
    graph.configure()
    with av.open(str(folder / "amix.wav"), "w") as out:
        stream = out.add_stream("pcm_s24le", rate=RATE, layout="stereo")
        to_24 = av.AudioResampler(format="s32", layout="stereo", rate=RATE)
        open_decoders = dict(enumerate(decoders))
        while open_decoders:
            for number, decoder in list(open_decoders.items()):
                frame = next(decoder, None)
                buffers[number].push(frame)
                if frame is None:
                    del open_decoders[number]
            _drain(sink, to_24, stream, out)
        _drain(sink, to_24, stream, out)
        for packet in stream.encode(None):
            out.mux(packet)


def _drain(sink: Any, to_24: Any, stream: Any, out: Any) -> None:
    import av

    while True:
        try:
            frame = sink.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        for ready in to_24.resample(frame):
            for packet in stream.encode(ready):
                out.mux(packet)


def ffmpeg_amix(folder: Path) -> None:
    """The plain sum and nothing else, by the program."""
    inputs = [part for path in sources(folder).values() for part in ("-i", str(path))]
    graph = f"amix=inputs={len(STEMS)}:normalize=0"
    rest = ["-filter_complex", graph, "-c:a", "pcm_s24le", str(folder / "ffmpeg.wav")]
    command = ["ffmpeg", "-v", "error", "-threads", "1", "-filter_complex_threads", "1"]
    subprocess.run([*command, *inputs, *rest], check=True)


def pedalboard_streamed(folder: Path) -> None:
    """Five plug-ins a strip, one reverb, glue, in blocks; levels are fixed, nothing is measured."""
    import pedalboard
    from pedalboard.io import AudioFile

    files = [AudioFile(str(path)) for path in sources(folder).values()]
    strips = [
        pedalboard.Chain(
            [
                pedalboard.HighpassFilter(90),
                pedalboard.PeakFilter(300, -2, 1),
                pedalboard.HighShelfFilter(9000, 1.5),
                pedalboard.Compressor(-20, 3, 10, 100),
                pedalboard.Gain(-12),
            ]
        )
        for _ in files
    ]
    reverb = pedalboard.Reverb(room_size=0.6, wet_level=1, dry_level=0)
    glue = pedalboard.Compressor(-12, 2, 30, 200)
    with AudioFile(str(folder / "pb.wav"), "w", RATE, 2, bit_depth=24) as out:
        while files[0].tell() < files[0].frames:
            bus = np.zeros((2, 0), np.float32)
            for file, strip in zip(files, strips, strict=True):
                shaped = strip.process(file.read(65_536), RATE, reset=False)
                bus = shaped + (bus if bus.shape[1] else 0)
            bus = np.ascontiguousarray(np.broadcast_to(bus, (2, bus.shape[1])))
            wet = reverb.process(bus * 0.2, RATE, reset=False)
            out.write(glue.process(bus + wet, RATE, reset=False))


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "roughmix": roughmix,
    "pedalboard, streamed": pedalboard_streamed,
    "PyAV amix": pyav_amix,
    "ffmpeg amix": ffmpeg_amix,
}


def run_alone(name: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--only", name, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def own_figures() -> dict[str, float]:
    """Of this process, and of the program that it ran if it ran one."""
    own, child = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {
        "cpu_seconds": own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime,
        "peak_mib": max(int(peak.split()[1]), child.ru_maxrss) / 1024,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=int, default=240)
    arguments.add_argument("--all-stereo", action="store_true")
    arguments.add_argument("--bar-only", action="store_true", help="leave the peers out")
    arguments.add_argument("--only", choices=CONTENDERS)
    arguments.add_argument("--folder", type=Path)
    asked = arguments.parse_args()
    if asked.only:
        CONTENDERS[asked.only](asked.folder)
        print(json.dumps(own_figures()))
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_stems(folder, asked.seconds, all_stereo=asked.all_stereo)
        stereo = sum(stereo or asked.all_stereo for _, _, stereo in STEMS)
        print(f"{len(STEMS)} stems ({stereo} stereo) of {asked.seconds} s at 24 bit, 48 kHz")
        print(f"{'':22}{'CPU s':>8}{'x realtime':>12}{'peak MiB':>10}")
        for contender in list(CONTENDERS)[: 1 if asked.bar_only else None]:
            if contender.startswith("ffmpeg") and shutil.which("ffmpeg") is None:
                print(f"{contender:22}not installed here")
                continue
            found = run_alone(contender, folder)
            speed = asked.seconds / found["cpu_seconds"]
            print(
                f"{contender:22}{found['cpu_seconds']:8.1f}{speed:12.1f}{found['peak_mib']:10.0f}"
            )
            if contender == "roughmix":
                met = speed >= AT_LEAST_REALTIME and found["peak_mib"] <= AT_MOST_MIB
                bar = f"at least {AT_LEAST_REALTIME:g} x, at most {AT_MOST_MIB:g} MiB"
                print(f"{'':22}bar: {bar}: {'met' if met else 'MISSED'}")


if __name__ == "__main__":
    main()
