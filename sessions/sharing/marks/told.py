"""A copy in words: whose it is, by which link, of what, and when it left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sessions.sharing.marks.finding import Clue
from sessions.sharing.models import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    by: str
    code: str
    who: str
    link: int
    link_name: str
    project: int
    filename: str
    left_at: datetime
    samples: int
    share: float | None
    sentence: str


def told(clues: Sequence[Clue]) -> list[Told]:
    return [_told(clue) for clue in clues]


def whose(mark: Mark) -> str:
    """The name that the guest gave, or whom the link is for; a preview is its maker's own."""
    entry = mark.entry
    if entry.guest is None:
        return f"a preview, made by {entry.link.by.name} or who else answers for the project"
    return (
        entry.guest.name or (entry.link.guest.name if entry.link.guest else "") or "no name given"
    )


def _told(clue: Clue) -> Told:
    mark, link = clue.mark, clue.mark.entry.link
    return Told(
        by=clue.by.value,
        code=mark.code,
        who=whose(mark),
        link=link.pk,
        link_name=link.name,
        project=link.project_id,
        filename=clue.file.name if clue.file is not None else mark.filename,
        left_at=mark.made_at,
        samples=clue.samples,
        share=clue.share,
        sentence=clue.by.label,
    )
