"""The one place that is asked before a file leaves: it asks for itself, whoever asked before it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from sessions.downloads import contents, leaving, single
from sessions.downloads.leaving import Closed
from sessions.downloads.pieces import Piece
from sessions.people.access import Actor
from sessions.people.roles import May
from tests.factories import (
    GateFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    VersionFactory,
)


@pytest.fixture
def song(cast):
    return SongFactory(project=cast.project, title="Low Water")


def piece_of(owner) -> Piece:
    return Piece(owner=owner, render=owner.job.renders.get(name="audio"), title="WAV")


@pytest.fixture
def held(cast, song) -> Piece:
    GateFactory(project=cast.project, lines=["isrc"])
    return piece_of(VersionFactory(song=song, number=1, kind="master"))


def test_a_master_that_is_held_back_leaves_with_who_works_on_it(cast, held):
    with pytest.raises(Closed):
        leaving.require(Actor(cast.lia), held)
    assert list(leaving.refused(Actor(cast.lia), [held])) == [held]
    for user in (cast.otto, cast.nina, cast.olga):
        leaving.require(Actor(user), held)
        assert leaving.refused(Actor(user), [held]) == {}


def test_it_is_asked_by_single_files_too(cast, held):
    request = RequestFactory().get("/")
    with pytest.raises(Closed):
        single.leaves(request, Actor(cast.lia), held.owner, held.render, download=True)
    with pytest.raises(PermissionDenied):
        single.leaves(request, Actor(cast.mats), held.owner, held.render, download=True)


def test_what_is_not_heard_does_not_leave(cast, song, only):
    """Also with the right to download."""
    stem = piece_of(StemRevisionFactory(stem=StemFactory(song=song)))
    mix = piece_of(VersionFactory(song=song, number=1))
    only("artist", May.DOWNLOAD, May.LISTEN)
    only("musician", May.DOWNLOAD, May.HEAR_STEMS)
    for user, refused in ((cast.lia, stem), (cast.mats, mix)):
        with pytest.raises(PermissionDenied):
            leaving.require(Actor(user), refused)
        assert list(leaving.refused(Actor(user), [stem, mix])) == [refused]


def test_a_zip_says_that_stems_are_not_in_it(cast, song, only):
    StemRevisionFactory(stem=StemFactory(song=song))
    only("artist", May.DOWNLOAD, May.LISTEN)

    def missing(user) -> set[str]:
        return {it.what for it in contents.of_song(Actor(user), song).missing}

    assert "Low Water: stems" in missing(cast.lia)
    assert missing(cast.otto) == set()
