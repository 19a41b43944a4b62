"""Whoever's account is touched learns of it by mail, whatever mail they chose, and by no secret."""

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from sessions.notices import actions, safety_letters
from sessions.notices.models import MailKind
from sessions.people.factors import codes, standing
from sessions.people.models import User
from sessions.people.tokens import make_token
from tests.factories import PASSWORD
from tests.sessions.people.test_browsers import FIREFOX, IPHONE, signed_in
from tests.sessions.people.test_factors import set_up

SOON = dt.timedelta(minutes=2)
UNKNOWN_TO_THE_MAIL = "another long word of hers"


def post() -> list:
    """What goes out in a moment from now."""
    mail.outbox.clear()
    safety_letters.send_due(timezone.now() + SOON)
    return list(mail.outbox)


def text_of(letter) -> str:
    return f"{letter.subject} {letter.body} {letter.alternatives[0][0]}"


@pytest.fixture
def nina(cast):
    actions.stop(cast.nina, MailKind.values)  # no other mail, please
    return cast.nina


def test_a_token_is_told_of_without_its_text(cast, nina):
    _, text = make_token(nina, name="laptop")

    (letter,) = post()

    assert letter.to == ["nina@roughmix.test"]
    assert letter.subject == "Your account at Lantern Rooms: An API token was made: laptop"
    assert "on the studio's own machine" in letter.body
    assert text not in text_of(letter)
    assert "/account/" in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers


def test_it_is_told_once(nina):
    make_token(nina, name="laptop")
    assert len(post()) == 1
    assert not post()


def test_a_new_password_is_told_of_and_not_said(client, nina):
    client.force_login(nina)
    body = {"current": PASSWORD, "new": UNKNOWN_TO_THE_MAIL}
    client.put("/api/me/password/", body, content_type="application/json")

    (letter,) = post()

    assert "The password was changed" in letter.subject
    assert UNKNOWN_TO_THE_MAIL not in text_of(letter)


def test_factors_and_codes_are_told_of_in_one_letter_without_a_code(nina):
    with time_machine.travel(timezone.now(), tick=False):
        secret, paper = set_up(nina)
    paper += codes.renew_paper(nina)
    call_command("two_factor_off", nina.email)

    (letter,) = post()

    assert letter.subject == "Your account at Lantern Rooms: 3 changes"
    assert "A second factor was added: an authenticator app" in letter.body
    assert "New recovery codes were made" in letter.body
    assert "A second factor was taken away: Authenticator app" in letter.body
    assert secret not in text_of(letter)
    assert not [code for code in paper if code in text_of(letter)]


def test_a_factor_that_the_studio_takes_away_is_told_to_whose_it_was(cast, nina):
    with time_machine.travel(timezone.now(), tick=False):
        set_up(cast.lia)
    post()
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        standing.remove_all(cast.lia)
        assert [letter.to for letter in post()] == [["lia@roughmix.test"]]


def test_a_kind_of_browser_that_is_new_is_told_of_and_the_first_of_all_is_not(nina):
    signed_in(agent=FIREFOX)
    assert not post(), "the first sign-in of an account is nobody's surprise"
    signed_in(agent=FIREFOX.replace("150.0", "151.0"), address="203.0.113.99")
    assert not post()

    signed_in(agent=IPHONE, address="2001:db8:1:2::9")

    (letter,) = post()
    assert "a kind of browser that is new here" in letter.subject
    assert "Safari on iPhone, from 2001:db8:1:2::/64" in letter.body
    signed_in(agent=IPHONE)
    assert not post()


def test_a_wrong_password_writes_no_letter(nina):
    signed_in(agent=FIREFOX)
    Client(headers={"User-Agent": IPHONE}).post(
        "/sign-in/", {"email": nina.email, "password": "not hers at all"}
    )
    assert not post()


def test_what_is_taken_back_with_its_transaction_was_never_told(client, nina):
    client.force_login(nina)
    body = {"current": PASSWORD, "new": "short"}
    assert client.put("/api/me/password/", body, content_type="application/json").status_code == 400
    assert not post()


def test_a_name_writes_no_header_and_no_markup(nina):
    make_token(nina, name="<b>x</b>\r\nBcc: thief@roughmix.test")
    (letter,) = post()
    assert "\n" not in letter.subject
    assert letter.to == ["nina@roughmix.test"]
    assert "<b>x</b>" not in letter.alternatives[0][0]


def test_a_server_that_refuses_delays_the_letter(nina, monkeypatch):
    make_token(nina, name="laptop")

    def no(*_):
        raise smtplib.SMTPServerDisconnected("Not now")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", no)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            post()
    assert len(post()) == 1


def test_whoever_was_switched_off_and_whoever_has_no_address_are_not_written_to(cast, nina):
    make_token(cast.dirk, name="his")
    make_token(nina, name="hers")
    User.objects.filter(pk=nina.pk).update(email="nina")
    assert not post()


def test_times_are_those_of_the_reader(nina):
    User.objects.filter(pk=nina.pk).update(time_zone="Asia/Tokyo", joined_at="2027-02-01T00:00Z")
    with time_machine.travel("2027-03-01 12:00:10+00:00", tick=False):
        make_token(nina, name="laptop")
        (letter,) = post()
    assert "1 Mar 2027, 21:00 (Asia/Tokyo)" in letter.body


def test_the_inbox_tells_it_too(client, cast, nina):
    _, text = make_token(nina, name="laptop")
    client.force_login(nina)
    words = client.get("/inbox/").content.decode()
    assert "An API token was made: laptop" in words
    assert text not in words
    client.force_login(cast.lia)
    assert "laptop" not in client.get("/inbox/").content.decode()
