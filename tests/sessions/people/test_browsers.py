"""Where somebody is signed in, and ending it: the very next request is that of a stranger."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from sessions.audit.models import Entry
from sessions.desk.live.seats import Seat, still_allowed
from sessions.people import browsers
from sessions.people.session_rows import row_key
from tests.factories import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"


def signed_in(name: str = "nina", agent: str = FIREFOX, address: str = "203.0.113.7") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    body = {"email": f"{name}@roughmix.test", "password": PASSWORD}
    assert client.post("/sign-in/", body).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/api/me/").status_code == 200


def test_each_is_told_with_browser_address_and_this_one(cast):
    here, there = signed_in(), signed_in(agent=IPHONE, address="2001:db8:1:2::9")

    words = here.get("/account/").content.decode()
    first, second = browsers.browsers_of(cast.nina, here.session.session_key)

    assert (first.what, first.network, first.is_this) == (
        "Firefox on Windows",
        "203.0.113.7",
        True,
    )
    assert (second.what, second.network) == ("Safari on iPhone", "2001:db8:1:2::/64")
    assert "Safari on iPhone" in words
    assert words.count("this one") == 1
    assert there.session.session_key not in words
    assert here.session.session_key not in words


def test_one_is_ended(cast):
    here, there = signed_in(), signed_in(agent=IPHONE)
    _, other = browsers.browsers_of(cast.nina, here.session.session_key)

    here.post(f"/account/sessions/{other.name}/removal/")

    assert is_in(here)
    assert not is_in(there)
    entry = Entry.objects.get(kind="session_ended")
    assert (entry.who_name, entry.about_name) == ("Nina Berg", "Safari on iPhone")


def test_all_others_are_ended(cast):
    here, there, otto = signed_in(), signed_in(agent=IPHONE), signed_in("otto")

    here.post("/account/sessions/others/")

    assert (is_in(here), is_in(there), is_in(otto)) == (True, False, True)


def test_everything_is_ended(cast):
    here, there = signed_in(), signed_in(agent=IPHONE)

    answer = here.post("/account/sessions/")

    assert answer.headers["Location"] == "/sign-in/"
    assert (is_in(here), is_in(there)) == (False, False)


def test_open_streams_end_with_it(cast):
    here, there = signed_in(), signed_in(agent=IPHONE)
    seats = [
        Seat(
            user_id=cast.nina.pk,
            project_ids=frozenset({cast.project.pk}),
            session=row_key(client.session.session_key),
        )
        for client in (here, there)
    ]
    assert still_allowed(seats) == set(seats)

    here.post("/account/sessions/others/")

    assert still_allowed(seats) == {seats[0]}


def test_another_persons_browser_does_not_exist(cast):
    here, otto = signed_in(), signed_in("otto")
    (his,) = browsers.browsers_of(cast.otto, None)

    assert here.post(f"/account/sessions/{his.name}/removal/").status_code == 404
    assert is_in(otto)


def test_being_seen_is_written_at_most_every_ten_minutes(cast):
    here = signed_in()
    began = timezone.now()
    ends = Session.objects.get().expire_date
    with time_machine.travel(began + timedelta(minutes=9), tick=False):
        here.get("/account/")
        assert browsers.browsers_of(cast.nina, None)[0].seen_at < began + timedelta(minutes=1)
    with time_machine.travel(began + timedelta(minutes=12), tick=False):
        here.get("/account/")
        assert browsers.browsers_of(cast.nina, None)[0].seen_at > began + timedelta(minutes=11)
    # a browser that is used does not stay signed in for ever
    assert abs(Session.objects.get().expire_date - ends) < timedelta(seconds=2)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Linux"),
        ("curl/8.5.0", "curl"),
        ("", "A browser"),
    ],
)
def test_browsers_are_called_what_people_call_them(agent, words):
    assert browsers.describe(agent) == words


def test_whoever_signed_in_before_keys_were_hashed_stays_signed_in(cast):
    here, there = signed_in(), signed_in(agent=IPHONE)
    for client in (here, there):
        key = client.session.session_key
        Session.objects.filter(pk=row_key(key)).update(session_key=key)

    import_module("sessions.people.migrations.0006_sessions_under_a_hash").hash_keys(apps, None)

    assert (is_in(here), is_in(there)) == (True, True)
