"""ID3 frames: in front of an MP3, in a chunk of a WAV or an AIFF."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mutagen import aiff, id3, mp3, wave

from processing.engine.tags.label import Label
from processing.engine.tags.words import NAMES, UPC

_ID3: Any = id3  # says nothing of its types
_FILES: dict[str, Any] = {".wav": wave.WAVE, ".aiff": aiff.AIFF, ".mp3": mp3.MP3}
_UTF8 = 3
_FRONT_COVER = 3


def into_id3(path: Path, label: Label, suffix: str) -> None:
    file = _FILES[suffix](str(path))
    if file.tags is None:
        file.add_tags()
    for name, text in label.said.items():
        if name in NAMES:
            file.tags.add(NAMES[name][1](encoding=_UTF8, text=[text]))
    if "upc" in label.said:
        file.tags.add(_ID3.TXXX(encoding=_UTF8, desc=UPC, text=[label.said["upc"]]))
    for name, text in label.levels.replay_gain().items():
        file.tags.add(_ID3.TXXX(encoding=_UTF8, desc=name, text=[text]))
    if suffix == ".mp3" and label.levels.sound_check():
        file.tags.add(
            _ID3.COMM(
                encoding=_UTF8, lang="eng", desc="iTunNORM", text=[label.levels.sound_check()]
            )
        )
    if label.cover is not None:
        file.tags.add(
            _ID3.APIC(
                encoding=_UTF8,
                mime=label.cover.media_type,
                type=_FRONT_COVER,
                desc="",
                data=label.cover.data,
            )
        )
    file.save()
