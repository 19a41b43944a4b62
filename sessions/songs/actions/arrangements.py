"""The sections of a song: proposed by what was heard, named and placed by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction

from processing import events
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.songs.actions.songs import lock
from sessions.songs.arranged import SHORTEST_SECONDS, lacking
from sessions.songs.models import Arrangement, Song, Version

LONGEST_SECONDS = 6 * 3600.0
AT_MOST = 200


class SectionsChanged(Refused):
    """Somebody else was faster; nothing was written. `theirs` is what stands, for the answer."""

    code = "sections_changed"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed the sections meanwhile.",
            remedy="Look at theirs, then keep one of the two.",
        )
        self.theirs: Mapping[str, Any] = {}

    @property
    def details(self) -> dict[str, Any]:
        return {"theirs": self.theirs}


class WrongSections(Invalid):
    code = "wrong_sections"


@transaction.atomic
def arrange(
    song: Song,
    *,
    by: User,
    version: Version,
    sections: Sequence[Mapping[str, Any]],
    revision: int,
) -> Arrangement:
    """All sections at once, on the clock of `version`.

    `revision` is what the writer had read; 0 while nobody had arranged. Who writes what is there
    already has nothing to lose, and gets it back.
    """
    placed = _placed(sections)
    song = lock(song)
    known = Arrangement.objects.filter(song=song).first()
    if known is not None and known.sections == placed and known.version_id == version.pk:
        return known
    if (known.revision if known else 0) != revision:
        raise SectionsChanged
    if known is None:
        known = Arrangement.objects.create(song=song, version=version, sections=placed, by=by)
    else:
        known.elsewhere = lacking(known, version, placed)[:AT_MOST]
        known.sections, known.version, known.by = placed, version, by
        known.revision += 1
        known.save(
            update_fields=["sections", "elsewhere", "version", "by", "revision", "changed_at"]
        )
    events.post(song.project.topic, "sections", {"sections": song.pk})
    return known


def _placed(sections: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """In order, none over another, every one with a name of its own words."""
    if len(sections) > AT_MOST:
        raise WrongSections(f"A song has at most {AT_MOST} sections.")
    placed = sorted((_one(section) for section in sections), key=lambda it: it["from_seconds"])
    if len({section["id"] for section in placed}) != len(placed):
        raise WrongSections("Two sections have the same id.")
    for before, after in pairwise(placed):
        if before["to_seconds"] > after["from_seconds"]:
            raise WrongSections(f"“{before['name']}” reaches into “{after['name']}”.")
    return placed


def _one(section: Mapping[str, Any]) -> dict[str, Any]:
    start, stop = round(section["from_seconds"], 4), round(section["to_seconds"], 4)
    if start < 0 or stop > LONGEST_SECONDS:
        raise WrongSections("A section lies outside of the song.")
    if stop - start < SHORTEST_SECONDS:
        raise WrongSections("A section ends before it has begun.")
    name = " ".join(str(section["name"]).split())
    if not name:
        raise WrongSections("A section needs a name.")
    return {"id": section["id"], "name": name, "from_seconds": start, "to_seconds": stop}
