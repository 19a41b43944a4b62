"""What a delivered file says about itself, made safe first; and the names it goes by."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from mutagen import id3

_LONGEST = 500

# The engine's word: the name in a Vorbis comment, and the frame of an ID3 tag.
NAMES: dict[str, tuple[str, type[id3.TextFrame]]] = {
    "title": ("TITLE", id3.TIT2),
    "artist": ("ARTIST", id3.TPE1),
    "album": ("ALBUM", id3.TALB),
    "album_artist": ("ALBUMARTIST", id3.TPE2),
    "track_number": ("TRACKNUMBER", id3.TRCK),
    "year": ("DATE", id3.TDRC),
    "genre": ("GENRE", id3.TCON),
    "composer": ("COMPOSER", id3.TCOM),
    "copyright": ("COPYRIGHT", id3.TCOP),
    "isrc": ("ISRC", id3.TSRC),
}
UPC = "BARCODE"  # what players and taggers call it where there is no frame for it


def clean(tags: Mapping[str, str] | None) -> dict[str, str]:
    """Known names only; no control or direction characters, no line breaks, no novels."""
    made = {}
    for name in (*NAMES, "upc"):
        text = unicodedata.normalize("NFC", str((tags or {}).get(name, "") or ""))
        kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
        kept = " ".join(kept.split())[:_LONGEST].strip()
        if kept:
            made[name] = kept
    return made
