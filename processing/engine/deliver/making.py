"""One file from one master: rate, ceiling, dither, encoder; then decoded, measured and tagged.

Where a lossy decoder adds peaks, the ceiling of that file alone comes down until it does not.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processing.engine import tags as labels
from processing.engine.audio import Reader
from processing.engine.deliver import broadcast
from processing.engine.deliver.arriving import arrived
from processing.engine.deliver.disk import on_disk
from processing.engine.deliver.formats import format_of, rate_of
from processing.engine.deliver.gapless import run_in_and_filling
from processing.engine.deliver.reading import ReadBack, checksum
from processing.engine.deliver.refusal import CannotDeliver, delivery
from processing.engine.deliver.rounds import Order, rounds
from processing.engine.deliver.saying import said_of
from processing.engine.phrases import Step
from processing.engine.progress import Progress, silent
from processing.recipes.deliverables import Deliverable

_WAV_WITH_TAGS = 2**32 - 2**20  # beyond it is an RF64, which has `bext` and no ID3


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A file that was decoded, counted and measured; `facts` is the report on what came out."""

    path: Path
    media_type: str
    facts: dict[str, Any]
    steps: tuple[Step, ...]
    ceiling_dbtp: float  # that this file was limited to


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumLevels:
    """What a song's file may say of the album that it is on."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None


def deliver(  # noqa: PLR0913
    master: Path,
    wanted: Deliverable,
    out: Path,
    *,
    seed: str,
    tags: Mapping[str, str] | None = None,
    cover: bytes | None = None,
    ceiling_dbtp: float | None,
    album: AlbumLevels | None = None,
    progress: Progress = silent,
) -> Delivered:
    """Write `wanted` from the float master, verified; CannotDeliver where that cannot be done.

    `seed` is text, such as the recipe's hash; the dither hangs on it alone. `tags` are
    `Tags.filled()`, `cover` the bytes of a JPEG or PNG. `ceiling_dbtp` is the master's, None where
    it has none (an edited stem); the deliverable's own goes before it. A lossless file keeps it; a
    lossy one does so that the decoded sound is at most at −0.1 dBTP, or at the deliverable's own
    ceiling. A master that is under its ceiling and stays at its rate goes through sample for
    sample. The stage that `progress` hears is `wanted.name`.
    """
    with (
        delivery(out, format_of(wanted).word),
        tempfile.TemporaryDirectory(dir=out.parent, prefix="deliver-") as name,
    ):
        picture, said = _picture(cover), labels.clean(tags)
        order = Order(
            wanted=wanted,
            out=out,
            folder=Path(name),
            seed=seed,
            said=said,
            ceiling_dbtp=ceiling_dbtp,
        )
        with Reader(master) as sound:
            rate = rate_of(wanted, sound.rate)
        came = arrived(
            master,
            order.folder,
            rate=rate,
            channels_at_most=_channels_at_most(wanted),
            progress=_part(progress, wanted.name, 0.0, 0.2),
        )
        made = rounds(order, came, _part(progress, wanted.name, 0.2, 0.95))
        _label(order, made[-1].got, picture, album)
        progress(wanted.name, 1.0)
        return Delivered(
            path=out,
            media_type=format_of(wanted).media_type,
            facts=made[-1].got.facts,
            steps=tuple(said_of(order, came, made)),
            ceiling_dbtp=made[-1].ceiling.ceiling_dbtp,
        )


def _channels_at_most(wanted: Deliverable) -> int:
    return 2 if wanted.lossy else format_of(wanted).channels_at_most


def _picture(cover: bytes | None) -> labels.Cover | None:
    if cover is None:
        return None
    try:
        return labels.Cover.of(cover)
    except labels.UnusableCover as problem:
        raise CannotDeliver(str(problem), "Upload another picture.") from problem


def _label(
    order: Order, got: ReadBack, cover: labels.Cover | None, album: AlbumLevels | None
) -> None:
    """Tags and what was measured go into the file; its sound must be the same afterwards."""
    out, wanted = order.out, order.wanted
    if wanted.format == "wav":
        broadcast.fill_in(out, got.facts)
    if wanted.format != "wav" or out.stat().st_size < _WAV_WITH_TAGS:
        label = labels.Label(
            said=order.said,
            cover=cover,
            levels=_levels(got, album),
            gapless=run_in_and_filling(out) if wanted.format == "aac" else "",
        )
        labels.write(out, label, format_of(wanted).suffix)
    on_disk(out)
    if checksum(out, wanted) != got.checksum:
        raise CannotDeliver("The sound was not the same after its tags were written.")


def _levels(got: ReadBack, album: AlbumLevels | None) -> labels.Levels:
    return labels.Levels(
        lufs=got.facts["integrated_lufs"],
        true_peak_dbtp=got.facts["true_peak_dbtp"],
        album_lufs=album.integrated_lufs if album else None,
        album_true_peak_dbtp=album.true_peak_dbtp if album else None,
    )


def _part(progress: Progress, name: str, low: float, high: float) -> Progress:
    def tell(stage: str, fraction: float) -> None:
        del stage
        progress(name, low + (high - low) * fraction)

    return tell
