"""Who was a guest and has an account: what they said is theirs once they say that it was them."""

from __future__ import annotations

import pytest
from django.test import Client

from processing.models import Event
from sessions.audit.models import Entry
from sessions.feedback.models import Note, Verdict
from sessions.people.models import Guest, User
from sessions.sharing import actions
from tests.factories import VerdictFactory
from tests.sessions.sharing.conftest import Browser

JSON = "application/json"
MINE = "/api/me/guests/"


@pytest.fixture
def link(make):
    return make(may_note=True, may_approve=True)


@pytest.fixture
def pell(link, mix, browser) -> Browser:
    """Wrote a note and approved, in this browser."""
    browser.open(link[1])
    say(browser, link[0], mix, name="Pell")
    judge(browser, link[0], mix)
    return browser


def say(browser, link, mix, **more):
    body = {"version": mix.pk, "at_seconds": 1, "body": "Warm.", **more}
    return browser.post(f"/api/listen/{link.slug}/notes/", body, JSON)


def judge(browser, link, mix, state="approved"):
    address = f"/api/listen/{link.slug}/versions/{mix.pk}/verdict/"
    return browser.put(address, {"state": state}, JSON)


def read(browser, link, mix):
    return browser.get(f"/api/listen/{link.slug}/notes/?version={mix.pk}").json()


def test_what_was_said_becomes_the_accounts(cast, link, mix, pell):
    pell.force_login(cast.lia)
    assert pell.get(MINE).json() == [{"name": "Pell", "notes": 1, "verdicts": 1}]
    assert Note.objects.get().by is None  # nothing happens by itself

    assert pell.post(MINE).json() == {"notes": 1, "verdicts": 1}
    note, verdict = Note.objects.get(), Verdict.objects.get()
    assert (note.by, note.guest, verdict.by, verdict.guest) == (cast.lia, None, cast.lia, None)
    assert Guest.objects.get().user == cast.lia
    assert pell.get(MINE).json() == []
    # Theirs to change, by the studio's own page and on the listen page.
    words = {"body": "Warmer.", "revision": 1}
    assert pell.patch(f"/api/notes/{note.pk}/", words, JSON).status_code == 200
    address = f"/api/listen/{link[0].slug}/notes/{note.pk}/"
    assert pell.patch(address, {"body": "Warm enough."}, JSON).status_code == 200
    [seen] = read(pell, link[0], mix)
    assert seen["writer"] == {
        "name": "Lia Sommer",
        "initials": "LS",
        "is_guest": False,
        "is_me": True,
    }
    # What they say from now on is said with their account.
    assert say(pell, link[0], mix).json()["writer"]["name"] == "Lia Sommer"


def test_it_is_written_down_and_open_pages_hear_of_it(cast, mix, pell):
    events = Event.objects.count()
    pell.force_login(cast.lia)
    pell.post(MINE)
    entry = Entry.objects.get(kind="guest_known")
    assert (entry.who, entry.about_name, entry.project) == (
        cast.lia.who.key,
        "Pell",
        cast.project.pk,
    )
    assert '"notes":1' in entry.details
    assert [it.kind for it in Event.objects.order_by("pk")[events:]] == ["note", "verdict"]
    assert pell.post(MINE).json() == {"notes": 0, "verdicts": 0}
    assert Entry.objects.filter(kind="guest_known").count() == 1


def test_of_two_verdicts_the_accounts_own_stands(cast, mix, pell):
    VerdictFactory(version=mix, by=cast.lia, choice=Verdict.Choice.NEEDS_WORK)
    pell.force_login(cast.lia)
    assert pell.post(MINE).json() == {"notes": 1, "verdicts": 0}
    verdict = Verdict.objects.get()
    assert (verdict.by, verdict.choice) == (cast.lia, Verdict.Choice.NEEDS_WORK)


def test_another_browser_has_nothing_to_take(cast, pell, another):
    another.force_login(cast.mats)
    assert another.get(MINE).json() == []
    assert another.post(MINE).json() == {"notes": 0, "verdicts": 0}
    assert Note.objects.get().by is None


def test_who_is_somebody_already_stays_so(cast, link, mix, pell):
    pell.force_login(cast.lia)
    pell.post(MINE)
    pell.force_login(cast.mats)
    assert pell.get(MINE).json() == []
    assert pell.post(MINE).json() == {"notes": 0, "verdicts": 0}
    assert Guest.objects.get().user == cast.lia


def test_the_cookie_of_a_link_speaks_for_no_account(cast, link, mix, pell):
    """A shared computer: she signs out, and whoever sits down next is a guest again."""
    guest_cookie = {name: it.value for name, it in pell.cookies.items() if "guest" in name}
    pell.force_login(cast.lia)
    pell.post(MINE)
    note = Note.objects.get()
    next_one = Browser()
    for name, value in guest_cookie.items():
        next_one.cookies[name] = value

    assert read(next_one, link[0], mix)[0]["writer"]["is_me"] is False
    address = f"/api/listen/{link[0].slug}/notes/{note.pk}/"
    assert next_one.patch(address, {"body": "?"}, JSON).status_code == 404
    assert next_one.delete(address).status_code == 404
    assert say(next_one, link[0], mix).json()["writer"]["name"] == "Pell"
    judge(next_one, link[0], mix, "needs_work")
    assert Verdict.objects.get(by=cast.lia).choice == Verdict.Choice.APPROVED


def test_who_made_a_personal_link_is_not_its_guest(cast, make, mix, browser):
    link, token = make(may_note=True, recipient="Anna")
    browser.open(token)
    say(browser, link, mix)
    browser.force_login(cast.nina)
    assert browser.get(MINE).json() == []
    assert browser.post(MINE).json() == {"notes": 0, "verdicts": 0}
    # Anna has it on her telephone, and an account.
    telephone = Browser()
    telephone.open(token)
    telephone.force_login(User.objects.create_user("anna@roughmix.test", "Anna Vik"))
    assert telephone.post(MINE).json()["notes"] == 1
    assert Note.objects.get().writer.name == "Anna Vik"


def test_what_was_said_by_a_letter_is_not_for_whom_it_was_sent_on_to(cast, make, mix, browser):
    link, token = make(may_note=True, recipient="Anna", email="Anna@label.test")
    browser.open(token)
    say(browser, link, mix)
    friend = Browser()
    friend.open(token)
    friend.force_login(cast.mats)
    assert friend.get(MINE).json() == []
    assert friend.post(MINE).json() == {"notes": 0, "verdicts": 0}
    assert Guest.objects.get().user is None
    browser.force_login(User.objects.create_user("anna@label.test", "Anna Vik"))
    assert browser.post(MINE).json()["notes"] == 1


def test_links_that_ended_count_too(cast, link, pell):
    actions.revoke_link(link[0], by=cast.nina)
    pell.force_login(cast.mats)
    assert pell.post(MINE).json() == {"notes": 1, "verdicts": 1}


@pytest.mark.parametrize("page", ["/", "/inbox/"])
def test_the_first_page_and_the_inbox_ask(cast, pell, page):
    pell.force_login(cast.lia)
    asked = pell.get(page).content.decode()
    assert "1 note and 1 verdict left as “Pell”" in asked
    answer = pell.post("/guest-words/", follow=True)
    assert "They are yours now." in answer.content.decode()
    assert "left as “Pell”" not in pell.get(page).content.decode()


def test_nobody_is_asked_who_was_no_guest_here(cast):
    client = Client()
    client.force_login(cast.lia)
    assert "as a guest" not in client.get("/").content.decode()
