"""How loud a file says it is: ReplayGain 2.0, R128 of Opus (RFC 7845), Sound Check of iTunes."""

from __future__ import annotations

from dataclasses import dataclass

_REPLAY_GAIN_LUFS = -18.0
_OPUS_LUFS = -23.0
_SOUND_CHECK_LUFS = -16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """As measured on the decoded sound, and on the album that it is part of. None: not known."""

    lufs: float | None = None
    true_peak_dbtp: float | None = None
    album_lufs: float | None = None
    album_true_peak_dbtp: float | None = None

    def replay_gain(self) -> dict[str, str]:
        """Gains to −18 LUFS and linear true peaks, under the names that players look for."""
        made = {
            "REPLAYGAIN_TRACK_GAIN": _gain(self.lufs),
            "REPLAYGAIN_TRACK_PEAK": _peak(self.true_peak_dbtp),
            "REPLAYGAIN_ALBUM_GAIN": _gain(self.album_lufs),
            "REPLAYGAIN_ALBUM_PEAK": _peak(self.album_true_peak_dbtp),
        }
        if self.lufs is not None:
            made["REPLAYGAIN_REFERENCE_LOUDNESS"] = f"{_REPLAY_GAIN_LUFS:.2f} LUFS"
        return {name: text for name, text in made.items() if text}

    def r128(self) -> dict[str, str]:
        """RFC 7845, 5.2.1: 1/256 of a decibel to −23 LUFS; ReplayGain must not be there."""
        made = {"R128_TRACK_GAIN": _q78(self.lufs), "R128_ALBUM_GAIN": _q78(self.album_lufs)}
        return {name: text for name, text in made.items() if text}

    def sound_check(self) -> str:
        """The iTunNORM text: gain of left and right over 1/1000 and 1/2500 W, and the peaks."""
        if self.lufs is None:
            return ""
        power = 10 ** ((self.lufs - _SOUND_CHECK_LUFS) / 10)
        thousands, twentyfive = (min(round(power * base), 65_534) for base in (1000, 2500))
        peak = min(round(10 ** ((self.true_peak_dbtp or 0.0) / 20) * 32_768), 65_534)
        fields = [thousands, thousands, twentyfive, twentyfive, 0, 0, peak, peak, 0, 0]
        return "".join(f" {field:08X}" for field in fields)


def _gain(lufs: float | None) -> str:
    return "" if lufs is None else f"{_REPLAY_GAIN_LUFS - lufs:.2f} dB"


def _peak(dbtp: float | None) -> str:
    return "" if dbtp is None else f"{10 ** (dbtp / 20):.6f}"


def _q78(lufs: float | None) -> str:
    return "" if lufs is None else str(max(-32_768, min(32_767, round(256 * (_OPUS_LUFS - lufs)))))
