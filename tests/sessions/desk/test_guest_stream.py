"""What a guest is told live: that their link is over, and nothing else."""

from __future__ import annotations

import signal
import time

import pytest
from django.utils import timezone

from processing import events
from sessions.sharing import access, actions
from sessions.sharing.models import Link, Pass
from tests.cast import make_cast
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
    events.post(cast.project.topic, "project", {"project": cast.project.pk})
    assert guest.all(quiet_seconds=1.5) == []
    assert not guest.ended.is_set()


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
