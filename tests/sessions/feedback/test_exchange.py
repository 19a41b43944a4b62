"""Notes leave in a file, are ticked off and changed elsewhere, and come back to where they were."""

from __future__ import annotations

import base64

import pytest

from processing.models import Event
from sessions.feedback.actions import imports
from sessions.feedback.exchange import FORMATS
from sessions.feedback.exchange.marks import Mark, Sheet, flat
from sessions.feedback.models import Note
from sessions.songs.models import Arrangement
from tests.factories import (
    AlignmentFactory,
    NoteFactory,
    SongFactory,
    VersionFactory,
    measured,
)

EVERY = pytest.mark.parametrize("name", FORMATS)


@pytest.fixture
def notes(cast, version):
    """Lia's point and range, and Otto's, which is done."""
    return [
        NoteFactory(version=version, by=cast.lia, body="Too\nloud", at_seconds=0.5),
        NoteFactory(
            version=version, by=cast.lia, body="=LATE()", at_seconds=1.23456, until_seconds=2.5
        ),
        NoteFactory(version=version, by=cast.otto, body="Breath", at_seconds=2),
    ]


def out(person, version, name, **asked):
    asked = "&".join(f"{key}={value}" for key, value in asked.items())
    path = f"/api/songs/{version.song_id}/notes/export/?format={name}&version={version.pk}&{asked}"
    return person.ask("GET", path)


def back(person, version, name, sent, **more):
    text = base64.b64encode(sent).decode() if name == "midi" else sent.decode("utf-8-sig")
    body = {"format": name, "version": version.pk, "text": text} | more
    return person.ask("POST", f"/api/songs/{version.song_id}/notes/import/", body)


def counts(answer):
    told = answer.json()
    assert answer.status_code == 200, told
    wanted = ("created", "updated", "resolved", "reopened", "unchanged")
    return tuple(told[what] for what in wanted), [each["sentence"] for each in told["refused"]]


def as_they_stand():
    rows = Note.objects.order_by("pk")
    return list(rows.values_list("body", "at_seconds", "until_seconds", "resolved_by", "revision"))


@EVERY
def test_what_nobody_touched_changes_nothing(lia, otto, version, notes, name):
    otto.ask("PUT", f"/api/notes/{notes[2].pk}/resolution/")
    before = as_they_stand()
    answer = out(lia, version, name)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    for _ in range(2):
        assert counts(back(lia, version, name, answer.content)) == ((0, 0, 0, 0, 3), [])
    assert as_they_stand() == before


@EVERY
def test_a_note_is_ticked_off_changed_and_opened_again_by_its_id(lia, otto, version, notes, name):
    form = FORMATS[name]
    otto.ask("PUT", f"/api/notes/{notes[2].pk}/resolution/")
    sent = out(lia, version, name).content
    sent = TOUCHED[name](sent)

    dry = back(lia, version, name, sent, dry_run=True)
    assert Note.objects.get(pk=notes[0].pk).resolved_at is None
    wet = back(lia, version, name, sent)

    assert counts(dry)[0] == counts(wet)[0] == (0, 1, 1, 1, 0)
    first, second, third = Note.objects.order_by("pk")
    assert (first.resolved_by.name, third.resolved_at) == ("Lia Sommer", None)
    assert second.body == "=EARLY()"
    if form.has_ranges:
        assert second.until_seconds == 2.5
    assert first.body == "Too\nloud"
    assert counts(back(lia, version, name, sent))[0] == (0, 0, 0, 0, 3)


def in_words(*pairs):
    def touch(sent):
        for was, now in pairs:
            assert was.encode() in sent, (was, sent)
            sent = sent.replace(was.encode(), now.encode(), 1)
        return sent

    return touch


