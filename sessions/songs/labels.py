"""What a version is called by default, and under which name its file leaves the studio."""

from __future__ import annotations

import re
import unicodedata

from processing.models import AudioFile, Render
from sessions.songs.models import Album, Reference, Song, StemRevision, Version

# Forbidden on Windows, macOS or Linux; "/" reads best as a dash.
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')
# They show nothing, though they count as letters, marks or signs.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
# Windows opens a device instead, whatever comes after the first full stop.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{name}{number}" for name in ("com", "lpt") for number in "0123456789¹²³"}
)
_LONGEST_PART = 60  # three parts and the rest stay below 255 bytes of UTF-8 in every script
_ENDINGS = {
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/flac": "flac",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aiff": "aiff",
    "audio/ogg": "opus",
    "application/json": "json",
    "text/plain": "txt",
    "application/x-cue": "cue",
    "application/vnd.roughmix.peaks": "peaks",
}


def default_label(kind: str, count: int) -> str:
    """`Mix 3`, `Master v1`: the next of its kind."""
    title = Version.Kind(kind).label
    return f"{title} v{count}" if kind == Version.Kind.MASTER else f"{title} {count}"


def of_version(version: Version, song: Song, render: Render) -> str:
    """`Artist - Song (Master v3) 24-48.wav`, `Artist - Song (Mix 2, Instrumental) 32-48.wav`"""
    return _file_name(song, _beside(version.label, render), render.audio_file)


def of_revision(revision: StemRevision, song: Song, render: Render) -> str:
    """`Artist - Song (Bass DI r2) 24-48.wav`"""
    label = _beside(f"{revision.stem.name} r{revision.number}", render)
    return _file_name(song, label, render.audio_file)


def of_note_sound(filename: str, number: int, song: Song, render: Render) -> str:
    """`Artist - Song (Voice 7, idea).wav`: what was recorded with a note."""
    name = filename.rpartition(".")[0] or filename
    return _file_name(song, f"Voice {number}, {safe(name, longest=40)}", render.audio_file)


def of_reference(reference: Reference, render: Render) -> str:
    """`Halden Vane - Copper Hours.m4a`, for players: nobody takes it away."""
    ending = _ENDINGS.get(render.audio_file.media_type, "bin")
    return f"{safe(str(reference.artist or 'Reference'))} - {safe(reference.title)}.{ending}"


def of_notes(song: Song, version: Version | None, ending: str) -> str:
    """`Artist - Song (notes on v7).md`"""
    about = f"notes on {version}" if version is not None else "notes"
    return f"{safe(song.project.artist.name)} - {safe(song.title)} ({about}).{ending}"


def of_album(album: Album, render: Render) -> str:
    """`Artist - Album (Sequence 2, 1. Low Water, WAV 24 bit) 24-48.wav`"""
    artist = safe(album.project.artist.name)
    label = ", ".join(filter(None, [album.label, render.title if render.kind else ""]))
    file = render.audio_file
    quality = f" {_quality(file)}" if _quality(file) else ""
    ending = _ENDINGS.get(file.media_type, "bin")
    return f"{artist} - {safe(album.project.title)} ({safe(label)}){quality}.{ending}"


def safe(text: str, *, longest: int = _LONGEST_PART) -> str:
    """A part of a file's name that every system takes: printable, without separators."""
    text = unicodedata.normalize("NFC", text)
    text = _FORBIDDEN.sub("-", text)
    # Format characters (category Cf) can turn a name around on the screen.
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C")
    # What they stood between may belong together now.
    text = " ".join(unicodedata.normalize("NFC", text).split())
    while len(text.encode()) > longest:
        text = text[:-1]
    text = text.strip(" .")
    return text if seen(text) else "Untitled"


def harmless(name: str) -> str:
    """No device of Windows, and no option, home folder or hidden file of a shell."""
    is_device = folded(name).partition(".")[0].strip() in _DEVICES
    return f"_{name}" if is_device or name.startswith(("-", "~", ".")) else name


def folded(text: str) -> str:
    """Equal for names that some system takes for the same, or that look the same."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _UNSEEN.sub("", text)


def seen(text: str) -> str:
    """What of it anybody can see."""
    return _UNSEEN.sub("", text).strip()


def _beside(label: str, render: Render) -> str:
    """What is no other form of the sound itself says what it is: a print, a candidate."""
    if not render.title or render.kind == "delivery":
        return label
    # A title may be as long as the name of a stem; what it belongs to comes first.
    return f"{safe(label, longest=30)}, {render.title}"


def _file_name(song: Song, label: str, file: AudioFile) -> str:
    artist = safe(song.project.artist.name)
    quality = f" {_quality(file)}" if _quality(file) else ""
    ending = _ENDINGS.get(file.media_type, "bin")
    return f"{artist} - {safe(song.title)} ({safe(label)}){quality}.{ending}"


def _quality(file: AudioFile) -> str:
    """`24-48` or `24-44.1`; files that are coded with loss have no bits to speak of."""
    if not file.bits or not file.rate:
        return ""
    return f"{file.bits}-{file.rate / 1000:g}"
