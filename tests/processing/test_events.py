"""Events are read once each, in order, also when a lower id appears after a higher one."""

import contextlib
import socket
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from processing import events
from processing.models import Event
from tests.processing.broker import callers_of

pytestmark = pytest.mark.django_db


def ids(found):
    return [event.id for event in found]


def test_a_topic_is_read_from_where_one_stopped():
    first = events.post("project:1", "note", {"note": 1})
    events.post("project:2", "note", {"note": 2})
    second = events.post("project:1", "stem", {"stem": 3})
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    assert ids(events.since("project:1", 0)) == [first.id, second.id]
    assert ids(events.since("project:1", first.id)) == [second.id]
    assert ids(events.since("project:1", 0, limit=1)) == [first.id]
    assert events.newest_id("project:1") == second.id
    assert events.newest_id("project:9") == 0


def test_the_last_ten_seconds_are_read_again():
    old = events.post("project:1", "note")
    Event.objects.filter(id=old.id).update(created_at=timezone.now() - timedelta(seconds=11))
    new = events.post("project:1", "note")

    assert ids(events.since("project:1", new.id)) == [new.id]


def test_a_reader_gives_each_event_once_also_the_one_that_appears_late():
    reader = events.Reader("project:1", 0)
    early = events.post("project:1", "note")
    late_id = early.id + 1
    after = Event.objects.create(id=early.id + 2, topic="project:1", kind="note")
    assert ids(reader.new()) == [early.id, after.id]

    Event.objects.create(id=late_id, topic="project:1", kind="note")

    assert ids(reader.new()) == [late_id]
    assert reader.new() == []
    assert reader.last_id == after.id


def test_many_late_events_do_not_hide_new_ones():
    posted = [events.post("project:1", "note") for _ in range(10)]
    reader = events.Reader("project:1", posted[-1].id)
    new = events.post("project:1", "note")

    assert new.id in ids(reader.new(limit=2))


def test_what_is_rolled_back_did_not_happen():
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        events.post("project:1", "note")
        raise ZeroDivisionError

    assert not Event.objects.exists()


def test_progress_and_presence_are_forgotten_and_nothing_else():
    for kind in ("job", "presence", "lead", "note"):
        events.post("project:1", kind, {kind: 1})
    Event.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    events.post("project:1", "presence", {"presence": 1})
    events.forget_what_passed()
    assert [e.kind for e in Event.objects.order_by("id")] == ["job", "note", "presence"]

    Event.objects.update(created_at=timezone.now() - timedelta(days=2))
    events.post("project:1", "job", {"job": 2})
    events.forget_what_passed()

    assert [e.kind for e in Event.objects.order_by("id")] == ["note", "job"]


@pytest.mark.django_db(transaction=True)
def test_a_hanging_redis_is_asked_once_and_then_left_alone(settings, monkeypatch):
    monkeypatch.setattr(events, "_QUIET_SECONDS", 3600)
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        settings.REDIS_URL = f"redis://127.0.0.1:{hanging.getsockname()[1]}/0"
        for _ in range(20):
            events.post("project:1", "note")

        assert len(callers_of(hanging)) == 1


def test_who_was_away_too_long_goes_on_later():
    told = [events.post("project:1", "note").id for _ in range(5)]
    events.post("project:2", "note")

    assert events.not_before("project:1", 0, at_most=5) == 0
    assert events.not_before("project:1", 0, at_most=2) == told[2]
    assert events.not_before("project:1", told[3], at_most=2) == told[3]
    assert events.not_before("project:9", 7, at_most=2) == 7
