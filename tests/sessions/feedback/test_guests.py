"""What a guest said is told like anybody's, with the word guest, and weighs no member's word."""

from __future__ import annotations

import json
import re

import pytest
from django.core import mail
from django.utils import timezone

from processing import events
from processing.models import Event
from sessions.desk import activity, rail
from sessions.desk.live.telling import Telling
from sessions.feedback import actions
from sessions.feedback.models import Note, Verdict
from sessions.notices.models import MailTold
from sessions.notices.sending import send_due
from sessions.notices.waiting import waiting_for
from sessions.people.access import Actor
from sessions.people.models import Guest
from tests.factories import GuestFactory, NoteFactory, VerdictFactory, VersionFactory
from tests.sessions.feedback.test_exchange import back, counts, out

NAMED = "Pell Hartwig (guest)"


@pytest.fixture
def pell(cast) -> Guest:
    """Has the number of a member, and the name of none."""
    return GuestFactory(pk=cast.lia.pk)


@pytest.fixture
def note(version, pell) -> Note:
    return actions.write_note(version, by=pell, body="Goosebumps.", at_seconds=2)


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def approvals(person, version):
    return person.ask("GET", f"/api/versions/{version.pk}/approvals/").json()


def test_a_guest_is_never_waited_for_and_counts_once_they_spoke(cast, nina, lia, version, pell):
    before = approvals(nina, version)
    assert (before["approved"], before["of"]) == (0, 3)  # Lia, Nina, Gwen

    actions.give_verdict(version, by=pell, choice=Verdict.Choice.APPROVED)
    after = approvals(nina, version)
    assert (after["approved"], after["of"]) == (1, 4)
    assert after["words"][0]["person"] == {
        "id": None,
        "name": "Pell Hartwig",
        "initials": "PH",
        "is_guest": True,
    }
    assert after["words"][0]["counts"]
    # However many guests approve, those of the project are still missing.
    assert after["of"] - after["approved"] == before["of"]

    actions.give_verdict(version, by=pell, choice=Verdict.Choice.NEEDS_WORK)
    doubt = approvals(nina, version)
    assert (doubt["approved"], doubt["of"]) == (0, 4)
    actions.take_verdict_back(version, by=pell)
    assert approvals(nina, version) == before


def test_a_guests_word_is_nobody_elses(cast, lia, version, pell):
    """They have the number of Lia: numbers of guests and of people are apart."""
    actions.give_verdict(version, by=pell, choice=Verdict.Choice.APPROVED)
    [card] = rail.of_song(Actor(cast.lia), version.song)
    assert card.mine is None
    assert card.verdict == Verdict.Choice.APPROVED
    path = f"/api/versions/{version.pk}/verdict/"
    assert lia.ask("PUT", path, {"choice": "needs_work"}).status_code == 200
    assert lia.ask("DELETE", path).status_code == 204
    assert Verdict.objects.get().writer == pell


def test_a_card_says_guest(cast, nina, note):
    actions.reply(note, by=cast.nina, body="Thank you.")
    actions.reply(note, by=note.guest, body="And again.")
    page = nina.ask("GET", f"/songs/{note.version.song_id}/notes/")
    assert f'data-by="{NAMED}"' in page.content.decode()
    assert f'data-writer="guest-{note.guest_id}"' in page.content.decode()
    assert "av av--guest" in page.content.decode()
    assert re.search(r"Pell Hartwig guest, .* Pell Hartwig guest, ", text(page))


def test_the_card_offers_removal_to_who_answers_for_the_project(cast, nina, lia, otto, note):
    offered = {}
    for name, person in (("nina", nina), ("lia", lia), ("otto", otto)):
        page = person.ask("GET", f"/songs/{note.version.song_id}/notes/").content.decode()
        assert " data-mine" not in page
        offered[name] = " data-removable" in page
    assert offered == {"nina": True, "lia": False, "otto": False}


def test_many_guests_cost_as_many_queries_as_one(nina, version, django_assert_max_num_queries):
    pages = [
        f"/songs/{version.song_id}/notes/",
        f"/songs/{version.song_id}/rail/",
        f"/projects/{version.song.project_id}/",
        f"/api/songs/{version.song_id}/notes/",
        f"/api/songs/{version.song_id}/notes/export/?format=csv",
        f"/api/versions/{version.pk}/verdict/",
    ]

    def say():
        guest = GuestFactory()
        note = actions.write_note(version, by=guest, body="Yes.", at_seconds=1)
        actions.reply(note, by=guest, body="Yes!")
        actions.give_verdict(version, by=guest, choice=Verdict.Choice.APPROVED)

    say()
    for page in pages:
        with django_assert_max_num_queries(200) as first:
            nina.ask("GET", page)
        for _ in range(3):
            say()
        with django_assert_max_num_queries(len(first.captured_queries)):
            assert nina.ask("GET", page).status_code == 200


