"""Where each song lies in the programme, and where its track begins: frames, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from processing.engine.refusal import CannotRender

_CD_FRAMES_PER_SECOND = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """A song before it has a place: its frames, and what follows it."""

    frames: int
    gap: int = 0
    crossfade: int = 0  # into the next song; in place of the gap


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`mark` is where its track begins; until the next one's, or the end of the programme."""

    start: int
    frames: int
    mark: int
    fade_in: int = 0  # crossfaded with the song before
    fade_out: int = 0

    @property
    def end(self) -> int:
        return self.start + self.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The songs in a row; the tracks cover it whole, without a gap between them."""

    places: tuple[Place, ...]
    frames: int

    def tracks(self) -> list[tuple[int, int]]:
        """First frame of each track, and the first one behind it."""
        marks = [place.mark for place in self.places]
        return list(zip(marks, [*marks[1:], self.frames], strict=True))


def laid_out(songs: Sequence[Length], rate: int, *, cd_frames: bool) -> Programme:
    """One after the other. CannotRender where crossfades are longer than a song.

    With `cd_frames` tracks begin on sectors of 1/75 s: a gap is lengthened to the next one; where
    sound goes on without a gap only the mark moves, back to the sector that the song begins in.
    """
    unit = _sector(rate) if cd_frames else 1
    places: list[Place] = []
    start = fade_in = 0
    for index, song in enumerate(songs):
        last = index == len(songs) - 1
        fade_out = 0 if last else song.crossfade
        if fade_in + fade_out > song.frames:
            raise CannotRender(
                f"The crossfades of song {index + 1} are longer than the song.",
                "Make them shorter.",
            )
        places.append(
            Place(
                start=start,
                frames=song.frames,
                mark=start // unit * unit,
                fade_in=fade_in,
                fade_out=fade_out,
            )
        )
        start += song.frames - fade_out
        fade_in = fade_out
        if not fade_out and song.gap and not last:
            start = _up(start + song.gap, unit)
    return Programme(places=tuple(places), frames=_up(places[-1].end, unit))


def _up(frames: int, unit: int) -> int:
    return -(-frames // unit) * unit


def _sector(rate: int) -> int:
    if rate % _CD_FRAMES_PER_SECOND:
        raise CannotRender(
            f"At {rate} Hz no track can begin on a CD frame of 1/75 s.",
            "Choose 44.1 kHz for the album.",
        )
    return rate // _CD_FRAMES_PER_SECOND
