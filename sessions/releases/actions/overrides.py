"""One master is let go though its checklist is not green: by name, with a reason, on the record."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.releases.actions.words import WrongWords, plain
from sessions.releases.gate import checklist
from sessions.releases.models import Override
from sessions.songs.models import Version

LEAST_REASON, LONGEST_REASON = 10, 500


class NoReason(Invalid):
    code = "no_reason"


class NothingHeld(Refused):
    code = "nothing_held"


class OverrideStands(Refused):
    code = "override_stands"


@transaction.atomic
def override(version: Version, *, by: User, reason: str) -> Override:
    try:
        why = plain(reason, "the reason", least=LEAST_REASON, longest=LONGEST_REASON)
    except WrongWords as problem:
        raise NoReason(
            f"Say why in {LEAST_REASON} to {LONGEST_REASON} characters.",
            remedy="It is kept with your name, and everybody on the project can read it.",
        ) from problem
    found = checklist(version)
    if found is None or not found.is_held:
        raise NothingHeld("Nothing holds this version back, so there is nothing to let go.")
    try:
        with transaction.atomic():
            made = Override.objects.create(
                version=version, reason=why, by=by, given_at=timezone.now()
            )
    except IntegrityError:
        raise OverrideStands(f"Somebody has let {version} go already.") from None
    missing = [line.code for line in found.missing]
    _write("gate_overridden", version, by=by, reason=why, missing=missing)
    return made


@transaction.atomic
def end_override(version: Version, *, by: User) -> bool:
    """From the next request on the checklist counts again. Twice is once."""
    standing = Override.objects.filter(version=version, ended_at__isnull=True)
    ended = standing.update(ended_at=timezone.now(), ended_by=by)
    if ended:
        _write("gate_restored", version, by=by)
    return bool(ended)


def _write(kind: str, version: Version, *, by: User, **details: object) -> None:
    song = version.song
    about = About(f"version:{version.pk}", f"{song.title}, {version} {version.label}")
    record(kind, who=by.who, about=about, project=song.project_id, **details)
    events.post(song.project.topic, "release", {"release": song.pk})
