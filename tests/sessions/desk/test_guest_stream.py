"""What a guest is told live: that what they may read or hear changed, and that the link is over."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest
from django.utils import timezone

from processing import events
from sessions.desk.live import guests
from sessions.feedback import actions as feedback
from sessions.sharing import access, actions
from sessions.sharing.access import Admission
from sessions.sharing.models import Link, Pass
from sessions.sharing.states import states_of
from sessions.sharing.told import facts
from tests.cast import make_cast
from tests.factories import RenderFactory, SongFactory, StemFactory, VersionFactory
from tests.patience import until
from tests.sessions.desk.listening import Listener, uvicorn_running, web_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return make_cast()


@pytest.fixture
def shared(cast):
    """A link, and the cookie of a browser that it let in."""
    link, token = actions.make_link(cast.project, by=cast.nina)
    opened = actions.open_link(token=token, password="", browser="", network="here")
    return link, opened.browser


def address(link: Link) -> str:
    return f"/api/listen/{link.slug}/events/"


@pytest.fixture
def listen(shared):
    opened = []
    link, browser = shared
    with uvicorn_running() as server:

        def open_one(slug: Link = link, guest: str = browser) -> Listener:
            opened.append(Listener(server + address(slug), guest=guest))
            return opened[-1]

        yield open_one
        for each in opened:
            each.close()


def end(how: str, link: Link, by) -> None:
    if how == "revoked":
        actions.revoke_link(link, by=by)
    elif how == "paused":
        actions.pause_link(link, by=by)
    elif how == "password":
        actions.change_link(link, by=by, password="a lantern in the fog")
    elif how == "expired":
        Link.objects.update(expires_at=timezone.now())
    elif how == "forgotten":
        Pass.objects.all().delete()


@pytest.mark.parametrize("how", ["revoked", "paused", "password", "expired", "forgotten"])
def test_everybody_is_told_that_it_is_over(listen, shared, cast, how):
    link, _ = shared
    first, second = listen(), listen()
    assert first.answer.headers["Content-Type"] == "text/event-stream"
    assert first.answer.headers["Cache-Control"] == "private, no-store"
    end(how, link, cast.nina)
    for each in (first, second):
        assert each.ended.wait(30)
        assert "event: over" in each.raw


def test_nothing_of_the_project_is_told(listen, cast):
    guest = listen()
    guest.next()
    events.post(cast.project.topic, "project", {"project": cast.project.pk})
    assert guest.all(quiet_seconds=1.5) == []
    assert not guest.ended.is_set()


@pytest.fixture
def version(cast, shared):
    """Can be heard by the link."""
    song = SongFactory(project=cast.project)
    version = VersionFactory(song=song, number=1, ordered=True)
    RenderFactory(job=version.job, name="segments")
    return version


@pytest.fixture
def reader(shared, version, cast):
    link, _ = shared
    actions.change_link(link, by=cast.nina, may_note=True)
    return link


def test_notes_that_come_change_and_go_are_told(listen, reader, version, cast):
    guest = listen()
    states = [guest.next()]
    note = feedback.write_note(version, by=cast.otto, body="Too loud.", at_seconds=1.0)
    states.append(guest.next())
    feedback.edit_note(note, revision=note.revision, body="Too loud here.")
    states.append(guest.next())
    feedback.delete_note(note)
    states.append(guest.next())
    assert len({it["notes"] for it in states}) == 3
    assert states[0] == states[-1]
    assert {it["page"] for it in states} == {states[0]["page"]}


def test_of_internal_notes_nothing_is_told(listen, reader, version, cast):
    open_note = feedback.write_note(version, by=cast.otto, body="Hello.", at_seconds=1.0)
    guest = listen()
    guest.next()
    stem = StemFactory(song=version.song)
    hidden = feedback.write_note(
        version, by=cast.otto, body="canary", at_seconds=2.0, is_internal=True
    )
    feedback.write_note(version, by=cast.otto, body="canary", at_seconds=3.0, stem=stem)
    feedback.reply(hidden, by=cast.otto, body="canary")
    feedback.delete_note(hidden)
    assert guest.all(quiet_seconds=1.5) == []
    feedback.delete_note(open_note)
    assert set(guest.next()) == {"page", "notes"}
    assert "canary" not in " ".join(guest.raw)


def test_who_may_not_read_notes_is_told_of_none(listen, shared, version, cast):
    guest = listen()
    guest.next()
    feedback.write_note(version, by=cast.otto, body="Too loud.", at_seconds=1.0)
    assert guest.all(quiet_seconds=1.5) == []


def test_another_version_and_another_switch_are_told(listen, shared, version, cast):
    link, _ = shared
    guest = listen()
    first = guest.next()
    newer = VersionFactory(song=version.song, number=2, ordered=True)
    RenderFactory(job=newer.job, name="segments")
    events.post(cast.project.topic, "version", {"version": newer.pk})
    second = guest.next()
    actions.change_link(link, by=cast.nina, may_note=True)
    third = guest.next()
    assert len({it["page"] for it in (first, second, third)}) == 3


def test_the_page_knows_the_states_that_the_stream_begins_with(listen, reader, version, cast):
    """What comes between the page and its stream is not missed."""
    feedback.write_note(version, by=cast.otto, body="Too loud.", at_seconds=1.0)
    told = facts(access.Listener(Pass.objects.select_related("link").get()))
    assert listen().next() == told["states"]


def test_it_beats_while_it_is_quiet(listen, monkeypatch):
    monkeypatch.setattr("sessions.desk.live.guests.HEARTBEAT_SECONDS", 0.2)
    guest = listen()
    until(lambda: guest.raw.count(": still here") >= 3)


def test_who_is_not_let_in_hears_nothing(listen, shared, cast):
    other, _ = actions.make_link(cast.project, by=cast.nina)
    assert listen(other).answer.status == 404
    assert listen(guest="x" * 43).answer.status == 404
    assert access.cookie_name() == "guest"


def test_a_guest_opens_only_so_many(listen, monkeypatch):
    monkeypatch.setattr("sessions.desk.live.guests.STREAMS_AT_MOST", 2)
    kept = [listen() for _ in range(2)]
    time.sleep(0.2)
    assert listen().answer.status == 429
    kept[0].close()
    until(lambda: listen().answer.status == 200)


def test_many_who_come_at_once_are_told_by_one_look(shared, monkeypatch):
    link, _ = shared
    entry = link.passes.get()
    looks = []

    def counted(links):
        looks.append(set(links))
        time.sleep(0.2)
        return states_of(links)

    monkeypatch.setattr(guests, "states_of", counted)

    async def they_come() -> list[bytes | None]:
        room = guests.Room()
        seats = [
            guests.Seat(Admission(entry.pk, link.pk, link.project_id, False, 0, False, None))
            for _ in range(5)
        ]
        for seat in seats:
            room.join(seat)
        try:
            await asyncio.gather(*(room.welcome(seat) for seat in seats))
            return [await seat.next(5) for seat in seats]
        finally:
            for seat in seats:
                await room.leave(seat)

    told = asyncio.run(they_come())
    assert len(looks) <= 2, "and one when the project begins to be followed"
    assert len(set(told)) == 1
    assert told[0].startswith(b"event: shown")


def test_a_server_that_stops_does_not_say_that_the_link_is_over(shared):
    link, browser = shared
    with web_process() as (process, server):
        guest = Listener(server + address(link), guest=browser)
        assert guest.answer.status == 200
        time.sleep(0.3)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert guest.ended.wait(30)
        assert "event: over" not in guest.raw
        guest.close()
