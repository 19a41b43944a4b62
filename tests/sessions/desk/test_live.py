"""The live stream on a real server: who hears what, how it resumes, and when it must end."""

from __future__ import annotations

import signal
import time
from datetime import timedelta

import pytest
import requests
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from processing import events, jobs
from processing.models import Event, Job
from sessions.desk.live import hub
from sessions.people.tokens import make_token
from tests.cast import make_cast
from tests.factories import (
    BookingFactory,
    BudgetFactory,
    MembershipFactory,
    NoteFactory,
    OrderFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)
from tests.patience import until
from tests.sessions.desk.listening import Listener, session_of, uvicorn_running, web_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def server():
    with uvicorn_running() as address:
        yield address


@pytest.fixture
def listen(server, cast):
    opened = []

    def open_one(who, project=None, **more) -> Listener:
        path = reverse("api:events", args=[(project or cast.project).pk])
        if not more.get("token"):
            more.setdefault("cookie", session_of(cast.named(who)).session_key)
        opened.append(Listener(server + path, **more))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def test_news_arrive_with_an_id_and_the_song(listen, cast):
    version = VersionFactory(song__project=cast.project)
    otto, gwen = listen("otto"), listen("gwen")
    assert otto.answer.headers["Content-Type"] == "text/event-stream"
    assert otto.answer.headers["Cache-Control"] == "private, no-store"
    time.sleep(0.3)

    event = events.post(cast.project.topic, "version", {"version": version.pk})

    for each in (otto, gwen):
        message = each.next()
        assert message == {
            "event_id": event.pk,
            "kind": "version",
            "id": version.pk,
            "song": version.song_id,
            "project": cast.project.pk,
        }


def test_a_job_comes_with_how_it_stands(listen, cast):
    version = VersionFactory(song__project=cast.project, ordered=True)
    Job.objects.filter(pk=version.job.pk).update(progress=0.25)
    otto = listen("otto")
    events.post(cast.project.topic, "job", {"job": version.job.pk})

    message = otto.next()

    assert (message["kind"], message["id"]) == ("job", version.job.pk)
    assert (message["job_kind"], message["state"]) == ("mix", "done")
    assert (message["progress"], message["song"]) == (0.25, version.song_id)
    assert message["stages"] == []


@pytest.mark.parametrize(
    ("who", "hears"),
    [
        (
            "olga",  # she hears of every project
            {"version", "stem", "edit", "note", "stem note", "booking", "budget", "mix"}
            | {"elsewhere"},
        ),
        ("nina", {"version", "stem", "edit", "note", "stem note", "booking", "budget", "mix"}),
        ("otto", {"version", "stem", "edit", "note", "stem note", "booking", "mix"}),
        ("mats", {"version", "stem", "edit", "note", "stem note", "booking", "mix"}),
        ("gwen", {"version", "booking", "budget", "mix"}),
    ],
)
def test_everybody_hears_what_they_may_reach(listen, cast, who, hears):
    mix = VersionFactory(song__project=cast.project, ordered=True)
    stem = StemFactory(song=mix.song)
    edit = StemRevisionFactory(
        stem=stem, upload=None, order=OrderFactory(song=mix.song, kind="edit")
    )
    note = NoteFactory(version=mix)
    about_stem = NoteFactory(version=mix, stem=stem)
    booking = BookingFactory(project=cast.project)
    budget = BudgetFactory(project=cast.project)
    elsewhere = VersionFactory(song__project=cast.elsewhere)
    Event.objects.all().delete()
    listener = listen(who)
    names = {}
    for name, kind, pk in (
        ("version", "version", mix.pk),
        ("stem", "stem", stem.pk),
        ("edit", "job", edit.job.pk),
        ("note", "note", note.pk),
        ("stem note", "note", about_stem.pk),
        ("booking", "booking", booking.pk),
        ("budget", "budget", budget.pk),
        ("mix", "job", mix.job.pk),
        ("elsewhere", "version", elsewhere.pk),
        ("unknown", "secret", 1),
    ):
        names[events.post(cast.project.topic, kind, {kind: pk}).pk] = name

    messages = listener.all(at_least=len(hears))
    assert {names[message["event_id"]] for message in messages} == hears


