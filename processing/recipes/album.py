"""The order to put songs together to one programme; the sources are called `1`, `2`, ..."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from processing.recipes.base import Part, Recipe, WrongRecipe, about, at_most, like, within
from processing.recipes.channel import EqBand
from processing.recipes.deliverables import Deliverable, Rate, Tags, refuse_twins
from processing.recipes.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumSong(Part):
    """One song, and how it goes over into the next one."""

    source: str = field(metadata=like("[1-9][0-9]{0,2}", means="the number of a source"))
    title: str = ""
    artist: str = ""
    isrc: str = field(
        default="", metadata=like("([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?", means="an ISRC of 12 letters")
    )
    # On top of the level that the album gives it: the artist's soft song stays soft.
    gain_db: float = field(default=0.0, metadata=within(-24, 24))
    eq: tuple[EqBand, ...] = field(default=(), metadata=at_most(16))
    cut_head_seconds: float = field(default=0.0, metadata=within(0, 600))
    cut_tail_seconds: float = field(default=0.0, metadata=within(0, 600))
    fade_in_seconds: float = field(default=0.0, metadata=within(0, 60))
    fade_out_seconds: float = field(default=0.0, metadata=within(0, 60))
    # Silence before the next song; or below it, over how long the two are crossfaded.
    gap_seconds: float = field(
        default=2.0, metadata=within(0, 60) | about("Silence before the next song.")
    )
    crossfade_seconds: float = field(
        default=0.0, metadata=within(0, 30) | about("Into the next song, in place of the gap.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumRecipe(Recipe):
    """Songs in their order, levelled together, measured as one programme and each by itself."""

    KIND: ClassVar[str] = "album"

    songs: tuple[AlbumSong, ...] = field(metadata=at_most(99))
    # `keep`: one gain for all, so that the songs stay to each other as they came. `even`: each is
    # brought to the album's loudness, by `even_amount` of what it is off.
    levels: Literal["keep", "even"] = field(default="keep", metadata=about("", group="Level"))
    even_amount: float = field(default=1.0, metadata=within(0, 1) | about("", group="Level"))
    # Of the whole programme; None leaves the songs as loud as they come.
    target_lufs: float | None = field(
        default=None, metadata=within(-40, -5) | about("", group="Level")
    )
    ceiling_dbtp: float = field(default=-1.0, metadata=within(-12, 0) | about("", group="Level"))
    # How far each song's tone is brought to the median of all, in broad strokes; 0 leaves it.
    tone: float = field(
        default=0.0, metadata=within(0, 1) | about("Towards the tone of the album.", group="Tone")
    )
    rate: Rate | None = None
    # Tracks begin on CD frames of 1/75 s.
    cd_frames: bool = False
    tags: Tags = field(default_factory=Tags)
    deliverables: tuple[Deliverable, ...] = field(
        default=(Deliverable(format="wav"), Deliverable(format="flac")), metadata=at_most(8)
    )
    plan: Plan | None = None

    def check(self) -> None:
        if not self.songs:
            raise WrongRecipe("songs", "there is nothing on this album")
        seen: set[str] = set()
        for index, song in enumerate(self.songs):
            if song.source in seen:
                raise WrongRecipe(f"songs[{index}].source", f"“{song.source}” is there twice")
            seen.add(song.source)
        refuse_twins(self.deliverables)

    def needs(self) -> dict[str, str]:
        return {song.source: f"songs[{index}].source" for index, song in enumerate(self.songs)}
