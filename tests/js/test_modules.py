"""The pure modules of the page, tested by Node's own test runner."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def test_the_pages_arithmetic_holds():
    # The set-up puts Node into the environment where the machine has none.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    node = shutil.which("node", path=path)
    assert node, "Node is missing; the set-up brings it together with the front-end packages."
    files = sorted(str(file) for file in HERE.glob("*.test.js"))
    assert len(files) >= 8

    run = subprocess.run(
        [node, "--test", *files], capture_output=True, text=True, timeout=120, check=False
    )

    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
