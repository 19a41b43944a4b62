"""What leaves the house: the files that are made of one master, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from processing.recipes.base import Part, WrongRecipe, about, like, within

Rate = Literal[44100, 48000, 88200, 96000, 176400, 192000]

_BITS = {"wav": (16, 24, 32), "aiff": (16, 24), "flac": (16, 24), "alac": (16, 24)}
_KBPS = {"mp3": (64, 320), "aac": (64, 320), "opus": (48, 256)}
_MP3_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # ISO/IEC 11172-3, layer III
_USUAL_BITS = 24
_USUAL_KBPS = {"mp3": 320, "aac": 256, "opus": 160}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags(Part):
    """What the delivered files say about themselves; an empty text is not written."""

    title: str = ""
    artist: str = ""
    album: str = ""
    track_number: int | None = field(default=None, metadata=within(1, 999))
    year: int | None = field(default=None, metadata=within(1900, 2200))
    genre: str = ""
    isrc: str = field(
        default="", metadata=like("([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?", means="an ISRC of 12 letters")
    )
    album_artist: str = ""
    composer: str = ""
    copyright: str = ""
    # Universal Product Code, or the EAN of 13 digits that most of the world uses.
    upc: str = field(
        default="", metadata=like("([0-9]{12,13})?", means="a UPC of 12 or an EAN of 13 digits")
    )

    def filled(self) -> dict[str, str]:
        """Only what there is, as text."""
        return {name: str(value) for name, value in self.to_json().items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable(Part):
    """One file: rate changed, limited again, dithered once, encoded, decoded and measured."""

    format: Literal["wav", "aiff", "flac", "alac", "mp3", "aac", "opus"] = "wav"
    bits: Literal[16, 24, 32] | None = field(
        default=None, metadata=about("Of a lossless format; 32 is float. 24 if nothing is said.")
    )
    rate: Rate | None = field(default=None, metadata=about("As the master, if nothing is said."))
    kbps: int | None = field(default=None, metadata=within(32, 320) | about("Of a lossy format."))
    # None: the master's own. A lossy file gets one as low as its decoded sound needs.
    ceiling_dbtp: float | None = field(default=None, metadata=within(-12, 0))

    def check(self) -> None:
        if self.lossy:
            self._check_lossy()
            return
        if self.kbps is not None:
            raise WrongRecipe("kbps", f"{self.format} is lossless and has none")
        if self.bits is not None and self.bits not in _BITS[self.format]:
            raise WrongRecipe("bits", f"{self.format} has {_BITS[self.format][-1]} at most")

    def _check_lossy(self) -> None:
        low, high = _KBPS[self.format]
        if self.bits is not None:
            raise WrongRecipe("bits", f"{self.format} has none")
        if self.kbps is not None and not low <= self.kbps <= high:
            raise WrongRecipe("kbps", f"{self.format} goes from {low} to {high}")
        if self.format == "mp3" and self.kbps not in {None, *_MP3_KBPS}:
            raise WrongRecipe("kbps", f"mp3 knows {', '.join(map(str, _MP3_KBPS))}")
        if self.rate is not None and self.rate > 48_000:
            raise WrongRecipe("rate", f"{self.format} goes up to 48000")
        if self.format == "opus" and self.rate not in {None, 48_000}:
            raise WrongRecipe("rate", "opus is always 48000")

    @property
    def lossy(self) -> bool:
        return self.format in _KBPS

    @property
    def bits_or_usual(self) -> int:
        return self.bits or _USUAL_BITS

    @property
    def kbps_or_usual(self) -> int:
        return self.kbps or _USUAL_KBPS[self.format]

    @property
    def name(self) -> str:
        """Unlike that of any other file of the order: wav, wav-16-44100, mp3, mp3-192."""
        said: list[str] = [self.format]
        if self.lossy:
            said += [str(self.kbps)] if self.kbps_or_usual != _USUAL_KBPS[self.format] else []
        elif self.bits not in {None, _USUAL_BITS}:
            said.append(str(self.bits))
        if self.rate is not None:
            said.append(str(self.rate))
        return "-".join(said)


USUAL = (Deliverable(format="wav"), Deliverable(format="flac"), Deliverable(format="mp3"))


def refuse_twins(deliverables: Sequence[Deliverable]) -> None:
    """WrongRecipe where two of them would be the same file."""
    seen: set[str] = set()
    for index, each in enumerate(deliverables):
        if each.name in seen:
            raise WrongRecipe(f"deliverables[{index}]", f"“{each.name}” is there twice")
        seen.add(each.name)