def test_of_a_deleted_note_those_hear_who_write_notes(listen, cast):
    NoteFactory(version__song__project=cast.project).delete()
    otto, gwen = listen("otto"), listen("gwen")

    events.post(cast.project.topic, "note", {"note": 1_000_000})

    assert otto.next()["id"] == 1_000_000
    assert gwen.all() == []


def test_nobody_hears_of_another_project(listen, cast):
    version = VersionFactory(song__project=cast.elsewhere)
    otto = listen("otto")

    events.post(cast.elsewhere.topic, "version", {"version": version.pk})

    assert otto.all() == []


def test_it_resumes_after_the_last_event_that_was_heard(listen, cast):
    version = VersionFactory(song__project=cast.project)
    ids = [events.post(cast.project.topic, "version", {"version": version.pk}).pk for _ in range(3)]
    other = events.post(cast.project.topic, "project", {"project": cast.project.pk}).pk
    Event.objects.update(created_at=timezone.now() - timedelta(hours=1))

    resumed = listen("otto", last_id=str(ids[0]))

    # Two of the version's are one piece of news.
    assert [message["event_id"] for message in resumed.all(at_least=2)] == [ids[2], other]
    assert listen("otto", last_id=str(other)).all() == []
    assert listen("otto", last_id="nonsense").all() == []


def test_what_became_visible_late_comes_with_a_resume(listen, cast):
    """On PostgreSQL a lower id may be committed after a higher one."""
    version = VersionFactory(song__project=cast.project)
    late = events.post(cast.project.topic, "version", {"version": version.pk}).pk

    resumed = listen("otto", last_id=str(late + 1))

    assert [message["event_id"] for message in resumed.all(at_least=1)] == [late]


def test_a_rolled_back_event_is_never_told(listen, cast):
    version = VersionFactory(song__project=cast.project)
    otto = listen("otto")
    with transaction.atomic():
        events.post(cast.project.topic, "version", {"version": version.pk})
        transaction.set_rollback(True)

    assert otto.all() == []


def test_a_token_listens_too(listen, cast):
    _, text = make_token(cast.otto, name="script")
    script = listen("otto", token=text)
    events.post(cast.project.topic, "project", {"project": cast.project.pk})

    assert script.next()["kind"] == "project"


@pytest.mark.parametrize(
    ("who", "status"), [("sam", 404), ("eva", 404), ("dirk", 401), ("nina", 200), ("gwen", 200)]
)
def test_who_may_listen(listen, cast, who, status):
    assert listen(who).answer.status == status


def test_without_a_login_nobody_listens(server, cast):
    url = server + reverse("api:events", args=[cast.project.pk])
    assert requests.get(url, timeout=5).status_code == 401
    wrong = requests.get(url, headers={"Authorization": "Token rm_x"}, timeout=5)
    assert wrong.status_code == 401


@pytest.mark.parametrize(
    "end",
    [
        lambda cast: Session.objects.all().delete(),
        lambda cast: Session.objects.update(expire_date=timezone.now()),
        lambda cast: cast.otto.memberships.all().delete(),
        lambda cast: type(cast.otto).objects.filter(pk=cast.otto.pk).update(is_active=False),
        lambda cast: (cast.otto.set_password("another one"), cast.otto.save()),
        lambda cast: cast.project.delete(),
    ],
    ids=["sign-out", "expiry", "member no more", "account off", "password", "project deleted"],
)
def test_who_may_no_longer_listen_is_cut_off(listen, cast, end):
    otto, nina = listen("otto"), listen("nina")
    time.sleep(1.2)
    assert not otto.ended.is_set()

    end(cast)

    assert otto.ended.wait(30)
    everybody = not Session.objects.exists() or not type(cast.project).objects.filter(
        pk=cast.project.pk
    )
    if not everybody and Session.objects.filter(expire_date__gt=timezone.now()).exists():
        assert not nina.ended.is_set()


