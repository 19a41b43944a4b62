"""What was written is on the disk, and not only in the memory of the system."""

from __future__ import annotations

import os
from pathlib import Path


def on_disk(out: Path) -> None:
    with out.open("rb") as file:
        os.fsync(file.fileno())