def in_midi(sent):
    """Names of other lengths are written anew, at their old places."""
    form, marks = FORMATS["midi"], []
    done = {"Too loud": True, "Breath": False, "=LATE()": False}
    for line in form.read(sent).lines:
        text = line.text.replace("LATE", "EARLY")
        marks.append(Mark(id=line.id, at=line.at, text=text, is_done=done[line.text]))
    return form.write(Sheet(title=""), marks)


def in_labels(sent):
    """The first is ticked off, the last is opened."""
    number = sent.decode().split(" Breath")[0].rpartition("rm#")[2]
    return in_words(("rm#", "DONE rm#"), ("LATE", "EARLY"), (f"[x] rm#{number}", f"rm#{number}"))(
        sent
    )


TOUCHED = {
    "markdown": in_words(("- [ ]", "- [x]"), ("LATE", "EARLY"), ("[x] 0:02", "[ ] 0:02")),
    "csv": in_words((",open,", ",resolved,"), ("LATE", "EARLY"), ("resolved,0:02", "open,0:02")),
    "reaper": in_labels,
    "audacity": in_labels,
    "protools": in_labels,
    "midi": in_midi,
}


@EVERY
def test_new_marks_become_notes_of_who_brings_them_once(cast, otto, version, name):
    form = FORMATS[name]
    marks = [
        Mark(id=1, at=1, until=2, text="Guitar in"),
        Mark(id=2, at=1.5, text="Click", is_done=True),
    ]
    sent = form.write(Sheet(title=""), marks)
    for unnamed in (b"rm#1 ", b"rm#2 ", b" (rm#1)", b" (rm#2)", b"rm#1,", b"rm#2,"):
        blank = b"," if unnamed.endswith(b",") else b" " * len(unnamed) if name == "midi" else b""
        sent = sent.replace(unnamed, blank)
    assert counts(back(otto, version, name, sent)) == ((2, 0, 0, 0, 0), [])
    one, two = Note.objects.order_by("pk")
    assert (one.by, one.body, one.version) == (cast.otto, "Guitar in", version)
    assert one.until_seconds == (2 if form.has_ranges else None)
    assert (two.body, two.resolved_by) == ("Click", cast.otto)
    assert counts(back(otto, version, name, sent)) == ((0, 0, 0, 0, 2), [])
    assert Note.objects.count() == 2


def test_only_own_words_are_changed_and_strangers_ids_are_refused_line_by_line(
    cast, lia, otto, version, notes
):
    elsewhere = NoteFactory(version=VersionFactory(song=SongFactory(project=cast.project)))
    hidden = NoteFactory(version=version, by=cast.otto, is_internal=True, body="Tired")
    answer = NoteFactory(version=version, by=cast.otto, reply_to=notes[0])
    gone = lia.write(version).json()["id"]
    lia.ask("DELETE", f"/api/notes/{gone}/")
    names = [
        (f"[x] rm#{notes[2].pk} Other words", 2.0),
        (f"rm#{elsewhere.pk} Ha", 1.0),
        (f"[x] rm#{hidden.pk} Tired", 1.0),
        (f"rm#{answer.pk} Ha", 1.0),
        (f"rm#{gone} Ha", 1.0),
        (f"rm#{notes[0].pk} Too loud", 2.25),
        (f"rm#{notes[0].pk} Again", 2.0),
        ("   ", 1.0),
        ("After the end", 3000.0),
        ("rm#99999999 Nobody", 1.0),
    ]
    sent = "".join(f"{at}\t{at}\t{name}\n" for name, at in names).encode()

    told = back(lia, version, "audacity", sent)

    (created, updated, resolved, reopened, unchanged), _ = counts(told)
    assert (created, updated, resolved, reopened, unchanged) == (0, 1, 1, 0, 0)
    refused = {each["line"]: each["sentence"] for each in told.json()["refused"]}
    assert refused == {
        1: f"Only Otto Hahn changes what rm#{notes[2].pk} says, and where.",
        2: f"rm#{elsewhere.pk} is no note of this song.",
        3: f"rm#{hidden.pk} is no note of this song.",
        4: f"rm#{answer.pk} is an answer to a note.",
        5: f"rm#{gone} is no note of this song.",
        7: f"rm#{notes[0].pk} is in this file twice; the first one counts.",
        8: "A new note needs some words.",
        9: "This version is 3.0 seconds long.",
        10: "rm#99999999 is no note of this song.",
    }
    hidden.refresh_from_db()
    assert hidden.resolved_at is None
    notes[2].refresh_from_db()
    assert (notes[2].body, notes[2].resolved_by) == ("Breath", cast.lia)
    notes[0].refresh_from_db()
    assert (notes[0].body, notes[0].at_seconds) == ("Too\nloud", 2.25)


