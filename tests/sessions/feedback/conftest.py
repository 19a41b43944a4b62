"""A version of three seconds, and people who send JSON."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import SongFactory, VersionFactory


class Person:
    """Somebody with a browser."""

    def __init__(self, user) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def ask(self, method, path, body=None):
        send = getattr(self.client, method.lower())
        return send(path) if method == "GET" else send(path, body or {}, "application/json")

    def write(self, version, /, **body):
        body = {"version": version.pk, "body": "Too loud.", "at_seconds": 1.25} | body
        return self.ask("POST", f"/api/songs/{version.song_id}/notes/", body)

    def notes(self, version):
        return self.ask("GET", f"/api/songs/{version.song_id}/notes/").json()


@pytest.fixture
def version(cast):
    """Three seconds long."""
    return VersionFactory(song=SongFactory(project=cast.project), number=1)


@pytest.fixture
def nina(cast):
    return Person(cast.nina)


@pytest.fixture
def otto(cast):
    return Person(cast.otto)


@pytest.fixture
def lia(cast):
    return Person(cast.lia)


@pytest.fixture
def mats(cast):
    return Person(cast.mats)
