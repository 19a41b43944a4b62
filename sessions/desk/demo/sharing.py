"""The demo album goes out: links, a guest who listened, and what a master lacks to be released.

It comes last, when the approved song has a master, and once: a link that somebody revokes is not
made again. Nobody keeps the tokens; `manage.py demo` gives one link a new address and prints it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from sessions.desk.demo import album
from sessions.feedback import actions as feedback
from sessions.feedback.models import Verdict
from sessions.hearings.actions import hear
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.releases import actions as releases
from sessions.releases.models import Code
from sessions.sharing import actions as sharing
from sessions.sharing import addresses
from sessions.sharing.access import Listener
from sessions.sharing.actions import saying
from sessions.sharing.models import Link
from sessions.songs import actions as songs
from sessions.songs.models import Song, Version

_ASKED = (Code.APPROVALS, Code.QC, Code.CREDITS, Code.ISRC)


def share(project: Project, people: Mapping[str, User]) -> bool:
    """Whether there is something to wait for: a master that is still on its way."""
    if Link.objects.filter(project=project).exists():
        return False
    masters = Version.objects.filter(song__project=project, kind=Version.Kind.MASTER)
    master = masters.select_related("song__project", "order__job").order_by("pk").first()
    if master is None or not master.standing.is_ready:
        return master is not None and master.standing.is_waiting
    _share(project, master, people)
    return False


def address(project: Project, *, by: User) -> str | None:
    """A new one for the link of the guest; None before there is a link, and after it is revoked."""
    link = Link.objects.filter(project=project, guest__name=album.GUEST, revoked_at=None).first()
    return (
        addresses.door(sharing.new_address(link, by=by), at=settings.PUBLIC_URL) if link else None
    )


@transaction.atomic
def _share(project: Project, master: Version, people: Mapping[str, User]) -> None:
    song = songs.lock(master.song)  # of two sweepers one comes second and finds the links
    if Link.objects.filter(project=project).exists():
        return
    _ask(project, master, song, people)
    nina = people["Nina"]
    _, token = sharing.make_link(
        project, by=nina, items=[sharing.Item(song)], recipient=album.GUEST, may_note=True
    )
    heard = [sharing.Item(row) for row in project.songs.order_by("position")]
    sharing.make_link(project, by=nina, items=heard, name=album.PLAYLIST)
    whole, _ = sharing.make_link(project, by=nina, recipient=album.LABEL, may_download=True)
    sharing.pause_link(whole, by=nina)
    hear(master, user=people["Ada"], spans=album.HEARD_BY_ADA, matched=True)
    _listen(token, master)


def _ask(project: Project, master: Version, song: Song, people: Mapping[str, User]) -> None:
    """Two approvals are asked for and one is there: the rest of the checklist is written down."""
    nina = people["Nina"]
    releases.change_gate(project, by=nina, is_on=True, lines=_ASKED, approvals_needed=2)
    for name, role in album.CREDITS:
        releases.add_credit(song, by=nina, name=name, role=role)
    releases.give_isrc(song, by=nina, code=album.ISRC)
    feedback.give_verdict(master, by=nina, choice=Verdict.Choice.APPROVED)


def _listen(token: str, master: Version) -> None:
    """Through the door, as a browser does; a player's report is believed as far as the clock."""
    opened = sharing.open_link(token=token, password="", browser="", network="the demo")
    listener = Listener(opened.entry)
    track = listener.track(master.pk)
    guest = saying.speaker(listener, None)
    if track is None or guest is None:
        return
    sharing.begin_play(listener.entry, track)
    hear(master, guest=guest.guest, spans=album.HEARD_BY_GUEST, device="phone")
    words = {"body": album.NOTE_OF_GUEST, "at_seconds": album.NOTE_AT_SECONDS}
    saying.write(saying.require_notes(guest), master, words)
