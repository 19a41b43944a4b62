"""Links on the pages of a song and of its project, for who answers for them."""

from __future__ import annotations

from typing import Any

from sessions.people.access import Actor
from sessions.projects.models import Project
from sessions.sharing import letters, listing
from sessions.sharing.access import visible_links
from sessions.songs.models import Song


def of_project(actor: Actor, project: Project) -> list[listing.Told]:
    links = visible_links(actor).filter(project=project)
    return listing.by_standing(listing.told(listing.for_page(links)))


def of_song(actor: Actor, song: Song) -> list[listing.Told]:
    links = visible_links(actor).filter(project=song.project_id)
    return listing.by_standing(listing.told(listing.for_page(listing.of_song(links, song.pk))))


def context(rows: list[listing.Told]) -> dict[str, Any]:
    """`living`: those that can be revoked."""
    living = sum(row.state != listing.State.REVOKED for row in rows)
    return {"rows": rows, "living": living, "mails": letters.is_on()}
