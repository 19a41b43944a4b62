"""Every step of an edit measured on songs whose truth is known, each figure beside its limit.

    .venv/bin/python -m bench.editing [--songs 4] [--only pitch]

Rubber Band (in pedalboard) and FFmpeg's filters (in PyAV) do the same beside it where they can.
Seconds are those of the CPU. Ends with 1 where a limit is missed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

# One thread: what is counted is CPU seconds, and spinning threads are none of ours.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bench import editing_pitch, editing_restore, editing_time  # after the environment
from bench.row import printed

PARTS = {
    "Cuts and takes": editing_time.cuts,
    "Time": editing_time.timing,
    "Pitch": editing_pitch.rows,
    "Restoration": editing_restore.rows,
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--songs", type=int, default=4)
    asked.add_argument("--only", default="", help="a word of the part's title")
    options = asked.parse_args()
    missed = 0
    for title, rows in PARTS.items():
        if options.only.lower() in title.lower():
            with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as folder:
                missed += printed(title, rows(options.songs, Path(folder)))
    print(f"{missed} limits missed")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