def test_internal_notes_go_along_only_when_asked_for_and_only_with_who_reads_them(
    cast, lia, otto, version
):
    NoteFactory(version=version, by=cast.otto, is_internal=True, body="Tired")
    for person, asked, there in (
        (otto, {"internal": 1}, True),
        (otto, {}, False),
        (lia, {"internal": 1}, False),
    ):
        assert (b"Tired" in out(person, version, "markdown", **asked).content) is there


def test_what_is_exported(cast, lia, otto, version):
    song = version.song
    other = VersionFactory(song=song, number=2)
    sections = [{"id": "a", "name": "Verse", "from_seconds": 0, "to_seconds": 2}]
    Arrangement.objects.create(song=song, version=version, sections=sections, by=cast.nina)
    first = NoteFactory(version=version, by=cast.lia, body="One", at_seconds=1.5)
    NoteFactory(version=version, by=cast.otto, body="On it", reply_to=first)
    NoteFactory(version=other, by=cast.lia, body="Two", section="Bridge", part="Bass")
    otto.ask("PUT", f"/api/notes/{first.pk}/resolution/")

    here = out(lia, version, "markdown").content.decode()
    assert "## Verse" in here
    assert "  - Otto Hahn: On it" in here
    assert "Two" not in here
    assert "One" not in out(lia, version, "markdown", state="open").content.decode()
    path = f"/api/songs/{song.pk}/notes/export/?format=csv"
    everything = lia.ask("GET", path).content.decode()
    assert ("One" in everything, "Two" in everything) == (True, True)
    assert ",v2,Bridge,Bass," in everything
    assert lia.ask("GET", path.replace("csv", "pdf")).status_code == 400
    foreign = VersionFactory(song=SongFactory(project=cast.project))
    assert lia.ask("GET", f"{path}&version={foreign.pk}").status_code == 404


@EVERY
def test_what_was_said_of_older_versions_stands_at_its_place_in_the_newer(
    cast, lia, version, notes, name
):
    """The second half of the song begins half a second later there; the first is cut out."""
    newer = VersionFactory(song=version.song, number=2)
    aligned = AlignmentFactory(earlier=version, later=newer)
    measured(aligned, pieces=[(1.0, 3.0, 0.5)])

    sent = out(lia, newer, name).content

    form = FORMATS[name]
    at = {line.id: (line.at, line.until) for line in form.read(sent).lines}
    assert at.keys() == {notes[1].pk, notes[2].pk}
    assert at[notes[1].pk][0] == pytest.approx(1.73456, abs=form.within_seconds)
    if form.has_ranges:
        assert at[notes[1].pk][1] == pytest.approx(3, abs=form.within_seconds)
    before = as_they_stand()
    assert counts(back(lia, newer, name, sent)) == ((0, 0, 0, 0, 2), [])
    assert as_they_stand() == before
    assert b"v1" in sent


