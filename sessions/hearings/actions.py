"""What was played of a version is put to what is known already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.hearings import maps, seconds
from sessions.hearings.models import Hearing
from sessions.people.models import Guest, User
from sessions.people.refusals import Refused
from sessions.songs.models import Version

# A player reports what it played since its last report, so at most as many new seconds are
# believed as passed on the clock since then. This much more at first, for what was played before
# the first report came through, some haste, a second tab: used up, it comes back with time.
SLACK_SECONDS = 30.0
TOLD_EVERY = timedelta(minutes=1)  # else every listener would be news every ten seconds


class NothingToHear(Refused):
    code = "nothing_to_hear"

    def __init__(self) -> None:
        super().__init__("This version has no sound yet.")


@transaction.atomic
def hear(  # noqa: PLR0913
    version: Version,
    *,
    user: User | None = None,
    guest: Guest | None = None,
    spans: Sequence[tuple[float, float]],
    matched: bool = False,
    device: str = "",
) -> Hearing:
    """A user or a guest heard these stretches, in the version's own time. Raises NothingToHear.

    That somebody heard a version at all is in the audit log once. For guests their link wrote it.
    The row is held meanwhile: of two tabs neither forgets what the other one heard.
    """
    length = maps.length_of(version)
    if not length:
        raise NothingToHear
    now = timezone.now()
    hearing = _held(version, user, guest, now)
    believed = max(0.0, (now - hearing.last_at).total_seconds()) + hearing.spare_seconds
    before = hearing.heard
    after = seconds.added(before, spans, length=length, at_most=int(believed))
    new = (after ^ before).bit_count()
    hearing.seconds = seconds.to_bytes(after)
    hearing.spare_seconds = min(SLACK_SECONDS, believed - new)
    hearing.last_at = max(now, hearing.last_at)
    hearing.matched = matched
    hearing.device = device or hearing.device
    if new and (hearing.told_at is None or now - hearing.told_at >= TOLD_EVERY):
        hearing.told_at = now
        events.post(version.song.project.topic, "hearing", {"hearing": hearing.pk})
    hearing.save()
    return hearing


def _held(version: Version, user: User | None, guest: Guest | None, now: datetime) -> Hearing:
    found, is_new = Hearing.objects.get_or_create(
        version=version,
        user=user,
        guest=guest,
        defaults={"first_at": now, "last_at": now, "spare_seconds": SLACK_SECONDS},
    )
    if is_new and user is not None:
        song = version.song
        about = About(f"version:{version.pk}", f"{song.title}, {version.label}")
        record("listened", who=user.who, about=about, project=song.project_id)
    return Hearing.objects.select_for_update().get(pk=found.pk)
