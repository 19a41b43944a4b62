"""Your own account: tokens that are shown once, and the password."""

from __future__ import annotations

import re

import pytest

from sessions.people.models import ApiToken
from sessions.people.tokens import find_token, make_token
from tests.factories import PASSWORD


@pytest.fixture
def nina(client, cast):
    client.force_login(cast.nina)
    return cast.nina


def test_a_token_is_shown_once_and_works(client, nina):
    answer = client.post("/account/tokens/", {"name": "Laptop", "password": PASSWORD})

    (text,) = re.findall(r"<code>(rm_[^<]+)</code>", answer.content.decode())
    token = find_token(text)
    assert token is not None
    assert (token.user, token.name) == (nina, "Laptop")
    assert answer["Cache-Control"] == "private, no-store"
    again = client.get("/account/").content.decode()
    assert text not in again
    assert "Laptop" in again


def test_a_token_needs_a_name(client, nina):
    assert client.post("/account/tokens/", {"name": " ", "password": PASSWORD}).status_code == 422
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("typed", [{}, {"password": "not this password"}])
def test_a_browser_that_was_left_open_makes_no_token(client, nina, typed):
    answer = client.post("/account/tokens/", {"name": "Laptop", **typed})
    assert answer.status_code == 422
    assert 'value="Laptop"' in answer.content.decode(), "what was typed is kept"
    assert not ApiToken.objects.exists()


def test_a_token_ends(client, nina):
    token, text = make_token(nina, name="Old laptop")

    client.post(f"/account/tokens/{token.pk}/removal/")

    assert find_token(text) is None


def test_another_persons_token_does_not_exist(client, nina, cast):
    token, _ = make_token(cast.otto, name="His")

    assert client.post(f"/account/tokens/{token.pk}/removal/").status_code == 404
    assert "His" not in client.get("/account/").content.decode()
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_a_new_password_keeps_this_browser_signed_in_and_ends_tokens(client, nina):
    make_token(nina, name="Laptop")

    answer = client.post(
        "/account/password/", {"current": PASSWORD, "new": "another long sentence"}, follow=True
    )

    nina.refresh_from_db()
    assert nina.check_password("another long sentence")
    assert "The new password is set." in answer.content.decode()
    assert not nina.api_tokens.exists()


@pytest.mark.parametrize(
    ("current", "new", "sentence"),
    [
        ("wrong", "another long sentence", "is not right"),
        (PASSWORD, "short", "12 characters or more"),
        (PASSWORD, "nina@roughmix.test", "too similar"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(client, nina, current, new, sentence):
    answer = client.post("/account/password/", {"current": current, "new": new})

    words = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words
    assert current not in words
    nina.refresh_from_db()
    assert nina.check_password(PASSWORD)
