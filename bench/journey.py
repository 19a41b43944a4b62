"""`python -m bench.journey [seconds of song]`: eight stems arrive, and a mastered song comes back.

Everything is real: `manage.py up`, uploads by tus, workers. Prints seconds from the arrival of the
last stem to its check, to the mix, and to the master, each as a multiple of the song's own length,
and the most memory that any process of the tree ever held.
"""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from bench.house import whole_studio

RATE = 48_000
NAMES = ("Kick", "Snare", "Hats", "Bass", "Keys", "Guitar", "Strings", "Lead vocal")
BUSY = {"arriving", "checking", "making"}


def main(seconds: int) -> None:
    with whole_studio() as (harness, studio):
        stems = {f"{name}.wav": _stem(number, seconds) for number, name in enumerate(NAMES)}
        client = harness.Client(studio.address)
        client.sign_in()
        project = client.post("projects/", {"title": "Bench", "artist": "Bench", "kind": "ep"})
        song = client.post(f"projects/{project['id']}/songs/", {"title": "Four minutes"})
        for filename, content in stems.items():
            begun = client.post(
                f"songs/{song['id']}/stems/",
                {"filename": filename, "size_bytes": len(content)},
            )
            client.upload(begun["upload"]["url"], content, chunk=16 * 1024**2)
        arrived = time.monotonic()
        client.wait(
            f"songs/{song['id']}/stems/",
            until=lambda rows: all(row["newest"]["state"] not in BUSY for row in rows),
            seconds=600,
        )
        _say("checked and drawn", arrived, seconds)
        mix = client.post(f"songs/{song['id']}/orders/", {})
        _ready(client, mix["id"])
        _say("mixed", arrived, seconds)
        master = client.post(f"versions/{mix['id']}/orders/", {"target_lufs": -14.0})
        _ready(client, master["id"])
        _say("mastered, three formats", arrived, seconds)
        for name, mib in sorted(_peaks(studio.process.pid).items()):
            print(f"{name}: {mib:.0f} MiB at most")


def _stem(number: int, seconds: int) -> bytes:
    """Notes with rests, so that there is something to gate, compress and balance."""
    chance = np.random.default_rng(number)
    time_axis = np.arange(RATE * seconds) / RATE
    envelope = np.exp(-((time_axis * (1 + number % 3)) % 1.0) * 5)
    pitch = 55.0 * 2 ** (number * 7 / 12)
    left = (np.sin(2 * np.pi * pitch * time_axis) + chance.normal(0, 0.02, time_axis.size)) * 0.2
    sound = np.stack([left * envelope, np.roll(left, 30) * envelope], axis=1)
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="WAV", subtype="PCM_24")
    return file.getvalue()


def _ready(client: Any, version: int) -> None:
    done = client.wait(
        f"versions/{version}/", until=lambda row: row["state"] not in BUSY, seconds=900
    )
    if done["state"] != "ready":
        sys.exit(f"{done['label']}: {done['sentence']}")


def _say(what: str, since: float, song_seconds: int) -> None:
    took = time.monotonic() - since
    print(f"{what}: {took:.1f} s after the last stem, {song_seconds / took:.1f}x the song's length")


def _peaks(root: int) -> dict[str, float]:
    """VmHWM of everything that `up` started, the highest of each kind."""
    parents: dict[int, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    peaks: dict[str, float] = {}
    for process in parents:
        if root not in _ancestors(process, parents):
            continue
        try:
            words = Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
            high = next(
                line.split()[1]
                for line in Path(f"/proc/{process}/status").read_text().splitlines()
                if line.startswith("VmHWM")
            )
        except (OSError, StopIteration):
            continue
        kind = next(
            (kind for kind in ("slow", "fast", "studio.web", "sweep", "valkey") if kind in words),
            "up",
        )
        peaks[kind] = max(peaks.get(kind, 0.0), int(high) / 1024)
    return peaks


def _ancestors(process: int, parents: dict[int, int]) -> set[int]:
    found = set()
    while process in parents and process not in found:
        found.add(process)
        process = parents[process]
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 240)
