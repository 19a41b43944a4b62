"""The verdict on one file of the command line: what cannot even be opened has a row too."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from processing.engine.containers.source import Rejected
from processing.engine.progress import Progress
from processing.engine.verdict import Verdict, verdict

Row = dict[str, Any]


def row(path: str, progress: Progress | None = None) -> Row:
    """`path`, `verdict`, `codes` and `message`, ready for JSON."""
    said = _judged(Path(path), progress)
    return {
        "path": path,
        "verdict": said.verdict,
        "codes": list(said.codes),
        "message": said.message,
    }


def _judged(path: Path, progress: Progress | None) -> Verdict:
    try:
        # A pipe or a device would never end, so only what lies on a disk is opened.
        if path.exists() and not path.is_file():
            return _unreadable("This is no file.", "Name a sound file, or a ZIP of stems.")
        with tempfile.TemporaryDirectory(prefix="roughmix-inspect-") as folder:
            return verdict(path, Path(folder), path.name, progress=progress)
    except FileNotFoundError:
        return _unreadable("There is no such file.", "Check how the path is written.")
    except PermissionError:
        return _unreadable("This user may not read the file.", "Change the rights of the file.")
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or problem
        return _unreadable(f"The file cannot be read: {said}.", "Copy it to another disk.")
    except MemoryError:
        return _unreadable("This file asks for too much memory.", "Export it again as WAV.")


def _unreadable(sentence: str, remedy: str) -> Verdict:
    return Verdict.refused(Rejected("unreadable", sentence, remedy))
