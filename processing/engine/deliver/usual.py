"""The three files that every master leaves with, each by one call that answers its report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from processing.engine.deliver.making import deliver
from processing.engine.progress import Progress, silent
from processing.recipes.deliverables import Deliverable


def wav24(
    path: Path,
    out: Path,
    seed: str,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """24-bit WAV, dithered once; answers its report. `seed` is text, such as the recipe's hash."""
    return _made(path, out, Deliverable(format="wav"), seed, tags, progress)


def flac(
    path: Path,
    out: Path,
    seed: str,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """24-bit FLAC of the very samples that `wav24` writes with the same seed."""
    return _made(path, out, Deliverable(format="flac"), seed, tags, progress)


def mp3(
    path: Path,
    out: Path,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """MP3 at 320 kb/s, of the very length; answers the report on its decoded sound."""
    return _made(path, out, Deliverable(format="mp3"), "", tags, progress)


def _made(  # noqa: PLR0913, PLR0917
    path: Path,
    out: Path,
    wanted: Deliverable,
    seed: str,
    tags: Mapping[str, str] | None,
    progress: Progress | None,
) -> dict[str, Any]:
    return deliver(
        path, wanted, out, seed=seed, tags=tags, ceiling_dbtp=0.0, progress=progress or silent
    ).facts
