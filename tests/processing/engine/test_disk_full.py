"""A disk that is full at the very end is never a silent success, whoever writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from processing.engine.audio import Writer
from tests.processing.engine.full_disk import MISSING, WRITERS
from tests.processing.engine.signals import music


def test_every_writer_says_so(tmp_path):
    source = tmp_path / "source.wav"
    with Writer(source, 48_000, 2) as file:
        file.write(music(48_000, 3.0))
    folder = tmp_path / "out"
    folder.mkdir()

    # A process of its own: the limit would hold for all that the tests write.
    done = subprocess.run(
        [sys.executable, "-B", "-m", "tests.processing.engine.full_disk", source, folder],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split("; ") for line in done.stdout.splitlines()]
    assert {row[0] for row in rows} == {*WRITERS, "canonical"}
    assert len(rows) >= len(MISSING) * len(WRITERS)
    assert [row for row in rows if row[2] == "SILENT"] == []