def test_what_happened_names_the_guest(cast, note, nina, version):
    actions.give_verdict(version, by=note.guest, choice=Verdict.Choice.APPROVED)
    told = activity.of_project(Actor(cast.nina), cast.project)
    assert [(line.by.signature, line.what) for line in told] == [
        (NAMED, "approved v1 of"),
        (NAMED, "left a note at 0:02 on"),
    ]
    page = text(nina.ask("GET", f"/projects/{cast.project.pk}/"))
    assert f"{NAMED} left a note at 0:02 on" in page


def test_open_pages_hear_of_it_as_of_any_note(cast, note):
    def heard(who):
        messages = Telling(cast.project.pk).tell(Event.objects.all(), cast.named(who))
        return [json.loads(it.text)["kind"] for it in messages]

    assert heard("nina") == heard("mats") == ["note"]
    assert heard("gwen") == heard("sam") == []
    actions.delete_note(note)
    assert heard("nina") == ["note", "note"]


def test_an_answer_of_a_guest_waits_in_the_inbox(cast, nina, version, pell):
    mine = NoteFactory(version=version, by=cast.nina)
    actions.reply(mine, by=pell, body="Is the radio edit as long?")
    [answer] = [it for it in waiting_for(Actor(cast.nina)) if it.kind == "reply"]
    assert answer.by == pell
    waiting = nina.ask("GET", "/api/me/inbox/").json()["waiting"]
    assert next(it["by"] for it in waiting if it["kind"] == "reply") == {
        "id": None,
        "name": "Pell Hartwig",
        "initials": "PH",
        "is_guest": True,
    }
    assert NAMED in text(nina.ask("GET", "/inbox/"))


def test_mail_names_the_guest_and_goes_to_members_alone(cast, version, pell):
    events.post(cast.project.topic, "version", {"version": version.pk})
    send_due(timezone.now() + timezone.timedelta(minutes=2))
    MailTold.objects.update(until=timezone.now())
    mail.outbox.clear()
    pell.email = "pell@roughmix.test"
    pell.save(update_fields=["email"])
    mine = NoteFactory(version=version, by=cast.nina)
    actions.reply(mine, by=pell, body="Longer?")

    send_due(timezone.now() + timezone.timedelta(minutes=2))

    [letter] = [it for it in mail.outbox if it.to == [cast.nina.email]]
    assert letter.subject.startswith(f"{NAMED} answered a note at ")
    assert "pell@roughmix.test" not in {address for it in mail.outbox for address in it.to}


@pytest.mark.parametrize("name", ["csv", "markdown"])
def test_files_name_the_guest_and_change_nothing_of_theirs(nina, version, note, name):
    actions.reply(note, by=note.guest, body="Again.")
    sent = out(nina, version, name).content
    assert sent.decode().count("Pell Hartwig (guest)") == 2
    assert counts(back(nina, version, name, sent)) == ((0, 0, 0, 0, 1), [])

    done, refused = counts(back(nina, version, name, sent.replace(b"Goosebumps", b"Nothing")))
    assert done == (0, 0, 0, 0, 0)
    assert refused == [f"Only {NAMED} changes what rm#{note.pk} says, and where."]
    assert Note.objects.get(pk=note.pk).body == "Goosebumps."


def test_a_guest_who_answered_keeps_a_note_from_being_deleted(nina, cast, version, note):
    mine = NoteFactory(version=version, by=cast.nina)
    actions.reply(mine, by=note.guest, body="Yes.")
    assert nina.ask("DELETE", f"/api/notes/{mine.pk}/").json()["code"] == "has_replies"
    actions.reply(note, by=GuestFactory(name="Wren"), body="Yes.")
    assert nina.ask("DELETE", f"/api/notes/{note.pk}/").json()["code"] == "has_replies"


def test_the_accounts_own_verdict_stands_against_that_of_the_guest(cast, version, pell):
    other = VersionFactory(song=version.song, number=2)
    VerdictFactory(version=version, by=cast.mats, choice=Verdict.Choice.NEEDS_WORK)
    for judged in (version, other):
        actions.give_verdict(judged, by=pell, choice=Verdict.Choice.APPROVED)
    given = Verdict.objects.get(version=other).given_at

    assert actions.adopt(pell, by=cast.mats) == actions.Adopted(notes=0, verdicts=1)

    kept = {it.version_id: it for it in Verdict.objects.all()}
    assert {it.by for it in kept.values()} == {cast.mats}
    assert kept[version.pk].choice == Verdict.Choice.NEEDS_WORK
    assert (kept[other.pk].choice, kept[other.pk].given_at) == (Verdict.Choice.APPROVED, given)
