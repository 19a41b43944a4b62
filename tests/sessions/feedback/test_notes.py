"""Notes stand at a time, are answered, settled and taken back; verdicts are one each."""

from __future__ import annotations

import json

import pytest

from processing.models import Event
from sessions.desk import activity
from sessions.desk.live.telling import Telling
from sessions.feedback import actions
from sessions.feedback.access import visible_notes
from sessions.feedback.models import Note, Verdict
from sessions.people.access import Actor
from tests.factories import NoteFactory, SongFactory, StemFactory, VersionFactory
from tests.together import together


@pytest.fixture
def version(cast):
    """Three seconds long."""
    return VersionFactory(song=SongFactory(project=cast.project), number=1)


@pytest.fixture
def lia(cast, client):
    client.force_login(cast.lia)
    return client


def write(client, version, /, **body):
    body = {"version": version.pk, "body": "Too loud.", "at_seconds": 1.25} | body
    return client.post(f"/api/songs/{version.song_id}/notes/", body, "application/json")


def test_a_note_at_a_moment_and_over_a_range(cast, lia, version):
    point = write(lia, version).json()
    stretch = write(lia, version, at_seconds=0.5, until_seconds=2).json()

    assert (point["at_seconds"], point["until_seconds"]) == (1.25, None)
    assert (point["by"]["name"], point["song"]) == ("Lia Sommer", version.song_id)
    listed = lia.get(f"/api/songs/{version.song_id}/notes/").json()
    assert [note["id"] for note in listed] == [stretch["id"], point["id"]]
    event = Event.objects.filter(topic=cast.project.topic, kind="note").last()
    assert event.payload == {"note": stretch["id"], "version": version.pk}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"at_seconds": -0.1}, "invalid"),
        ({"at_seconds": 4}, "note_outside"),
        ({"at_seconds": "nan"}, "invalid"),
        ({"at_seconds": 3e300}, "invalid"),
        ({"until_seconds": 1.25}, "wrong_range"),
        ({"until_seconds": 1}, "wrong_range"),
        ({"until_seconds": 9}, "note_outside"),
        ({"body": "  "}, "invalid"),
        ({"body": "x" * 5001}, "invalid"),
        ({"version": None}, "invalid"),
    ],
)
def test_notes_that_cannot_be_meant(lia, version, body, code):
    answer = write(lia, version, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not Note.objects.exists()


def test_a_note_may_be_about_a_stem_of_the_same_song(cast, lia, version):
    stem = StemFactory(song=version.song)
    foreign = StemFactory(song=SongFactory(project=cast.project))
    assert write(lia, version, stem=stem.pk).json()["stem"] == stem.pk
    assert write(lia, version, stem=foreign.pk).status_code == 404


def test_notes_are_for_those_who_may_write_some(cast, client, version):
    about = NoteFactory(version=version, stem=StemFactory(song=version.song))
    plain = NoteFactory(version=version)
    for who, seen in ((cast.gwen, set()), (cast.mats, {plain.pk, about.pk})):
        client.force_login(who)
        listed = client.get(f"/api/songs/{version.song_id}/notes/").json()
        assert {note["id"] for note in listed} == seen
        assert client.get(f"/api/notes/{about.pk}/").status_code == (
            200 if about.pk in seen else 404
        )
    client.force_login(cast.olga)
    assert len(client.get(f"/api/songs/{version.song_id}/notes/").json()) == 2


def test_answers_gather_under_the_first_note(cast, lia, version):
    stem = StemFactory(song=version.song)
    note = NoteFactory(version=version, at_seconds=2.0, stem=stem)
    path = f"/api/songs/{version.song_id}/notes/"
    first = lia.post(path, {"reply_to": note.pk, "body": "Yes."}, "application/json").json()
    second = lia.post(path, {"reply_to": first["id"], "body": "No."}, "application/json").json()

    for answer in (first, second):
        assert (answer["reply_to"], answer["at_seconds"]) == (note.pk, 2.0)
        assert (answer["stem"], answer["version"]) == (stem.pk, version.pk)


def test_answers_follow_a_note_that_moves_and_never_move_by_themselves(cast, lia, version):
    note = NoteFactory(version=version, by=cast.lia, at_seconds=1.0)
    answers = [NoteFactory(version=version, by=cast.lia, reply_to=note) for _ in range(2)]
    assert lia.delete(f"/api/notes/{answers[1].pk}/").status_code == 204

    body = {"at_seconds": 2.0, "until_seconds": 2.5, "revision": 1}
    assert lia.patch(f"/api/notes/{note.pk}/", body, "application/json").status_code == 200

    lia.delete(f"/api/notes/{answers[1].pk}/deletion/")
    for answer in answers:
        path = f"/api/notes/{answer.pk}/"
        read = lia.get(path).json()
        assert (read["at_seconds"], read["until_seconds"], read["revision"]) == (2.0, 2.5, 1)
        alone = lia.patch(path, {"at_seconds": 1.0, "revision": 1}, "application/json")
        assert (alone.status_code, alone.json()["code"]) == (400, "not_for_replies")


def test_nobody_answers_across_songs(cast, lia, version):
    foreign = NoteFactory(version=VersionFactory(song=SongFactory(project=cast.project)))
    path = f"/api/songs/{version.song_id}/notes/"
    body = {"reply_to": foreign.pk, "body": "Yes."}
    assert lia.post(path, body, "application/json").status_code == 404


def test_words_are_changed_by_who_said_them(cast, client, version):
    note = NoteFactory(version=version, by=cast.lia)
    path = f"/api/notes/{note.pk}/"
    for who in (cast.nina, cast.olga):
        client.force_login(who)
        body = {"body": "Great!", "revision": 1}
        assert client.patch(path, body, "application/json").status_code == 403
        assert client.delete(path).status_code == 403
    client.force_login(cast.lia)
    body = {"body": "Late.", "at_seconds": 2.5, "revision": 1}
    changed = client.patch(path, body, "application/json").json()
    assert (changed["body"], changed["at_seconds"]) == ("Late.", 2.5)
    assert changed["edited_at"]
    body = {"until_seconds": 1, "revision": 2}
    assert client.patch(path, body, "application/json").status_code == 400
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_answers_of_others_do_not_vanish_with_the_note(cast, lia, version):
    note = NoteFactory(version=version, by=cast.lia)
    answer = NoteFactory(version=version, by=cast.otto, reply_to=note)
    refused = lia.delete(f"/api/notes/{note.pk}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_replies")
    answer.delete()
    assert lia.delete(f"/api/notes/{note.pk}/").status_code == 204


def test_settled_and_open_again(cast, client, version):
    note = NoteFactory(version=version, by=cast.lia)
    path = f"/api/notes/{note.pk}/resolution/"
    client.force_login(cast.otto)
    first = client.put(path).json()
    client.force_login(cast.mats)
    second = client.put(path).json()

    assert first["resolved_by"]["name"] == "Otto Hahn"
    assert (second["resolved_by"], second["resolved_at"]) == (
        first["resolved_by"],
        first["resolved_at"],
    )
    for _ in range(2):
        assert client.delete(path).json()["resolved_at"] is None


def test_a_verdict_is_told_as_one_and_not_as_a_new_version(cast, lia, version):
    path = f"/api/versions/{version.pk}/verdict/"
    lia.put(path, {"choice": "needs_work"}, "application/json")
    given = Event.objects.filter(topic=cast.project.topic).latest("pk")
    (line,) = activity.of_project(Actor(cast.gwen), cast.project)
    lia.delete(path)
    taken = Event.objects.filter(topic=cast.project.topic).latest("pk")

    (message,) = Telling(cast.project.pk).tell([given], cast.gwen)
    assert json.loads(message.text)["kind"] == "verdict"
    assert json.loads(message.text)["id"] == version.pk
    assert (line.what, line.by) == (f"wants work on {version} of", cast.lia)
    assert (taken.kind, taken.payload) == ("verdict", {"version": version.pk})
    assert activity.of_project(Actor(cast.gwen), cast.project) == []


def test_one_verdict_each(cast, lia, version):
    path = f"/api/versions/{version.pk}/verdict/"
    assert lia.put(path, {"choice": "needs_work"}, "application/json").status_code == 200
    assert lia.put(path, {"choice": "approved"}, "application/json").json()["choice"] == "approved"
    assert lia.put(path, {"choice": "meh"}, "application/json").status_code == 400
    assert Verdict.objects.count() == 1
    assert [verdict["by"]["name"] for verdict in lia.get(path).json()] == ["Lia Sommer"]
    for _ in range(2):
        assert lia.delete(path).status_code == 204
    assert not Verdict.objects.exists()


def test_notes_are_read_in_few_queries(cast, client, version, django_assert_max_num_queries):
    for _ in range(20):
        NoteFactory(version=version, stem=StemFactory(song=version.song), resolved_by=cast.otto)
    client.force_login(cast.mats)
    # Session, user, roles, song; notes, mentions, reactions, recordings.
    with django_assert_max_num_queries(8):
        assert len(client.get(f"/api/songs/{version.song_id}/notes/").json()) == 20


@pytest.mark.parametrize(
    "late",
    [
        lambda note, who: actions.edit_note(note, revision=1, body="Louder."),
        lambda note, who: actions.reply(note, by=who, body="Yes."),
        lambda note, who: actions.resolve_note(note, by=who),
        lambda note, who: actions.reopen_note(note),
        lambda note, who: actions.delete_note(note),
        lambda note, who: actions.assign(note, who.pk, by=who),
        lambda note, who: actions.react(note, by=who, kind="agree"),
        lambda note, who: actions.begin_sound(note, by=who, filename="a.wav", size_bytes=9),
    ],
    ids=["edit", "reply", "resolve", "reopen", "delete", "assign", "react", "record"],
)
def test_a_note_that_was_deleted_in_the_meantime(cast, version, late):
    """Two people look at it; one deletes it while the other presses."""
    note = NoteFactory(version=version, by=cast.lia)
    actions.delete_note(Note.objects.select_related("version__song__project").get(pk=note.pk))

    with pytest.raises(actions.NoteGone) as gone:
        late(note, cast.nina)

    assert gone.value.status == 410
    assert Note.objects.get().deleted_at
    assert not visible_notes(Actor(cast.olga)).exists()


@pytest.mark.django_db(transaction=True)
def test_answers_and_deletions_at_the_same_moment_are_all_answered(version, cast):
    for _ in range(5):
        note = NoteFactory(version=version, by=cast.lia)

        def press(number, note=note):
            own = Note.objects.select_related("version__song__project").get(pk=note.pk)
            if number % 2:
                return actions.delete_note(own)
            return actions.reply(own, by=cast.nina, body="Yes.")

        for answer in together(6, press):
            assert not isinstance(answer, Exception) or isinstance(
                answer, (actions.NoteGone, actions.HasReplies, Note.DoesNotExist)
            ), answer