def test_a_revoked_token_is_cut_off_too(listen, cast):
    row, text = make_token(cast.otto, name="script")
    script = listen("otto", token=text)
    time.sleep(0.3)

    row.delete()

    assert script.ended.wait(30)


def test_a_changed_role_counts_from_the_next_event_on(listen, cast):
    stem = StemFactory(song__project=cast.project)
    otto = listen("otto")
    events.post(cast.project.topic, "stem", {"stem": stem.pk})
    assert otto.next()["kind"] == "stem"

    cast.otto.memberships.update(role="manager")
    events.post(cast.project.topic, "stem", {"stem": stem.pk})

    assert otto.all() == []
    assert not otto.ended.is_set()


def test_it_beats_while_it_is_quiet(listen, monkeypatch):
    monkeypatch.setattr("sessions.desk.live.stream.HEARTBEAT_SECONDS", 0.2)
    otto = listen("otto")

    until(lambda: otto.raw.count(": still here") >= 3)

    assert otto.raw[0] == "retry: 1000"


def test_one_person_opens_only_so_many(listen, monkeypatch):
    monkeypatch.setattr("sessions.desk.live.stream.STREAMS_AT_MOST", 2)
    kept = [listen("otto") for _ in range(2)]
    time.sleep(0.2)

    assert listen("otto").answer.status == 429
    kept[0].close()
    until(lambda: listen("otto").answer.status == 200)


def test_without_redis_the_table_is_looked_at_every_second(listen, cast, settings):
    settings.REDIS_URL = ""
    otto = listen("otto")
    time.sleep(0.3)

    events.post(cast.project.topic, "project", {"project": cast.project.pk})

    assert otto.next(30)["kind"] == "project"


def test_a_cancelled_job_is_heard_through_the_whole_house(listen, cast):
    version = VersionFactory(song__project=cast.project, ordered=True)
    Job.objects.filter(pk=version.job.pk).update(state="queued", finished_at=None, progress=0)
    otto = listen("otto")

    jobs.cancel(version.job.pk)

    assert otto.next()["state"] == "cancelled"


def test_the_server_stops_with_streams_open(cast):
    _, token = make_token(cast.otto, name="script")
    with web_process() as (process, address):
        url = address + reverse("api:events", args=[cast.project.pk])
        listener = Listener(url, token=token)
        assert listener.answer.status == 200
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)

        process.wait(30)
        assert listener.ended.wait(30)
        listener.close()


def test_a_long_absence_is_not_told_whole(cast, monkeypatch):
    """Each event is judged for its hearer while all other streams wait."""
    monkeypatch.setattr(hub, "MISSED_AT_MOST", 3)
    notes = NoteFactory.create_batch(6, version=VersionFactory(song__project=cast.project))
    told = [events.post(cast.project.topic, "note", {"note": note.pk}).pk for note in notes]
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    def since(last_id):
        missed = hub.CatchingUp(cast.nina.pk, 1).read(cast.project.pk, last_id)
        return [each.event_id for each in missed]

    assert since(0) == told[3:]
    assert since(told[4]) == told[5:]


def test_many_projects_share_what_is_told_of_a_long_absence(cast, monkeypatch):
    """The newest of each; what one project does not need is for those after it."""
    monkeypatch.setattr(hub, "MISSED_AT_MOST", 6)
    projects = [MembershipFactory(user=cast.nina, role="manager").project for _ in range(3)]
    told = []
    for project, count in zip(projects, (5, 0, 9), strict=True):
        songs = SongFactory.create_batch(count, project=project)
        told += [[events.post(project.topic, "song", {"song": it.pk}).pk for it in songs]]
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    missed = hub.CatchingUp(cast.nina.pk, len(projects))
    heard = [[it.event_id for it in missed.read(project.pk, 0)] for project in projects]

    assert heard == [told[0][-2:], [], told[2][-4:]]
