"""Who reads, removes and votes: each right by itself, also where every role of today has both."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sessions.feedback import access
from sessions.feedback.ballots import access as votes
from sessions.feedback.ballots.papers import of_song
from sessions.people.access import Actor
from sessions.people.roles import May
from tests.factories import (
    BallotFactory,
    GuestFactory,
    NoteFactory,
    NoteSoundFactory,
    RenderFactory,
    StemFactory,
    VerdictFactory,
)
from tests.sessions.feedback.conftest import Person


def test_a_note_about_a_stem_is_for_who_hears_stems(cast, version, only):
    NoteFactory(version=version, by=cast.lia, body="The mix.")
    NoteFactory(version=version, by=cast.lia, body="The bass.", stem=StemFactory(song=version.song))
    only("musician", May.LISTEN, May.NOTE)

    def read(user) -> set[str]:
        return {it.body for it in access.visible_notes(Actor(user))}

    assert read(cast.otto) == {"The mix.", "The bass."}
    assert read(cast.mats) == {"The mix."}
    assert read(cast.sam) == set()


def test_what_is_not_deleted_is_not_among_what_is(cast, version):
    NoteFactory(version=version, by=cast.lia)
    assert not access.deleted_notes(Actor(cast.lia)).exists()


def test_verdicts_are_for_who_listens(cast, version, only):
    VerdictFactory(version=version, by=cast.nina)
    assert access.visible_verdicts(Actor(cast.gwen)).exists()
    only("musician", May.NOTE)
    for user in (cast.mats, cast.sam, cast.eva):
        assert not access.visible_verdicts(Actor(user)).exists()


def test_who_may_write_and_not_upload_records_nothing(cast, version, only):
    note = NoteFactory(version=version, by=cast.lia)
    said = {"filename": "idea.wav", "size_bytes": 1000}
    only("artist", May.LISTEN, May.NOTE)
    answer = Person(cast.lia).ask("POST", f"/api/notes/{note.pk}/sounds/", said)
    assert answer.status_code == 403
    only("artist", May.LISTEN, May.NOTE, May.UPLOAD)
    assert Person(cast.lia).ask("POST", f"/api/notes/{note.pk}/sounds/", said).status_code == 201


def test_a_recording_is_heard_when_its_small_copy_is_there(cast, version):
    """By those who may not take it; in the API too."""
    sound = NoteSoundFactory(note=NoteFactory(version=version, by=cast.lia))
    sound.job.renders.filter(name="proxy").delete()

    def state(user) -> str:
        return Person(user).notes(version)[0]["sounds"][0]["state"]

    assert (state(cast.lia), state(cast.mats)) == ("ready", "making")


def test_guests_read_what_is_said_to_everybody_of_what_they_hear(cast, version):
    """An answer to what they may not read is not theirs, whatever stands in its own row."""
    now, stem = timezone.now(), StemFactory(song=version.song)
    plain = NoteFactory(version=version, by=cast.lia)
    answer = NoteFactory(version=version, by=cast.otto, reply_to=plain)
    hidden = [
        NoteFactory(version=version, by=cast.otto, **kept)
        for kept in ({"is_internal": True}, {"stem": stem}, {"deleted_at": now})
    ]
    for note in hidden:
        NoteFactory(version=version, by=cast.otto, reply_to=note)
    assert set(access.notes_for_guests()) == {plain, answer}


def test_what_a_guest_wrote_is_removed_by_who_answers_for_the_project(cast, version):
    note = NoteFactory(version=version, by=None, guest=GuestFactory())
    for who in ("otto", "lia", "mats"):
        person = Person(cast.named(who))
        assert person.ask("DELETE", f"/api/notes/{note.pk}/").status_code == 403, who
    assert Person(cast.nina).ask("DELETE", f"/api/notes/{note.pk}/").status_code == 204


@pytest.fixture
def ballot(cast, version):
    return BallotFactory(song=version.song, by=cast.otto, versions=[version])


def test_who_opened_a_vote_closes_it_as_long_as_they_may_open_one(cast, ballot, only):
    address = f"/api/ballots/{ballot.pk}/closing/"
    for who, may in (("otto", True), ("nina", True), ("mats", False), ("lia", False)):
        (paper,) = Person(cast.named(who)).ask("GET", address_of(ballot)).json()
        assert paper["may_close"] is may, who
    only("engineer", May.LISTEN, May.NOTE)
    assert not votes.may_close(Actor(cast.otto), ballot)
    assert Person(cast.otto).ask("PUT", address).status_code == 403


def test_who_has_no_say_has_none_here(cast, ballot, only):
    only("musician", May.LISTEN)
    mats = Person(cast.mats)
    (paper,) = mats.ask("GET", address_of(ballot)).json()
    assert paper["may_vote"] is False
    assert mats.ask("PUT", f"/api/ballots/{ballot.pk}/vote/", {"letter": "A"}).status_code == 403
    assert mats.ask("DELETE", f"/api/ballots/{ballot.pk}/vote/").status_code == 403
    (paper,) = of_song(Actor(cast.gwen), ballot.song)
    assert paper.may_vote


def test_without_the_right_to_listen_there_is_no_vote_to_see(cast, ballot, only):
    only("musician", May.NOTE)
    assert Person(cast.mats).ask("GET", address_of(ballot)).status_code == 403


def test_an_entry_as_good_as_a_download_is_for_who_may_download(cast, ballot, version):
    RenderFactory(job=version.job, name="lossless")
    address = f"/api/ballots/{ballot.pk}/entries/A/files/lossless/"
    assert Person(cast.mats).ask("GET", address).status_code == 403


def address_of(ballot) -> str:
    return f"/api/songs/{ballot.song_id}/ballots/"
