"""What a guest says: notes and verdicts, as far as their link lets them. Their words stay theirs.

A guest of this browser who signed up speaks with their account while they are signed in, and as a
guest while they are not: the cookie of a link is no password.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from sessions.feedback import actions as feedback
from sessions.feedback.access import notes_for_guests
from sessions.feedback.models import Note, Verdict, said_by
from sessions.people import limits
from sessions.people.models import Guest, User, Writer
from sessions.people.refusals import Invalid, Refused
from sessions.sharing.access import Listener
from sessions.songs.models import Version

BY_GUEST = limits.Limit(
    name="guest-words",
    allowed=60,
    window=timedelta(minutes=1),
    sentence="Slower, please: sixty notes a minute are enough.",
)


class NoNotes(Refused):
    code = "no_notes"
    status = 403

    def __init__(self) -> None:
        super().__init__("This link is for listening.", remedy="Answer whoever sent it.")


class NoApprovals(Refused):
    code = "no_approvals"
    status = 403

    def __init__(self) -> None:
        super().__init__("This link does not ask you to approve.")


class OnlyPreview(Refused):
    """Whoever looks at their own link as a guest is no guest."""

    code = "preview"
    status = 403

    def __init__(self) -> None:
        super().__init__("This is a preview: guests write here.")


class NoName(Invalid):
    code = "no_name"

    def __init__(self) -> None:
        super().__init__("Say who you are first.")


@dataclass(frozen=True)
class Speaker:
    """A listener who may say something, for the length of one request."""

    listener: Listener
    guest: Guest
    user: User | None = None  # the account that this guest is known as, when signed in

    @property
    def writer(self) -> Writer:
        return self.user or self.guest

    def is_me(self, spoken: Note | Verdict) -> bool:
        return spoken.writer in {self.guest, self.user}


def speaker(listener: Listener, user: object) -> Speaker | None:
    """`user` is who is signed in in this browser. None for a preview."""
    guest = listener.entry.guest
    if guest is None:
        return None
    is_known = isinstance(user, User) and user.is_active and guest.user_id == user.pk
    return Speaker(listener, guest, user if is_known and isinstance(user, User) else None)


def notes_of(listener: Listener, version: Version) -> QuerySet[Note]:
    """In time, answers after what they answer; nothing where the link is for listening."""
    if not listener.link.may_note:
        return Note.objects.none()
    rows = notes_for_guests().filter(version=version).select_related("by", "guest")
    return rows.order_by("at_seconds", "created_at", "pk")


def own_notes(me: Speaker) -> QuerySet[Note]:
    """Of what can be heard and read by this link now."""
    mine = Q(guest=me.guest) | Q(by=me.user) if me.user else Q(guest=me.guest)
    versions = [track.version for track in me.listener.tracks]
    return notes_for_guests().filter(mine, version__in=versions).select_related("by", "guest")


def require_notes(me: Speaker | None) -> Speaker:
    """Counted here, before anything is written."""
    if me is None:
        raise OnlyPreview
    if not me.listener.link.may_note:
        raise NoNotes
    return _counted(me)


def require_approvals(me: Speaker | None) -> Speaker:
    if me is None:
        raise OnlyPreview
    if not me.listener.link.may_approve:
        raise NoApprovals
    return _counted(me)


def require_guest(me: Speaker | None) -> Speaker:
    if me is None:
        raise OnlyPreview
    return _counted(me)


def write(me: Speaker, version: Version, words: Mapping[str, Any]) -> Note:
    _require_name(me)
    return feedback.write_note(
        version,
        by=me.writer,
        body=words["body"],
        at_seconds=words["at_seconds"],
        until_seconds=words.get("until_seconds"),
    )


def answer(me: Speaker, note: Note, body: str) -> Note:
    _require_name(me)
    return feedback.reply(note, by=me.writer, body=body)


def judge(me: Speaker, version: Version, choice: str) -> Verdict:
    _require_name(me)
    return feedback.give_verdict(version, by=me.writer, choice=choice)


def take_judgement_back(me: Speaker, version: Version) -> None:
    feedback.take_verdict_back(version, by=me.writer)


def judgement_of(me: Speaker | None, version: Version) -> Verdict | None:
    if me is None:
        return None
    return Verdict.objects.filter(version=version, **said_by(me.writer)).first()


def _counted(me: Speaker) -> Speaker:
    limits.take((BY_GUEST, str(me.guest.pk)))
    return me


def _require_name(me: Speaker) -> None:
    if not me.writer.name:
        raise NoName
