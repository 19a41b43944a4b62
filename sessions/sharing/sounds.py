"""Which file a slice is cut from: read once for all who ask in the same moment.

Two hundred listeners ask for two hundred slices a second, nearly all of the same few files. Whether
the listener may be here at all is asked of the database with each of them, and not remembered; what
a link leads to may be told to a slice a second late.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from processing.models import AudioFile
from sessions.releases.gate import closed_because
from sessions.sharing.access import Admission
from sessions.sharing.models import Link
from sessions.sharing.scope import Track, track_of
from sessions.songs import labels

SLICE_BYTES = 256 * 1024
SLICE_SECONDS = 4
KEPT_SECONDS = 0.5
_KEPT_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Sound:
    """`slice_bytes` is the most that one answer holds of the file."""

    track: Track
    file: AudioFile
    filename: str
    slice_bytes: int


_Key = tuple[str, int, int, str]
_kept: OrderedDict[_Key, tuple[float, Sound | None]] = OrderedDict()  # with when its reading began
_being_read: set[_Key] = set()


def find(slug: str, admitted: Admission, version_id: int, name: str) -> Sound | None:
    """What the link plays of this version, if it plays it, or did a second ago.

    Nothing is remembered across an epoch: with it the sound may have got a voice.
    """
    key = (slug, admitted.epoch, version_id, name)
    now = time.monotonic()
    # One reads; who comes meanwhile takes the old.
    patience = 2 * KEPT_SECONDS if key in _being_read else KEPT_SECONDS
    return _since(now - patience, key, admitted)


def find_anew(
    slug: str, admitted: Admission, version_id: int, name: str, *, since: float
) -> Sound | None:
    """As `find`, read at `since` (by the monotonic clock) or later."""
    return _since(since, (slug, admitted.epoch, version_id, name), admitted)


def _since(moment: float, key: _Key, admitted: Admission) -> Sound | None:
    if key[-1] == "lossless" and not admitted.plays_lossless:
        return None
    began, sound = _kept.get(key, (-math.inf, None))
    if began >= moment:
        return sound
    _being_read.add(key)
    began = time.monotonic()
    try:
        sound = _read(admitted.link_id, *key[2:])
    finally:
        _being_read.discard(key)
    _kept[key] = (began, sound)
    _kept.move_to_end(key)
    while len(_kept) > _KEPT_AT_MOST:
        _kept.popitem(last=False)
    return sound


def _read(link_id: int, version_id: int, name: str) -> Sound | None:
    track = track_of(Link.objects.get(pk=link_id), version_id)
    render = track.renders.get(name) if track else None
    if track is None or render is None:
        return None
    if name == "lossless" and closed_because(track.version):
        return None  # as good as a download of what the gate keeps in the house
    file = render.audio_file
    seconds = file.seconds or SLICE_SECONDS
    return Sound(
        track=track,
        file=file,
        filename=labels.of_version(track.version, track.song, render),
        slice_bytes=max(1, min(SLICE_BYTES, int(file.size_bytes * SLICE_SECONDS / seconds))),
    )
