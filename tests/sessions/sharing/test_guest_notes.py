"""What guests say: under a name, as far as their link lets them; and what never reaches them."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from sessions.feedback.models import Note, Verdict
from sessions.people.models import Guest
from sessions.sharing import actions
from sessions.sharing.models import Link
from tests.factories import NoteFactory, StemFactory, VerdictFactory, VersionFactory
from tests.sessions.sharing.conftest import Browser, with_sound
from tests.together import together

JSON = "application/json"
HIDDEN = "canary-hidden"


class Guestbook:
    """A browser in which a link is open."""

    def __init__(self, browser: Browser, link, version) -> None:
        self.browser, self.version = browser, version
        self.at = f"/api/listen/{link.slug}"

    def ask(self, method, path, body=None):
        send = getattr(self.browser, method)
        return send(self.at + path) if method == "get" else send(self.at + path, body or {}, JSON)

    def write(self, **body):
        words = {"version": self.version.pk, "at_seconds": 1.25, "body": "Too loud."}
        return self.ask("post", "/notes/", words | body)

    def notes(self):
        answer = self.ask("get", f"/notes/?version={self.version.pk}")
        assert answer.status_code == 200
        return answer.json()

    def name(self, name):
        return self.ask("put", "/name/", {"name": name})

    def judge(self, state="approved"):
        return self.ask("put", f"/versions/{self.version.pk}/verdict/", {"state": state})


@pytest.fixture
def come(make, mix):
    """Somebody opens a new link."""

    def opened(browser=None, **wishes) -> Guestbook:
        browser = browser or Browser()
        link, token = make(**wishes)
        assert browser.open(token).status_code == 200
        return Guestbook(browser, link, mix)

    return opened


@pytest.fixture
def pell(come) -> Guestbook:
    book = come(may_note=True)
    assert book.name("Pell Hartwig").status_code == 200
    return book


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_guest_writes_answers_changes_and_deletes(cast, mix, pell):
    first = pell.write(until_seconds=2.5)
    assert first.status_code == 201
    said = first.json()
    assert (said["at_seconds"], said["until_seconds"], said["body"]) == (1.25, 2.5, "Too loud.")
    assert said["writer"] == {
        "name": "Pell Hartwig",
        "initials": "PH",
        "is_guest": True,
        "is_me": True,
    }

    answer = pell.write(reply_to=said["id"], body="Or not.", at_seconds=0.5).json()
    assert (answer["reply_to"], answer["at_seconds"]) == (said["id"], 1.25)

    path = f"/notes/{said['id']}/"
    changed = pell.ask("patch", path, {"body": "Too soft.", "at_seconds": 2, "until_seconds": None})
    assert (changed.json()["body"], changed.json()["at_seconds"]) == ("Too soft.", 2)
    assert [note["at_seconds"] for note in pell.notes()] == [2, 2]

    assert pell.ask("delete", path).status_code == 204
    assert pell.notes() == []
    assert pell.ask("delete", path).status_code == 404
    assert Note.objects.get(pk=said["id"]).removed_by is None


def test_a_note_needs_a_name_and_the_first_one_may_bring_it(come):
    book = come(may_note=True)
    assert code(book.write()) == (400, "no_name")
    assert book.write(name="Pell").json()["writer"]["name"] == "Pell"
    assert book.write().status_code == 201
    assert Guest.objects.get().name == "Pell"


def test_who_may_only_listen_reads_and_writes_no_notes(come, mix):
    NoteFactory(version=mix, body=HIDDEN)
    book = come()
    assert book.notes() == []
    assert code(book.write(name="Pell")) == (403, "no_notes")
    assert code(book.judge()) == (403, "no_approvals")
    assert not Note.objects.exclude(body=HIDDEN).exists()


def test_a_preview_looks_and_says_nothing(cast, mix, make):
    NoteFactory(version=mix, by=cast.lia, body="Lovely.")
    link, _ = make(may_note=True, may_approve=True)
    nina = Browser()
    nina.force_login(cast.nina)
    assert nina.post(f"/api/links/{link.pk}/preview/").status_code == 200
    book = Guestbook(nina, link, mix)
    assert [note["writer"]["is_me"] for note in book.notes()] == [False]
    for answer in (
        book.write(name="Nina"),
        book.name("Nina"),
        book.judge(),
        book.ask("delete", f"/versions/{mix.pk}/verdict/"),
        book.ask("patch", f"/notes/{Note.objects.get().pk}/", {"body": "?"}),
    ):
        assert code(answer) == (403, "preview")


def test_what_is_internal_about_a_stem_deleted_or_elsewhere_never_reaches_guests(
    cast, mix, pell, tmp_path
):
    """The canary: under no address of a guest, in no answer, and it can be neither answered nor
    changed."""
    internal = NoteFactory(version=mix, by=cast.otto, body=HIDDEN, is_internal=True)
    hidden = [
        internal,
        NoteFactory(version=mix, by=cast.otto, body=HIDDEN, is_internal=True, reply_to=internal),
        # An answer is always like its note. If one ever were not, it would be hidden still.
        NoteFactory(version=mix, by=cast.otto, body=HIDDEN, reply_to=internal),
        NoteFactory(version=mix, by=cast.otto, body=HIDDEN, stem=StemFactory(song=mix.song)),
    ]
    gone = NoteFactory(version=mix, by=cast.lia, body=HIDDEN)
    hidden.append(NoteFactory(version=mix, by=cast.otto, body=HIDDEN, reply_to=gone))
    gone.deleted_at = gone.created_at
    gone.save(update_fields=["deleted_at"])
    other = VersionFactory(song=mix.song, number=0, ordered=True)
    with_sound(other, tmp_path)
    hidden += [gone, NoteFactory(version=other, by=cast.lia, body=HIDDEN)]
    NoteFactory(version=mix, by=cast.lia, body="Lovely.")

    seen = json.dumps(pell.notes())
    assert "Lovely." in seen
    assert HIDDEN not in seen
    assert pell.ask("get", f"/notes/?version={other.pk}").status_code == 404
    for note in hidden:
        for answer in (
            pell.write(reply_to=note.pk),
            pell.ask("patch", f"/notes/{note.pk}/", {"body": "?"}),
            pell.ask("delete", f"/notes/{note.pk}/"),
        ):
            assert answer.status_code == 404
            assert HIDDEN not in answer.content.decode()


def test_only_the_guest_changes_their_words(cast, mix, come, pell):
    note = pell.write().json()["id"]
    wren = come(may_note=True)
    wren.name("Pell Hartwig")
    assert wren.notes()[0]["writer"]["is_me"] is False
    assert wren.ask("patch", f"/notes/{note}/", {"body": "?"}).status_code == 404
    assert wren.ask("delete", f"/notes/{note}/").status_code == 404

    for who in ("nina", "olga", "lia"):
        member = Client()
        member.force_login(cast.named(who))
        words = {"body": "?", "revision": 1}
        assert member.patch(f"/api/notes/{note}/", words, JSON).status_code == 403
    assert Note.objects.get(pk=note).body == "Too loud."


def test_members_answer_resolve_and_assign_a_guests_note(cast, mix, pell):
    note = pell.write().json()["id"]
    nina = Client()
    nina.force_login(cast.nina)
    answer = {"reply_to": note, "body": "On it."}
    assert nina.post(f"/api/songs/{mix.song_id}/notes/", answer, JSON).status_code == 201
    assert nina.put(f"/api/notes/{note}/assignment/", {"user": cast.otto.pk}, JSON).json()[
        "by"
    ] == {
        "id": None,
        "name": "Pell Hartwig",
        "initials": "PH",
        "is_guest": True,
    }
    assert nina.put(f"/api/notes/{note}/resolution/").status_code == 200
    assert nina.put(f"/api/notes/{note}/reactions/agree/").status_code == 200
    first, second = pell.notes()
    assert first["resolved_at"] is not None
    assert (second["writer"]["name"], second["writer"]["is_guest"]) == ("Nina Berg", False)
    # What somebody has answered is not deleted over their words.
    assert code(pell.ask("delete", f"/notes/{note}/")) == (409, "has_replies")


def test_who_answers_for_the_project_removes_a_guests_note_and_may_take_that_back(cast, pell):
    note = pell.write().json()["id"]
    people = {}
    for who in ("lia", "otto", "nina", "olga"):
        people[who] = Client()
        people[who].force_login(cast.named(who))
    assert people["lia"].delete(f"/api/notes/{note}/").status_code == 403
    assert people["otto"].delete(f"/api/notes/{note}/").status_code == 403
    assert people["nina"].delete(f"/api/notes/{note}/").status_code == 204
    assert pell.notes() == []
    assert people["olga"].delete(f"/api/notes/{note}/deletion/").status_code == 404
    assert people["nina"].delete(f"/api/notes/{note}/deletion/").status_code == 200

    # What the guest took away themselves is theirs to take away.
    assert pell.ask("delete", f"/notes/{note}/").status_code == 204
    assert people["nina"].delete(f"/api/notes/{note}/deletion/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Pell \n Hartwig\t", "Pell Hartwig"),
        ("Zoe\u0308", "Zoë"),
        ("Pell\x00\x1b\u202eevil", None),
        ("Pell\x1b\u202eevil", "Pellevil"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Nina Berg", "Nina Berg"),
        ("=cmd()", "=cmd()"),
        ("x" * 120, "x" * 120),
        ("x" * 121, None),
        ("\u0958" * 61, None),  # which composed form takes two letters each
        ("\u200d\u200c", None),
        ("\u2066", None),
        ("", None),
        ("\ud800", None),
    ],
)
def test_a_name_is_one_line_of_letters(come, typed, kept):
    book = come(may_note=True)
    answer = book.name(typed)
    assert answer.status_code == (400 if kept is None else 200), answer.content
    assert Guest.objects.get().name == (kept or "")


def test_a_personal_link_has_said_who_its_guest_is(come):
    anna = come(may_note=True, recipient="Anna")
    assert anna.write().json()["writer"]["name"] == "Anna"
    assert anna.name("Anna").status_code == 200
    assert code(anna.name("Bob")) == (409, "name_of_link")
    assert code(anna.write(name="Bob")) == (409, "name_of_link")
    assert Guest.objects.get().name == "Anna"


def test_verdicts_are_for_whom_the_link_asks_and_one_each(cast, mix, come):
    book = come(may_approve=True)
    assert code(book.judge()) == (400, "no_name")
    book.name("Pell")
    assert code(book.judge("perhaps")) == (400, "invalid")
    assert book.judge("needs_work").status_code == 200
    assert book.judge().json()["state"] == "approved"
    path = f"/versions/{mix.pk}/verdict/"
    assert book.ask("get", path).json()["state"] == "approved"
    assert Verdict.objects.get().writer == Guest.objects.get()
    # Approving is not writing.
    assert code(book.write()) == (403, "no_notes")

    assert book.ask("delete", path).status_code == 204
    assert book.ask("get", path).json() == {"state": "", "given_at": None}
    assert not Verdict.objects.exists()


def test_no_more_than_sixty_a_minute(pell):
    guest = Guest.objects.get()
    for _ in range(58):  # the name was one
        assert pell.name("Pell Hartwig").status_code == 200
    assert pell.write().status_code == 201
    late = pell.write()
    assert code(late) == (429, "too_many_attempts")
    assert int(late.headers["Retry-After"]) >= 1
    assert Note.objects.filter(guest=guest).count() == 1


def test_whoever_was_not_let_in_finds_nothing(make, mix, browser, pell):
    link, token = make(may_note=True, may_approve=True)
    note = pell.write().json()["id"]
    stranger = Guestbook(browser, link, mix)

    def everything():
        return [
            stranger.ask("get", f"/notes/?version={mix.pk}"),
            stranger.write(name="Pell"),
            stranger.name("Pell"),
            stranger.ask("patch", f"/notes/{note}/", {"body": "?"}),
            stranger.ask("delete", f"/notes/{note}/"),
            stranger.ask("get", f"/versions/{mix.pk}/verdict/"),
            stranger.judge(),
            stranger.ask("delete", f"/versions/{mix.pk}/verdict/"),
        ]

    bodies = {(it.status_code, it.content) for it in everything()}
    browser.open(token)
    assert stranger.write(name="Pell").status_code == 201
    actions.revoke_link(link, by=link.by)
    bodies |= {(it.status_code, it.content) for it in everything()}
    assert len(bodies) == 1
    assert bodies.pop()[0] == 404


def test_no_other_site_presses_for_a_guest(make, mix):
    browser = Browser(enforce_csrf_checks=True)
    link, _ = make(may_note=True)
    book = Guestbook(browser, link, mix)
    assert book.write(name="Pell").status_code == 403
    assert book.name("Pell").status_code == 403


def test_a_note_and_a_verdict_have_exactly_one_writer(cast, mix):
    guest = Guest.objects.create(name="Pell")
    for wrong in ({"by": None}, {"by": cast.lia, "guest": guest}):
        for factory in (NoteFactory, VerdictFactory):
            with pytest.raises(IntegrityError), transaction.atomic():
                factory(version=mix, **wrong)
    VerdictFactory(version=mix, by=None, guest=guest)
    with pytest.raises(IntegrityError), transaction.atomic():
        VerdictFactory(version=mix, by=None, guest=guest)


@pytest.mark.django_db(transaction=True)
def test_of_two_verdicts_at_once_one_stays(come):
    book = come(may_approve=True)
    book.name("Pell")

    def press(number):
        twin = Guestbook(Browser(), Link.objects.get(), book.version)
        twin.browser.cookies = book.browser.cookies
        return twin.judge(("approved", "needs_work")[number]).status_code

    assert together(2, press) == [200, 200]
    assert Verdict.objects.count() == 1
