"""A download begins: counted, limited and written down before its first byte leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from sessions.audit.actions import record
from sessions.audit.words import About, Who
from sessions.downloads.models import Download
from sessions.people import limits
from sessions.people.limits import Limit

GOES_ON_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is taken away, by whom. `through` is the link's key, for guests; `mark` the copy's.

    `place` is where they go on, if that is less than all that is theirs: a link for one person can
    be open in the browser of another.
    """

    who: Who
    about: About
    project_id: int
    tag: str
    size_bytes: int
    through: str = ""
    place: str = ""
    mark: str = ""

    @property
    def taker(self) -> str:
        return self.place or self.who.key


def begin(leaving: Leaving, *, goes_on: bool, hold: Callable[[], None] = lambda: None) -> None:
    """Write it down, unless it goes on with one that was begun within the hour. Raises TooMany.

    `hold` is called in the transaction of the writing: whoever counts downloads holds there what
    they count by, and raises where there are enough of them.
    """
    if goes_on and _begun(leaving):
        return
    taken = limits.take((_a_person(), leaving.who.key))
    try:
        _write(leaving, hold)
    except Exception:
        limits.give_back(taken)
        raise


@transaction.atomic
def _write(leaving: Leaving, hold: Callable[[], None]) -> None:
    hold()
    Download.objects.create(
        project_id=leaving.project_id,
        who=leaving.taker,
        through=leaving.through,
        tag=leaving.tag,
        size_bytes=leaving.size_bytes,
        begun_at=timezone.now(),
    )
    record(
        "downloaded",
        who=leaving.who,
        about=leaving.about,
        project=leaving.project_id,
        bytes=leaving.size_bytes,
        tag=leaving.tag.strip('"')[:16],
        **({"through": leaving.through} if leaving.through else {}),
        **({"mark": leaving.mark} if leaving.mark else {}),
    )


def through(key: str) -> int:
    """How many downloads were begun by this link."""
    return Download.objects.filter(through=key).count()


def _begun(leaving: Leaving) -> bool:
    return Download.objects.filter(
        who=leaving.taker,
        through=leaving.through,
        tag=leaving.tag,
        begun_at__gt=timezone.now() - GOES_ON_FOR,
    ).exists()


def _a_person() -> Limit:
    return Limit(
        name="download",
        allowed=settings.DOWNLOADS_AN_HOUR,
        window=timedelta(hours=1),
        sentence="So many downloads within an hour are unusual.",
    )
