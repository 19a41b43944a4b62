"""One way of listening, and what it does to a song: the gain in dB, and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from processing.platforms.album import Album

_HARDLY = 0.05  # dB; less is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """What the rules go by. None where the loudness could not be measured."""

    integrated_lufs: float | None
    true_peak_dbtp: float | None
    max_short_term_lufs: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A row of the table; its words are explained there."""

    name: str
    mode: str
    kind: str
    target_lufs: float | None
    turns_up: str
    ceiling_dbtp: float | None
    album: str
    official: bool
    note: str
    source: str
    as_of: str
    tolerance_lu: float = 0.0
    target_from_lufs: float | None = None
    album_target_lufs: float | None = None
    most_short_term_lufs: float | None = None
    most_seconds: float | None = None

    def row(self, song: Song, album: Album | None = None) -> dict[str, Any]:
        """One line of the report's table."""
        change = self._change_db(song)
        together = self._album_change_db(song, album) if album else None
        return {
            "name": self.name,
            "mode": self.mode,
            "kind": self.kind,
            "target_lufs": self.target_lufs,
            "plays_at_lufs": _rounded(
                None
                if song.integrated_lufs is None or change is None
                else song.integrated_lufs + change
            ),
            "change_db": _rounded(change),
            "sentence": self._sentence(song, change),
            "album": self.album,
            "album_change_db": _rounded(together),
            "album_sentence": self._album_sentence(album, together),
            "note": self.note,
            "official": self.official,
            "source": self.source,
            "as_of": self.as_of,
        }

    def _change_db(self, song: Song) -> float | None:
        """The gain in dB; None where there is nothing to go by."""
        if self.kind == "disc":
            return 0.0 if self.name == "CD" else None
        if song.integrated_lufs is None or self._too_long(song):
            return None
        return self._gain_db(self._wanted_db(song.integrated_lufs), song.true_peak_dbtp)

    def _wanted_db(self, lufs: float, target: float | None = None) -> float:
        """How far from the target, or from the nearer end of the range that is allowed."""
        upper = self.target_lufs if target is None else target
        assert upper is not None
        lower = self.target_from_lufs if self.target_from_lufs is not None else upper
        slack = self.tolerance_lu
        if lower - slack <= lufs <= upper + slack:
            return 0.0
        return (upper if lufs > upper else lower) - lufs

    def _gain_db(self, wanted: float, peak: float | None) -> float:
        if wanted <= 0 or self.turns_up == "limiter":
            return wanted
        if self.turns_up == "no" or peak is None or self.ceiling_dbtp is None:
            return 0.0
        return max(0.0, min(wanted, self.ceiling_dbtp - peak))

    def _album_change_db(self, song: Song, album: Album) -> float | None:
        """The gain when the album is played from its first song to its last."""
        if self.album in {"alone", "as_is"} or song.integrated_lufs is None:
            return self._change_db(song)
        lufs = album.integrated_lufs if self.album == "together" else album.loudest_lufs
        target = self.album_target_lufs
        return self._gain_db(self._wanted_db(lufs, target), album.true_peak_dbtp)

    def _too_long(self, song: Song) -> bool:
        return self.most_seconds is not None and (song.seconds or 0.0) > self.most_seconds

    def _sentence(self, song: Song, change: float | None) -> str:
        if self.kind == "disc":
            return self._on_disc(song)
        if self._too_long(song):
            return f"{self.name} is for sound under {self.most_seconds:g} s; this is longer."
        if change is None or song.integrated_lufs is None:
            return f"{self.name} has nothing to go by: the loudness could not be measured."
        wanted = self._wanted_db(song.integrated_lufs)
        return f"{self._moved(change, wanted)}{self._short_term(song, change)}"

    def _moved(self, change: float, wanted: float) -> str:
        who = f"{self.name} will" if self.kind == "stream" else f"For {self.name} it has to"
        if change <= -_HARDLY:
            verb = "turn it down" if self.kind == "stream" else "come down"
            return f"{who} {verb} by {-change:.1f} dB."
        short = wanted - change
        if change < _HARDLY:
            return self._left_alone(short)
        if self.turns_up == "limiter":
            return f"{who} turn it up by {change:.1f} dB, and limit its peaks if it must."
        verb = "turn it up" if self.kind == "stream" else "go up"
        if short >= _HARDLY:
            return (
                f"{who} {verb} by {change:.1f} dB; its peaks leave no room for the "
                f"other {short:.1f} dB."
            )
        return f"{who} {verb} by {change:.1f} dB."

    def _left_alone(self, short: float) -> str:
        if short < _HARDLY:
            if self.kind == "stream":
                return f"{self.name} will play it as it is."
            return f"For {self.name} it can stay as it is."
        why = "it turns nothing up" if self.turns_up == "no" else "the peaks leave no room"
        return f"{self.name} will play it as it is, {short:.1f} dB below its target: {why}."

    def _short_term(self, song: Song, change: float) -> str:
        """R 128 s1 also bounds the loudest three seconds."""
        most, loudest = self.most_short_term_lufs, song.max_short_term_lufs
        if most is None or loudest is None or loudest + change <= most + _HARDLY:
            return ""
        over = loudest + change - most
        return f" Its loudest three seconds are then {over:.1f} LU too loud."

    def _on_disc(self, song: Song) -> str:
        peak, ceiling = song.true_peak_dbtp, self.ceiling_dbtp
        if self.name != "CD":
            return "The cutting engineer sets the level: send it without a limiter."
        if peak is not None and ceiling is not None and peak > ceiling:
            return f"A CD plays it as it is; at {peak:+.1f} dBTP its peaks leave no room."
        return "A CD plays it as it is."

    def _album_sentence(self, album: Album | None, change: float | None) -> str:
        if album is None or change is None or self.kind in {"disc", "broadcast"}:
            return ""
        if self.album == "alone":
            return "It treats each song of an album by itself."
        how = (
            f"the album is moved as one ({album.integrated_lufs:.1f} LUFS over {album.songs} songs)"
            if self.album == "together"
            else f"its loudest song decides ({album.loudest_lufs:.1f} LUFS)"
        )
        return f"Played in order, {how}: {_signed(change)} dB for every song."


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1) + 0.0


def _signed(figure: float) -> str:
    return f"{round(figure, 1) + 0.0:+.1f}".replace("-", "−").replace("+0.0", "0.0")
