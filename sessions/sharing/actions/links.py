"""Links are made, changed, paused and ended. All of a link comes to be at once, or none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.models import Guest, User
from sessions.people.refusals import Invalid, Refused
from sessions.projects.models import Project
from sessions.sharing import letters, tokens, voice
from sessions.sharing.actions import voices
from sessions.sharing.models import Link, LinkItem
from sessions.songs.models import Song, Version

ENDS_AFTER = timedelta(days=14)
PASSWORD_LENGTH = 8


class NothingToHear(Invalid):
    code = "nothing_to_hear"


class WeakLinkPassword(Invalid):
    code = "weak_password"


class SpokenIsForHearing(Invalid):
    """What can be taken away has no voice in it."""

    code = "spoken_is_for_hearing"


class EndsInThePast(Invalid):
    code = "ends_in_the_past"


class LinkGone(Refused):
    """It was revoked, and that is for ever."""

    code = "link_gone"
    status = 410


@dataclass(frozen=True, slots=True)
class Item:
    """A song in its newest version, or in one that stays."""

    song: Song
    version: Version | None = None


class LinkChanges(TypedDict, total=False):
    name: str
    may_note: bool
    may_approve: bool
    may_download: bool
    marked: bool
    spoken: bool
    plays_at_most: int | None
    downloads_at_most: int | None
    expires_at: datetime | None
    password: str  # empty: none any more


@transaction.atomic
def make_link(  # noqa: PLR0913
    project: Project,
    *,
    by: User,
    items: Sequence[Item] = (),
    name: str = "",
    recipient: str = "",
    email: str = "",
    password: str = "",
    expires_at: datetime | str | None = "in 14 days",
    may_note: bool = False,
    may_approve: bool = False,
    may_download: bool = False,
    marked: bool = False,
    spoken: bool = False,
    plays_at_most: int | None = None,
    downloads_at_most: int | None = None,
) -> tuple[Link, str]:
    """The link, and its token, which nobody can read again. Without items: the whole project.

    A recipient makes it one person's link: what is done with it is known to be theirs.
    """
    ends = timezone.now() + ENDS_AFTER if isinstance(expires_at, str) else expires_at
    _check_end(ends)
    _check_voice(spoken=spoken, may_download=may_download)
    for item in items:
        if item.song.project_id != project.pk or (
            item.version is not None and item.version.song_id != item.song.pk
        ):
            raise NothingToHear("A link leads to songs of one project.")
    called = recipient or email.partition("@")[0]
    guest = Guest.objects.create(name=called, email=email) if called else None
    token = tokens.new_token()
    link = Link.objects.create(
        project=project,
        name=name or _called(project, items, called),
        guest=guest,
        is_whole_project=not items,
        token_sha256=tokens.digest(token),
        slug=tokens.new_slug(),
        password=_hashed(password),
        expires_at=ends,
        may_note=may_note,
        may_approve=may_approve,
        may_download=may_download,
        marked=marked,
        plays_at_most=plays_at_most,
        downloads_at_most=downloads_at_most,
        by=by,
    )
    LinkItem.objects.bulk_create(
        LinkItem(link=link, position=position, song=item.song, version=item.version)
        for position, item in enumerate(items, start=1)
    )
    if spoken:
        link.spoken, link.says = True, voice.says(link)
        link.save(update_fields=["spoken", "says"])
        voices.order_sounds(link)
    _write("link_made", link, by, **_said(link), items=[_item(item) for item in items])
    _tell(link)
    return link, token


@transaction.atomic
def change_link(link: Link, *, by: User, **changes: Unpack[LinkChanges]) -> Link:
    """A new password, or another voice, sends everybody back to the door; players forget then what
    they hold. All else counts from the next request on.
    """
    _hold(link)
    before = _said(link)
    fields = [name for name in changes if name != "password"]
    _check_end(changes.get("expires_at"))
    for field in fields:
        setattr(link, field, changes[field])  # type: ignore[literal-required]
    _check_voice(spoken=link.spoken, may_download=link.may_download)
    said = link.says
    if not {"spoken", "name"}.isdisjoint(changes):
        link.says = voice.says(link) if link.spoken else ""
        fields.append("says")
    if "password" in changes:
        link.password = _hashed(changes["password"])
        fields.append("password")
    if "password" in changes or link.says != said:
        link.epoch += 1
        fields.append("epoch")
    if fields:
        link.save(update_fields=fields)
        if link.says != said:
            voices.stop_others(link)
            voices.order_sounds(link, again=True)
        _write("link_changed", link, by, before=before, after=_said(link))
        _tell(link)
    return link


@transaction.atomic
def new_address(link: Link, *, by: User) -> str:
    """The old address opens nothing any more, and whoever came by it is out; the new token."""
    _hold(link)
    token = tokens.new_token()
    link.token_sha256, link.epoch = tokens.digest(token), link.epoch + 1
    link.save(update_fields=["token_sha256", "epoch"])
    _write("link_readdressed", link, by)
    _tell(link)
    return token


def mail_link(link: Link, address: str, *, by: User) -> bool:
    """Send its address to whose link it is; whether the mail server took it.

    Only who just made the address can: nobody can read it again. The link stays either way.
    """
    is_sent = letters.send(link, address=address, by=by)
    if is_sent:
        _write("link_mailed", link, by)
    return is_sent


@transaction.atomic
def pause_link(link: Link, *, by: User) -> Link:
    _hold(link)
    if link.paused_at is None:
        link.paused_at = timezone.now()
        link.save(update_fields=["paused_at"])
        _write("link_paused", link, by)
        _tell(link)
    return link


@transaction.atomic
def resume_link(link: Link, *, by: User) -> Link:
    _hold(link)
    if link.paused_at is not None:
        link.paused_at = None
        link.save(update_fields=["paused_at"])
        _write("link_resumed", link, by)
        _tell(link)
    return link


@transaction.atomic
def revoke_link(link: Link, *, by: User) -> None:
    """For ever. What was done with it stays in the log. A second time changes nothing."""
    if not Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return
    link.refresh_from_db(fields=["revoked_at"])
    _write("link_revoked", link, by)
    _tell(link)


@transaction.atomic
def revoke_all(project: Project, *, by: User) -> int:
    """Every link of the project that is not revoked yet; how many there were."""
    rows = list(Link.objects.select_for_update().filter(project=project, revoked_at=None))
    for link in rows:
        revoke_link(link, by=by)
    return len(rows)


def _hold(link: Link) -> None:
    """As it is now, and nobody else changes it until the transaction ends."""
    held = Link.objects.select_for_update().filter(pk=link.pk, revoked_at=None)
    if held.first() is None:
        raise LinkGone("This link was revoked.", remedy="Make a new one.")
    link.refresh_from_db()


def _hashed(password: str) -> str:
    if not password:
        return ""
    if len(password) < PASSWORD_LENGTH:
        raise WeakLinkPassword(f"A link's password has {PASSWORD_LENGTH} characters or more.")
    return make_password(password)


def _check_end(ends: datetime | None) -> None:
    if ends is not None and ends <= timezone.now():
        raise EndsInThePast("This moment is past.", remedy="Choose a later one.")


def _check_voice(*, spoken: bool, may_download: bool) -> None:
    if spoken and may_download:
        raise SpokenIsForHearing(
            "A link with a voice in its sound lets nobody download: files have no voice in them.",
            remedy="Switch one of the two off.",
        )


def _called(project: Project, items: Sequence[Item], recipient: str) -> str:
    """For "Night Bus, Mix 4 for Anna" the name at the end stays, however long the title is."""
    if len(items) == 1:
        item = items[0]
        label = item.version.label if item.version else "newest version"
        what = f"{item.song.title}, {label}"
    else:
        what = project.title
    end = f" for {recipient[:60]}" if recipient else ""
    return what[: 120 - len(end)] + end


def _said(link: Link) -> dict[str, object]:
    """What the log keeps of it: never the token, nor the password."""
    return {
        "name": link.name,
        "may_note": link.may_note,
        "may_approve": link.may_approve,
        "may_download": link.may_download,
        "marked": link.marked,
        "spoken": link.spoken,
        "says": link.says,
        "plays_at_most": link.plays_at_most,
        "downloads_at_most": link.downloads_at_most,
        "expires_at": link.expires_at,
        "has_password": bool(link.password),
    }


def _item(item: Item) -> dict[str, int | None]:
    return {"song": item.song.pk, "version": item.version.pk if item.version else None}


def _write(kind: str, link: Link, by: User, **details: object) -> None:
    about = About(link.key, link.name)
    record(kind, who=by.who, about=about, project=link.project_id, **details)


def _tell(link: Link) -> None:
    events.post(f"project:{link.project_id}", "link", {"link": link.pk})
