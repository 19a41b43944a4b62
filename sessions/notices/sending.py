"""Mail goes out: who is due, what they want to know, and a cursor that moves when it was sent.

A person's cursor (`MailTold`) is claimed for a while by who writes to them, so that two sweepers
never write twice, and moves only after the mail server has taken the letter: a server that is
down, or a sweeper that is killed, delays mail and loses none. There is one for every pace; a kind
of news that changes its pace takes the moment up to which it was told along (`MailWish`).
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from django.db.models import Max
from django.utils import timezone

from processing.models import Event
from sessions.notices import safety_letters
from sessions.notices.claims import deliver
from sessions.notices.letters import letter
from sessions.notices.models import MailTold, MailWish, Pace
from sessions.notices.news import News, Span, news_for, wanted
from sessions.notices.paces import GRACE, is_due, kinds_of, marks_of, paces_of
from sessions.people.models import Studio, User
from sessions.presence import company
from sessions.projects.models import Membership

EVERY_SECONDS = 15.0
# Nothing older is told: mail that was off for a month does not begin with a month.
LOOK_BACK = dt.timedelta(days=7)
PAUSE_SECONDS = 120.0  # after the mail server refused

log = logging.getLogger(__name__)


class _Round:
    """One thread at a time, so that a slow mail server never keeps lost jobs from being found."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._next_at = 0.0

    def begin(self) -> None:
        if time.monotonic() < self._next_at or (self._thread and self._thread.is_alive()):
            return
        self._next_at = time.monotonic() + EVERY_SECONDS
        self._thread = threading.Thread(target=self._run, name="mail")
        self._thread.start()

    def _run(self) -> None:
        try:
            safety_letters.send_due()
            send_due()
        except (smtplib.SMTPException, OSError) as trouble:
            self._next_at = time.monotonic() + PAUSE_SECONDS
            log.warning("The mail server does not take mail, it waits: %s", trouble)
        except Exception:
            log.exception("Mail could not be written")
        finally:
            connections.close_all()  # of this thread


_round = _Round()


def send_soon() -> None:
    """Called by the sweeper; returns at once. Without a mail server nothing happens."""
    if settings.EMAIL_HOST:
        _round.begin()


def send_due(now: dt.datetime | None = None) -> int:
    """Write to everybody who is due; how many letters went out.

    Raises what the mail server raises; whoever was not written to stays due.
    """
    now, began = now or timezone.now(), time.monotonic()
    active = _active_projects(now)
    if not active:
        return 0
    studio = Studio.objects.order_by("pk").first()
    users = _concerned(active)
    people = [user for user, _ in users]
    paces, marks, cursors = paces_of(people), marks_of(people), _known(people)
    sent = 0
    mail = get_connection()  # opened by the first letter: most rounds have none
    try:
        for user, newest in users:
            zone = user.time_zone or (studio.time_zone if studio else "UTC")
            for told in _cursors(user, cursors[user.pk], now):
                kinds = kinds_of(paces[user.pk], told.pace)
                since = {kind: marks[user.pk].get(kind, told.until) for kind in kinds}
                begin = min([told.until, *since.values()])
                if begin < newest and is_due(told.pace, told.until, now, zone):
                    # A round may be long, and a claim is made when it is this one's turn.
                    at = now + dt.timedelta(seconds=time.monotonic() - began)
                    sent += _write(user, told, since, at, mail)
    finally:
        mail.close()
    return sent


def _write(
    user: User,
    told: MailTold,
    since: Mapping[str, dt.datetime],
    now: dt.datetime,
    mail: BaseEmailBackend,
) -> int:
    """One letter about the kinds of news that are told at this pace, each since its own moment."""
    until = now - GRACE

    def write() -> EmailMultiAlternatives | None:
        news = _news(user, since, until)
        return letter(user, news) if news else None

    was_sent = deliver(told, until, now, mail, write)
    if was_sent is None:
        return 0
    _forget_marks(told, since, until)
    return int(was_sent)


def _news(user: User, since: Mapping[str, dt.datetime], until: dt.datetime) -> list[News]:
    if not since:
        return []
    begin = max(min(since.values()), until - LOOK_BACK)
    found = wanted(news_for(user, Span(begin, until)), since)
    return [news for news in found if news.at > since[news.kind]]


def _forget_marks(told: MailTold, since: Mapping[str, dt.datetime], until: dt.datetime) -> None:
    """The cursor counts from here on; for a kind whose pace was changed meanwhile, this letter."""
    wishes = MailWish.objects.filter(user=told.user_id, kind__in=list(since))
    marked = wishes.filter(told_until__lt=until)
    marked.filter(pace=told.pace).update(told_until=None)
    marked.exclude(pace=told.pace).update(told_until=until)


def _active_projects(now: dt.datetime) -> dict[int, dt.datetime]:
    """When something last happened on each project, from the events that every deed posts."""
    rows = (
        Event.objects.filter(topic__startswith="project:", created_at__gt=now - LOOK_BACK)
        # Nobody is written to because somebody listens.
        .exclude(kind__in=[*company.KINDS, "hearing"])
        .values_list("topic")
        .annotate(newest=Max("created_at"))
    )
    return {int(topic.partition(":")[2]): newest for topic, newest in rows}


def _concerned(active: dict[int, dt.datetime]) -> list[tuple[User, dt.datetime]]:
    """Members of those projects who can be written to, with the newest moment that they share."""
    newest: defaultdict[int, dt.datetime] = defaultdict(
        lambda: dt.datetime.min.replace(tzinfo=dt.UTC)
    )
    pairs = Membership.objects.filter(project__in=list(active)).values_list("user", "project")
    for user_id, project_id in pairs:
        newest[user_id] = max(newest[user_id], active[project_id])
    users = User.objects.filter(pk__in=list(newest), is_active=True).order_by("pk")
    return [(user, newest[user.pk]) for user in users if "@" in user.email]


def _known(users: Iterable[User]) -> defaultdict[int, dict[str, MailTold]]:
    """The cursors of all by pace: one query."""
    known: defaultdict[int, dict[str, MailTold]] = defaultdict(dict)
    for told in MailTold.objects.filter(user__in=list(users)):
        known[told.user_id][told.pace] = told
    return known


def _cursors(user: User, known: dict[str, MailTold], now: dt.datetime) -> Iterable[MailTold]:
    """Somebody who is seen for the first time begins now, or when they came if that is recent."""
    for pace in (Pace.AT_ONCE, Pace.HOURLY, Pace.DAILY):
        if pace not in known:
            begin = max(user.joined_at, now - dt.timedelta(hours=1))
            known[pace], _ = MailTold.objects.get_or_create(
                user=user, pace=pace, defaults={"until": min(begin, now)}
            )
    return known.values()
