"""Who makes and sees links, and which browser is let in where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from sessions.audit.words import Who
from sessions.people.access import Actor, actor, require
from sessions.people.again import again
from sessions.people.models import User
from sessions.people.roles import May
from sessions.sharing import scope, tokens
from sessions.sharing.models import Link, Pass

__all__ = [
    "Admission",
    "Entry",
    "Listener",
    "admission",
    "browser_of",
    "guest_still_in",
    "listener",
    "require",
    "require_open",
    "set_browser",
    "still_open",
    "visible_links",
]

# No browser's digest, no link's slug.
_BROWSER, _SLUG = "?browser", "?slug"

COOKIE_AGE = 400 * 24 * 3600  # as long as browsers keep any; the link's own end comes first


def visible_links(me: Actor) -> QuerySet[Link]:
    """Links are for who answers for the project."""
    return Link.objects.filter(me.within("project", May.CHANGE_PROJECT))


@dataclass(frozen=True)
class Listener:
    """A guest for the length of one request: everything was asked of the database just now."""

    entry: Pass

    @property
    def link(self) -> Link:
        return self.entry.link

    @property
    def who(self) -> Who:
        guest = self.entry.guest
        return guest.who if guest is not None else Who(f"pass:{self.entry.pk}", "A preview")

    @cached_property
    def tracks(self) -> list[scope.Track]:
        return scope.tracks_of(self.link, with_facts=True)

    def track(self, version_id: int) -> scope.Track | None:
        return scope.track_of(self.link, version_id)


def listener(request: HttpRequest, slug: str) -> Listener | None:
    """None when this browser was never let in, or may be in no longer: nobody learns which."""
    rows = _let_in(request, slug).select_related(
        "link__project__artist", "link__by", "link__guest", "guest"
    )
    found = rows.first()
    if found is None or not _counts(request, found.guest_id, found.by_id, found.link.project_id):
        return None
    return Listener(found)


@dataclass(frozen=True, slots=True)
class Admission:
    """What a slice needs to know of a pass: asked for many times a second."""

    pk: int
    link_id: int
    project_id: int
    is_preview: bool
    epoch: int
    may_download: bool
    downloads_at_most: int | None

    @property
    def plays_lossless(self) -> bool:
        """It is as good as a download, and where those are counted nobody would count it."""
        return self.may_download and self.downloads_at_most is None


# A pass, or as much as is known of it.
Entry = Pass | Admission


def admission(request: HttpRequest, slug: str) -> Admission | None:
    """As `listener`, in one small question, whose SQL Django writes once: that is most of it."""
    browser = browser_of(request)
    if not browser:
        return None
    asked: dict[object, str] = {_BROWSER: tokens.digest(browser), _SLUG: slug}
    sql, places = _admission_sql()
    moment = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked.get(place, moment) for place in places])
        found = cursor.fetchone()
    if found is None:
        return None
    guest, by, pk, link, project, epoch, may_download, at_most = found
    if not _counts(request, guest, by, project):
        return None
    return Admission(pk, link, project, guest is None, epoch, bool(may_download), at_most)


@cache
def _admission_sql() -> tuple[str, tuple[object, ...]]:
    """With what is to be put into its places: the two marks, and for anything else the moment."""
    rows = _open().filter(browser_sha256=_BROWSER, link__slug=_SLUG).order_by()
    told = rows.values_list(
        "guest_id",
        "by_id",
        "pk",
        "link_id",
        "link__project_id",
        "epoch",
        "link__may_download",
        "link__downloads_at_most",
    )
    return told.query.sql_with_params()


def still_open(passes: Collection[int]) -> set[int]:
    """Those of these passes that would be let in now: one question for all of them.

    And one more where somebody previews; whether they are signed in their next request tells.
    """
    rows: list[tuple[int, int | None, int | None, int]] = list(
        _open().filter(pk__in=passes).values_list("pk", "guest_id", "by_id", "link__project_id")
    )
    looking = {by for _, guest, by, _ in rows if guest is None and by is not None}
    people = User.objects.filter(is_active=True).prefetch_related("memberships")
    answering = {pk: Actor(user) for pk, user in people.in_bulk(looking).items()} if looking else {}
    return {
        pk
        for pk, guest, by, project in rows
        if guest is not None or (by in answering and answering[by].may(project, May.CHANGE_PROJECT))
    }


def _counts(request: HttpRequest, guest: int | None, by: int | None, project_id: int) -> bool:
    """A guest's pass by itself; a preview with the session of whoever looks, and their right."""
    if guest is not None:
        return True
    now = again(request)
    me = actor(now.user) if now is not None else None
    return me is not None and me.user.pk == by and me.may(project_id, May.CHANGE_PROJECT)


def require_open(listener: Listener) -> None:
    """Once more, by whoever holds the link's row: it may have ended since this request began."""
    if not still_open({listener.entry.pk}):
        raise Http404


def guest_still_in(entry_id: int) -> Pass:
    """As `require_open`, for a guest's pass; with the guest. Raises Http404."""
    entry = _open().select_related("guest").filter(pk=entry_id, guest__isnull=False).first()
    if entry is None:
        raise Http404
    return entry


def _let_in(request: HttpRequest, slug: str) -> QuerySet[Pass]:
    browser = browser_of(request)
    if not browser:
        return Pass.objects.none()
    return _open().filter(browser_sha256=tokens.digest(browser), link__slug=slug).order_by()


def _open() -> QuerySet[Pass]:
    """Passes whose link is alive and has not changed its locks since (`Link.is_alive`)."""
    unexpired = Q(link__expires_at__isnull=True) | Q(link__expires_at__gt=timezone.now())
    return Pass.objects.filter(
        unexpired,
        epoch=F("link__epoch"),
        link__paused_at__isnull=True,
        link__revoked_at__isnull=True,
    )


def cookie_name() -> str:
    return "guest" if settings.PLAIN_HTTP else "__Host-guest"


def browser_of(request: HttpRequest) -> str:
    """The guest cookie, if it could be one of ours."""
    text = request.COOKIES.get(cookie_name(), "")
    return text if tokens.is_browser(text) else ""


def set_browser(response: HttpResponseBase, browser: str) -> None:
    response.set_cookie(
        cookie_name(),
        browser,
        max_age=COOKIE_AGE,
        secure=not settings.PLAIN_HTTP,
        httponly=True,
        samesite="Lax",
    )
