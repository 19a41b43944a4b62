"""A version of a hundred seconds with three sections, and people who play it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from sessions.songs.models import Arrangement
from tests.factories import SongFactory, VersionFactory

SECTIONS = (("Verse", 0, 40), ("Bridge", 40, 60), ("Outro", 60, 100))


class Person:
    """Somebody with a browser."""

    def __init__(self, user) -> None:
        self.user = user
        self.client = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Mobile Safari"})
        self.client.force_login(user)

    def ask(self, method, path, body=None):
        words = "" if body is None else json.dumps(body)
        return self.client.generic(method, path, words, content_type="application/json")

    def play(self, version, *spans, **more):
        body = {"spans": [list(it) for it in spans], **more}
        return self.ask("POST", f"/api/versions/{version.pk}/hearings/", body)

    def maps(self, version):
        answer = self.ask("GET", f"/api/versions/{version.pk}/hearings/")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def approve(self, version):
        path = f"/api/versions/{version.pk}/verdict/"
        return self.ask("PUT", path, {"choice": "approved"})


@pytest.fixture
def clock():
    """A clock that stands until it is moved."""
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False) as clock:
        yield clock


def hundred_seconds(cast):
    version = VersionFactory(song=SongFactory(project=cast.project), number=7, by=cast.otto)
    audio = version.job.renders.get(name="audio").audio_file
    audio.frames = audio.rate * 100
    audio.save(update_fields=["frames"])
    Arrangement.objects.create(
        song=version.song,
        version=version,
        by=cast.nina,
        sections=[
            {"id": name, "name": name, "from_seconds": start, "to_seconds": stop}
            for name, start, stop in SECTIONS
        ],
    )
    return version


@pytest.fixture
def version(cast):
    return hundred_seconds(cast)


@pytest.fixture
def nina(cast):
    return Person(cast.nina)


@pytest.fixture
def lia(cast):
    return Person(cast.lia)


@pytest.fixture
def gwen(cast):
    return Person(cast.gwen)
