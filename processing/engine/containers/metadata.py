"""Which tags of a file are not what they should be; none of them is kept in any case.

They are read here with bounds, by the byte, and never by a library. The sound does not suffer from
what is wrong with them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from processing.engine.containers import tag_blocks, tag_id3, tag_ilst
from processing.engine.containers.source import Rejected, Source
from processing.engine.containers.tag_text import COVER_DROPPED, DROPPED, SANITIZED

_SENTENCES = {
    DROPPED: "Its tags are damaged, packed or far too long; they were left out.",
    SANITIZED: "Its tags hold code or hidden characters; they were left out.",
    COVER_DROPPED: "Its cover is no plain PNG or JPEG of a sane size; it was left out.",
}

_READERS: dict[str, Callable[[Source, int, int], Iterator[str]]] = {
    "list": tag_blocks.of_list,
    "bext": tag_blocks.of_bext,
    "ixml": tag_blocks.of_xml,
    "axml": tag_blocks.of_xml,
    "_pmx": tag_blocks.of_xml,
    "id3": tag_id3.codes,
    "text": tag_blocks.of_text,
    "application": tag_blocks.of_application,
    "vorbis": tag_blocks.of_vorbis,
    "picture": tag_blocks.of_picture,
    "ape": tag_blocks.of_ape,
    "box udta": tag_ilst.codes,
    "box meta": tag_ilst.codes,
    "box uuid": tag_ilst.of_uuid,
}
_MOST_TAGS = 64


def judge(source: Source) -> list[tuple[str, str]]:
    """A code and a sentence for each kind of trouble in the tags that were stepped over."""
    found: set[str] = set()
    for tag in source.tags[:_MOST_TAGS]:
        try:
            reader = _READERS.get(tag.kind)
            found.update(reader(source, tag.start, tag.size) if reader else ())
        except (ValueError, IndexError, struct.error, OverflowError, Rejected):
            found.add(DROPPED)
    return [(code, sentence) for code, sentence in _SENTENCES.items() if code in found]
