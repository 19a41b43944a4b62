"""The inbox asks the rows what waits for whom, and forgets what does not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sessions.feedback import actions as feedback
from sessions.feedback.models import Ballot, BallotEntry, Vote
from sessions.notices.models import MailKind
from sessions.notices.news import Span, news_for
from sessions.notices.waiting import waiting_for
from sessions.people.access import Actor
from sessions.people.roles import May
from tests.factories import JobFactory, NoteFactory, SongFactory, VersionFactory


@pytest.fixture
def version(cast):
    return VersionFactory(
        song=SongFactory(project=cast.project, title="Low Water"), number=1, by=cast.otto
    )


def kinds(user) -> list[str]:
    return sorted(each.kind for each in waiting_for(Actor(user)))


def test_a_note_for_me_waits_until_it_is_resolved(cast, version):
    note = NoteFactory(version=version, by=cast.lia, assigned_to=cast.otto)
    assert kinds(cast.otto) == ["assigned"]
    feedback.resolve_note(note, by=cast.otto)
    assert kinds(cast.otto) == []


def test_a_mention_waits_until_i_answer(cast, version):
    note = NoteFactory(version=version, by=cast.lia)
    note.mentions.add(cast.otto)
    assert kinds(cast.otto) == ["mention"]
    feedback.reply(note, by=cast.otto, body="On it.")
    assert kinds(cast.otto) == []


def test_an_answer_waits_while_it_is_the_last_word(cast, version):
    note = NoteFactory(version=version, by=cast.otto)
    answer = feedback.reply(note, by=cast.lia, body="Which bar?")
    (waiting,) = waiting_for(Actor(cast.otto))
    assert (waiting.kind, waiting.excerpt) == ("reply", "Which bar?")
    assert waiting.path == f"/songs/{version.song_id}/?note={note.pk}"
    feedback.reply(answer, by=cast.otto, body="The third.")
    assert kinds(cast.otto) == []


def test_one_note_is_one_thing_whatever_the_reasons(cast, version):
    note = NoteFactory(version=version, by=cast.lia, assigned_to=cast.otto)
    note.mentions.add(cast.otto)
    assert kinds(cast.otto) == ["assigned"]


def test_the_newest_version_waits_for_those_whose_word_counts(cast, version):
    newer = VersionFactory(song=version.song, number=2, by=cast.otto)
    assert kinds(cast.lia) == ["verdict"]
    assert kinds(cast.gwen) == ["verdict"]
    assert kinds(cast.mats) == [], "a session musician does not approve"
    feedback.give_verdict(newer, by=cast.lia, choice="needs_work")
    assert kinds(cast.lia) == []
    newer.retired_at = timezone.now()
    newer.save(update_fields=["retired_at"])
    (waiting,) = waiting_for(Actor(cast.lia))
    assert waiting.words.startswith("v1 ")


def test_a_vote_waits_until_it_is_given_or_over(cast, version):
    ballot = Ballot.objects.create(song=version.song, question="Which vocal?", by=cast.nina)
    entry = BallotEntry.objects.create(ballot=ballot, letter="A", version=version)
    assert "ballot" in kinds(cast.mats)
    Vote.objects.create(ballot=ballot, by=cast.mats, entry=entry)
    assert "ballot" not in kinds(cast.mats)
    Ballot.objects.update(closes_at=timezone.now() - dt.timedelta(seconds=1))
    assert "ballot" not in kinds(cast.lia)


def test_a_failed_order_waits_until_a_later_one(cast, version):
    job = JobFactory(failed=True, kind="mix", topic=cast.project.topic)
    VersionFactory(song=version.song, number=2, ordered=True, order__job=job, by=cast.otto)
    assert kinds(cast.otto) == ["failure"]
    VersionFactory(song=version.song, number=3, by=cast.otto)
    assert kinds(cast.otto) == []


def test_internal_notes_and_other_projects_stay_where_they_are(cast, version):
    note = NoteFactory(version=version, by=cast.nina, is_internal=True, assigned_to=cast.lia)
    note.mentions.add(cast.lia)
    assert "assigned" not in kinds(cast.lia)
    assert kinds(cast.sam) == []
    assert kinds(cast.eva) == []


def test_the_inbox_costs_the_same_however_full(
    cast, client, version, django_assert_max_num_queries
):
    for number in range(30):
        note = NoteFactory(version=version, by=cast.lia, assigned_to=cast.nina)
        note.mentions.add(cast.nina)
        feedback.reply(NoteFactory(version=version, by=cast.nina), by=cast.lia, body=str(number))
    client.force_login(cast.nina)
    with django_assert_max_num_queries(12):
        page = client.get("/inbox/")
    assert page.content.count(b"?note=") == 60
    answer = client.get("/api/me/inbox/").json()
    assert answer["count"] == 61  # and the version that waits for a verdict
    assert {row["song_title"] for row in answer["waiting"]} == {"Low Water"}


def test_how_mail_comes_is_chosen_and_kept(cast, client):
    client.force_login(cast.nina)
    assert client.get("/account/mail/").status_code == 200
    client.post("/account/mail/", {"note": "at_once", "mention": "nonsense", "other": "daily"})
    shown = {row["kind"]: row["pace"] for row in client.get("/api/me/mail/").json()["kinds"]}
    assert (shown["note"], shown["mention"], shown["version"]) == ("at_once", "at_once", "hourly")
    client.put("/api/me/mail/", [{"kind": "note", "pace": "daily"}], "application/json")
    client.post("/account/mail/off/")
    shown = {row["pace"] for row in client.get("/api/me/mail/").json()["kinds"]}
    assert shown == {"never"}


def test_the_open_page_hears_of_the_projects_of_its_reader(cast, client):
    client.force_login(cast.otto)
    page = client.get("/inbox/").content.decode()

    assert f'data-events="{cast.project.pk}"' in page
    assert 'id="inbox" data-fresh' in page


def test_a_vote_is_for_who_listens(cast, version, only):
    Ballot.objects.create(song=version.song, question="Which vocal?", by=cast.nina)
    everything = Span(timezone.now() - dt.timedelta(days=1), timezone.now() + dt.timedelta(days=1))

    def hears(user) -> tuple[bool, bool]:
        told = {each.kind for each in news_for(user, everything)}
        return "ballot" in kinds(user), MailKind.BALLOT in told

    assert hears(cast.mats) == (True, True)
    only("musician", May.NOTE)
    assert hears(cast.mats) == (False, False)