def test_times_of_other_versions_notes_are_left_alone(cast, lia, version, notes):
    other = VersionFactory(song=version.song, number=2)
    sent = f"2.0\t2.0\t[x] rm#{notes[0].pk} Too loud (from v1)\n".encode()
    assert counts(back(lia, other, "audacity", sent)) == ((0, 0, 1, 0, 0), [])
    notes[0].refresh_from_db()
    assert (notes[0].at_seconds, notes[0].body) == (0.5, "Too\nloud")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("csv", "a,b\n1,2"),
        ("reaper", "nothing"),
        ("protools", "SESSION NAME:\tx"),
        ("midi", "not base64!"),
        ("midi", "AAAA"),
        ("markdown", "x\u0000y"),
        ("audacity", "0\t0\ta\n" * 1001),
        ("audacity", "x" * 1_000_001),
        ("word", "x"),
    ],
)
def test_files_that_are_none_are_refused_in_a_sentence(lia, version, name, text):
    body = {"format": name, "version": version.pk, "text": text}
    answer = lia.ask("POST", f"/api/songs/{version.song_id}/notes/import/", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not Note.objects.exists()


def test_many_lines_at_one_place_are_each_compared_with_their_own_words(lia, version, monkeypatch):
    asked = []
    monkeypatch.setattr(imports, "flat", lambda text: asked.append(text) or flat(text))
    sent = "".join(f"1.0\t1.0\tLine {n}\n" for n in range(60)).encode()

    assert counts(back(lia, version, "audacity", sent))[0] == (60, 0, 0, 0, 0)
    assert counts(back(lia, version, "audacity", sent))[0] == (0, 0, 0, 0, 60)
    assert len(asked) <= 60 * 4, "once a line, once a note"


def test_a_thousand_marks_cost_few_queries_and_are_told_once(
    cast, lia, version, django_assert_max_num_queries
):
    def marks(shift: float, done: str, ids=()):
        names = [f"rm#{pk} " for pk in ids] or [""] * 1000
        return "".join(
            f"{n / 1000 + shift:.3f}\t{n / 1000 + shift:.3f}\t{done}{name}Line {n}\n"
            for n, name in enumerate(names)
        ).encode()

    with django_assert_max_num_queries(40):
        assert counts(back(lia, version, "audacity", marks(0, "")))[0] == (1000, 0, 0, 0, 0)
    first = Note.objects.order_by("pk").first()
    answer = NoteFactory(version=version, by=cast.otto, reply_to=first, at_seconds=0)
    hidden = NoteFactory(version=version, by=cast.otto, is_internal=True, body="Tired")
    ids = list(Note.objects.filter(by=cast.lia).order_by("pk").values_list("pk", flat=True))
    assert len(counts(back(lia, version, "audacity", marks(0, "", ids)))[1]) == 0
    told = Event.objects.filter(kind="note").count()
    assert told == 1

    with django_assert_max_num_queries(60):
        sent = marks(1, "[x] ", ids)
        assert counts(back(lia, version, "audacity", sent))[0] == (0, 1000, 1000, 0, 0)

    assert Event.objects.filter(kind="note").count() == told + 1
    rows = Note.objects.filter(pk__in=ids).order_by("pk")
    assert set(rows.values_list("revision", "resolved_by")) == {(2, cast.lia.pk)}
    assert [it.at_seconds for it in rows[:2]] == [1.0, 1.001]
    answer.refresh_from_db()
    assert (answer.at_seconds, answer.revision) == (1.0, 1)
    hidden.refresh_from_db()
    assert hidden.revision == 1


def test_what_is_told_of_an_import_is_told_to_everybody_whom_it_concerns(cast, otto, version):
    """One who brings marks back resolves an internal note and one for all."""
    hidden = NoteFactory(version=version, by=cast.otto, is_internal=True, body="Tired")
    note = NoteFactory(version=version, by=cast.otto, body="Breath")
    sent = "".join(f"1.0\t1.0\t[x] rm#{it.pk} {it.body}\n" for it in (hidden, note)).encode()

    assert counts(back(otto, version, "audacity", sent))[0] == (0, 0, 2, 0, 0)

    (event,) = Event.objects.filter(kind="note")
    assert event.payload == {"note": note.pk, "version": version.pk}
