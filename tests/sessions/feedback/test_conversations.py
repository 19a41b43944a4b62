"""Who a note is for, who is told of it, two who change it at once, and deletions taken back."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from processing.models import Event
from sessions.desk import threads
from sessions.desk.live.telling import Telling
from sessions.feedback import actions
from sessions.feedback.models import Note, Reaction
from sessions.people.access import Actor
from tests.factories import NoteFactory, StemFactory
from tests.together import together


def told(cast, who):
    """Kind, id and song of what this person hears of everything that happened."""
    events = Event.objects.filter(topic=cast.project.topic).order_by("pk")
    messages = Telling(cast.project.pk).tell(events, cast.named(who))
    facts = [json.loads(message.text) for message in messages]
    return [(each["kind"], each["id"], each.get("song")) for each in facts]


def test_internal_notes_and_answers_are_for_who_works_on_the_record(cast, nina, lia, version):
    kept = nina.write(version, is_internal=True, body="Her take is tired.").json()
    answer = nina.write(version, reply_to=kept["id"], body="Comp it.").json()
    assert kept["is_internal"]
    assert answer["is_internal"]

    for who in ("nina", "otto", "olga"):
        assert len(threads.of_song(Actor(cast.named(who)), version.song)) == 1
        assert len(told(cast, who)) == 2
    for who in ("lia", "mats", "gwen"):
        assert threads.of_song(Actor(cast.named(who)), version.song) == []
        assert told(cast, who) == []
    assert lia.notes(version) == []
    for number in (kept["id"], answer["id"]):
        assert lia.ask("GET", f"/api/notes/{number}/").status_code == 404
        assert lia.ask("PUT", f"/api/notes/{number}/resolution/").status_code == 404
        assert lia.ask("DELETE", f"/api/notes/{number}/deletion/").status_code == 404
    assert lia.write(version, reply_to=kept["id"]).status_code == 404

    # That one is deleted, and forgotten later, is no news for those who never knew of it.
    assert nina.ask("DELETE", f"/api/notes/{kept['id']}/").status_code == 204
    assert told(cast, "lia") == []
    Note.objects.all().delete()
    assert told(cast, "lia") == []
    assert told(cast, "otto")


def test_who_may_not_read_internal_notes_writes_none(lia, otto, version):
    assert lia.write(version, is_internal=True).status_code == 403
    assert otto.write(version, is_internal=True).status_code == 201
    assert lia.notes(version) == []


def test_a_deletion_is_told_to_whoever_could_see_the_note(cast, lia, version):
    note = lia.write(version).json()
    lia.ask("DELETE", f"/api/notes/{note['id']}/")
    gone = ("note", note["id"], version.song_id)
    assert told(cast, "mats") == [gone, gone]
    assert told(cast, "gwen") == []
    assert told(cast, "sam") == []


def test_where_what_and_which_way(lia, version):
    words = {"section": "Chorus 2", "part": "Snare", "direction": "down"}
    note = lia.write(version, **words).json()
    assert {name: note[name] for name in words} == words
    assert lia.write(version, direction="sideways").status_code == 400
    changed = {"revision": 1, "direction": "up", "part": ""}
    note = lia.ask("PATCH", f"/api/notes/{note['id']}/", changed).json()
    assert (note["section"], note["part"], note["direction"]) == ("Chorus 2", "", "up")


def test_people_are_told_of_notes_that_they_can_read(cast, nina, lia, version):
    people = lia.ask("GET", f"/api/songs/{version.song_id}/people/").json()
    assert {(each["name"], each["role"]): each["reads_internal"] for each in people} == {
        ("Lia Sommer", "artist"): False,
        ("Mats Lund", "musician"): False,
        ("Nina Berg", "producer"): True,
        ("Olga Ruiz", "owner"): True,
        ("Otto Hahn", "engineer"): True,
    }
    note = lia.write(version, mentions=[cast.otto.pk, cast.nina.pk, cast.otto.pk]).json()
    assert {each["name"] for each in note["mentions"]} == {"Otto Hahn", "Nina Berg"}
    answer = nina.write(version, reply_to=note["id"], mentions=[cast.mats.pk]).json()
    assert [each["name"] for each in answer["mentions"]] == ["Mats Lund"]

    refused = nina.write(version, is_internal=True, mentions=[cast.lia.pk, cast.otto.pk])
    assert (refused.status_code, refused.json()["code"]) == (400, "cannot_read")
    assert "Lia Sommer cannot read internal notes" in refused.json()["detail"]
    for stranger in (cast.sam, cast.eva, cast.dirk):
        refused = nina.write(version, mentions=[stranger.pk])
        assert (refused.status_code, refused.json()["code"]) == (400, "not_on_project")
        assert stranger.name not in refused.content.decode()
    assert nina.write(version, mentions=[cast.gwen.pk]).json()["code"] == "cannot_read"
    assert Note.objects.count() == 2


def test_a_note_is_given_to_somebody_who_can_read_it(cast, nina, version):
    kept = nina.write(version, is_internal=True, assigned_to=cast.otto.pk).json()
    assert kept["assigned_to"]["name"] == "Otto Hahn"
    path = f"/api/notes/{kept['id']}/assignment/"
    before = Event.objects.count()
    for _ in range(2):
        assert nina.ask("PUT", path, {"user": cast.olga.pk}).json()["assigned_to"]["name"]
    assert Event.objects.count() == before + 1
    assert nina.ask("PUT", path, {"user": cast.lia.pk}).json()["code"] == "cannot_read"
    assert nina.ask("PUT", path, {"user": cast.sam.pk}).json()["code"] == "not_on_project"
    assert nina.ask("DELETE", path).json()["assigned_to"] is None
    answer = nina.write(version, reply_to=kept["id"]).json()
    refused = nina.ask("PUT", f"/api/notes/{answer['id']}/assignment/", {"user": cast.otto.pk})
    assert (refused.status_code, refused.json()["code"]) == (400, "not_for_replies")


def test_of_two_who_change_a_note_one_is_shown_the_others_text(cast, lia, version):
    note = lia.write(version, mentions=[cast.otto.pk]).json()
    path = f"/api/notes/{note['id']}/"
    assert lia.ask("PATCH", path, {"body": "One."}).status_code == 400
    first = lia.ask("PATCH", path, {"revision": 1, "body": "One.", "mentions": []}).json()
    assert (first["revision"], first["mentions"]) == (2, [])
    late = lia.ask("PATCH", path, {"revision": 1, "body": "Two."})
    assert (late.status_code, late.json()["code"]) == (409, "note_changed")
    assert late.json()["theirs"]["body"] == "One."
    assert late.json()["theirs"]["revision"] == 2
    assert lia.ask("PATCH", path, {"revision": 2, "body": "Two."}).json()["body"] == "Two."


@pytest.mark.django_db(transaction=True)
def test_of_many_changes_at_one_moment_none_is_lost(cast, version):
    note = NoteFactory(version=version, by=cast.lia)

    def change(number):
        own = Note.objects.select_related("version__song__project").get(pk=note.pk)
        return actions.edit_note(own, revision=1, body=f"Text {number}").body

    answers = together(6, change)
    kept = [answer for answer in answers if isinstance(answer, str)]
    assert len(kept) == 1
    assert all(isinstance(each, (str, actions.NoteChanged)) for each in answers), answers
    note.refresh_from_db()
    assert (note.body, note.revision) == (kept[0], 2)


def test_a_deletion_is_taken_back_within_a_day(cast, lia, nina, version):
    note = lia.write(version).json()
    own_answer = lia.write(version, reply_to=note["id"]).json()
    path = f"/api/notes/{note['id']}/"
    assert lia.ask("DELETE", path).status_code == 204
    assert nina.notes(version) == []
    assert lia.ask("GET", f"/api/notes/{own_answer['id']}/").status_code == 404
    assert nina.ask("DELETE", f"{path}deletion/").status_code == 404

    for _ in range(2):
        back = lia.ask("DELETE", f"{path}deletion/")
        assert (back.status_code, back.json()["body"]) == (200, "Too loud.")
    assert nina.ask("DELETE", f"{path}deletion/").status_code == 403
    assert len(nina.notes(version)) == 2

    lia.ask("DELETE", path)
    Note.objects.filter(pk=note["id"]).update(deleted_at=timezone.now() - timedelta(hours=25))
    assert lia.ask("DELETE", f"{path}deletion/").status_code == 410


def test_an_answer_does_not_come_back_without_its_note(lia, nina, version):
    note = lia.write(version).json()
    answer = nina.write(version, reply_to=note["id"]).json()
    nina.ask("DELETE", f"/api/notes/{answer['id']}/")
    assert lia.ask("DELETE", f"/api/notes/{note['id']}/").status_code == 204
    late = nina.ask("DELETE", f"/api/notes/{answer['id']}/deletion/")
    assert (late.status_code, late.json()["code"]) == (409, "answered_note_gone")


def test_what_was_deleted_a_day_ago_is_forgotten(cast, version):
    old, fresh, there = (NoteFactory(version=version, by=cast.lia) for _ in range(3))
    NoteFactory(version=version, by=cast.lia, reply_to=old)
    now = timezone.now()
    Note.objects.filter(pk=old.pk).update(deleted_at=now - timedelta(hours=25))
    Note.objects.filter(pk=fresh.pk).update(deleted_at=now - timedelta(hours=23))

    assert actions.forget_deleted() == 1
    assert actions.forget_deleted() == 0
    assert set(Note.objects.all()) == {fresh, there}


def test_the_sweeper_knows_of_deleted_notes(settings):
    assert "sessions.feedback.actions.forget_deleted" in settings.ALSO_CLEARED_AWAY_BY


def test_reactions_are_one_of_a_kind_for_each_person(cast, lia, mats, version):
    note = lia.write(version).json()
    path = f"/api/notes/{note['id']}/reactions"
    for person in (lia, mats, mats):
        shown = person.ask("PUT", f"{path}/love/").json()["reactions"]
    mats.ask("PUT", f"{path}/done/")
    assert shown == [
        {"kind": "love", "count": 2, "mine": True, "names": ["Lia Sommer", "Mats Lund"]}
    ]
    assert [(each["kind"], each["mine"]) for each in lia.notes(version)[0]["reactions"]] == [
        ("love", True),
        ("done", False),
    ]
    assert mats.ask("PUT", f"{path}/shrug/").status_code == 404
    for _ in range(2):
        left = lia.ask("DELETE", f"{path}/love/").json()["reactions"]
    assert left[0]["names"] == ["Mats Lund"]
    assert Reaction.objects.count() == 2


def test_threads_of_many_notes_cost_six_queries(cast, version, django_assert_max_num_queries):
    stem = StemFactory(song=version.song)
    notes = [
        NoteFactory(
            version=version, by=cast.lia, stem=stem, assigned_to=cast.otto, at_seconds=n / 99
        )
        for n in range(150)
    ]
    for note in notes:
        NoteFactory(version=version, by=cast.otto, reply_to=note)
    Reaction.objects.bulk_create(
        Reaction(note=note, by=who, kind="agree") for note in notes for who in (cast.lia, cast.mats)
    )
    for note in notes[:20]:
        note.mentions.set([cast.nina, cast.otto])
    actor = Actor(cast.mats)

    with django_assert_max_num_queries(6):
        found = threads.of_song(actor, version.song)
        assert [(each.note.by.name, each.note.stem.name) for each in found]
        assert sum(len(each.replies) for each in found) == 150
        assert {each.replies[0].note.by.name for each in found} == {"Otto Hahn"}
        assert found[0].reactions[0].names == ["Lia Sommer", "Mats Lund"]
        assert {who.name for who in found[0].mentions} == {"Nina Berg", "Otto Hahn"}
        assert [each.sounds for each in found] == [[]] * 150
    assert [each.note for each in found] == notes
