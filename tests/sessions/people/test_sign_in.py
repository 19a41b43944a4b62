"""Signing in, by page and by API, and what happens to those who guess."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from sessions.people.models import ApiToken, Attempt
from sessions.people.tokens import make_token
from tests.factories import PASSWORD

PAGE, TOKENS = "/sign-in/", "/api/tokens/"


def sign_in(client, email="nina@roughmix.test", password=PASSWORD, **more):
    return client.post(PAGE, {"email": email, "password": password, **more})


@pytest.fixture
def hashings(monkeypatch):
    """How often a password was hashed, by the real hasher."""
    counted = []
    encode = hashers.MD5PasswordHasher.encode

    def counting(self, password, salt):
        counted.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", counting)
    return counted


def test_the_session_gets_a_new_key_at_sign_in(cast, client):
    client.get(PAGE)
    client.session["seen"] = True
    session = client.session
    session["theme"] = "dark"
    session.save()
    before = session.session_key

    answer = sign_in(client)

    assert answer.status_code == 302
    assert client.session.session_key not in {None, before}
    assert client.get("/api/me/").json()["email"] == "nina@roughmix.test"


def test_addresses_are_read_in_any_case(cast, client):
    assert sign_in(client, email=" Nina@Roughmix.TEST ").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nina@roughmix.test", "wrong"),
        ("nobody@roughmix.test", PASSWORD),
        ("dirk@roughmix.test", PASSWORD),
    ],
)
def test_nobody_learns_what_was_wrong(cast, client, email, password):
    page = sign_in(client, email, password)
    api = client.post(TOKENS, {"email": email, "password": password}, "application/json")

    assert page.status_code == 200
    assert "The address or the password is not right." in page.content.decode()
    assert api.status_code == 400
    assert api.json() == {
        "detail": "The address or the password is not right.",
        "code": "wrong_password",
    }
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("where", [PAGE, TOKENS])
def test_ten_tries_then_429_before_anything_is_hashed(cast, client, hashings, where):
    def attempt(number, password="wrong"):
        address = f"10.0.0.{number}"  # every try from elsewhere: the account is what is counted
        form = {"email": "nina@roughmix.test", "password": password}
        kind = {} if where == PAGE else {"content_type": "application/json"}
        return client.post(where, form, REMOTE_ADDR=address, **kind)

    for number in range(10):
        assert attempt(number).status_code in {200, 400}
    hashings.clear()

    refused = attempt(11, PASSWORD)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Too many attempts to sign in. Try again in 15 minutes." in refused.content.decode()
    assert hashings == []


def test_one_address_cannot_try_many_accounts(cast):
    client = Client(REMOTE_ADDR="192.0.2.7")
    for number in range(10):
        sign_in(client, email=f"guess{number}@roughmix.test")

    assert sign_in(client).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8")).status_code == 302


def test_a_whole_ipv6_network_is_one_sender(cast):
    for number in range(10):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:1::{number:x}"), email=f"g{number}@roughmix.test")

    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:1::ffff")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2::1")).status_code == 302


def test_a_socket_for_both_worlds_tells_ipv4_addresses_apart(cast, settings):
    """Listening on [::], the system says 203.0.113.5 as ::ffff:203.0.113.5."""
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    for number in range(10):
        guesser = Client(REMOTE_ADDR="::ffff:203.0.113.5")
        sign_in(guesser, email=f"g{number}@roughmix.test")
    assert sign_in(guesser).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5")).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="::ffff:203.0.113.6")).status_code == 302
    through = Client(REMOTE_ADDR="::ffff:10.0.0.2", headers={"X-Forwarded-For": "203.0.113.5"})
    assert sign_in(through).status_code == 429


def test_forwarded_addresses_count_only_from_our_proxies(cast, settings):
    for number in range(10):
        liar = Client(REMOTE_ADDR="198.51.100.9", headers={"X-Forwarded-For": f"1.2.3.{number}"})
        sign_in(liar, email=f"g{number}@roughmix.test")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.9")).status_code == 429

    Attempt.objects.all().delete()
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    for number in range(10):
        proxied = Client(
            REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "9.9.9.9, 203.0.113.5"}
        )
        sign_in(proxied, email=f"g{number}@roughmix.test")
    assert sign_in(proxied).status_code == 429
    other = Client(REMOTE_ADDR="10.0.0.2", headers={"X-Forwarded-For": "203.0.113.6, 10.0.0.9"})
    assert sign_in(other).status_code == 302


def test_the_window_moves_on(cast, client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 429
        clock.shift(timedelta(minutes=15, seconds=1))
        assert sign_in(client).status_code == 302


def test_refused_tries_do_not_prolong_the_wait(cast, client):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            sign_in(client, password="wrong")
        clock.shift(timedelta(minutes=14))
        for _ in range(20):
            assert sign_in(client).status_code == 429
        clock.shift(timedelta(minutes=1, seconds=1))
        assert sign_in(client).status_code == 302


def test_signing_in_forgives_the_account(cast, client):
    for _ in range(9):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.1"), password="wrong").status_code == 200


@pytest.mark.parametrize(
    ("wish", "onward"),
    [
        ("/songs/3/", "/songs/3/"),
        ("https://evil.test/", "/"),
        ("//evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.test", "/"),
    ],
)
def test_onward_to_pages_of_ours_alone(cast, client, wish, onward):
    assert sign_in(client, next=wish).headers["Location"] == onward


def test_signing_out_needs_a_post(cast, client):
    client.force_login(cast.nina)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/api/me/").status_code == 401


def test_a_token_is_shown_once_and_kept_as_a_hash(cast):
    api = APIClient()
    text = api.post(
        TOKENS, {"email": cast.nina.email, "password": PASSWORD, "name": "laptop"}, "json"
    )

    token = text.json()["token"]
    row = ApiToken.objects.get()
    assert token.startswith("rm_")
    assert len(token) >= 46
    assert token not in {str(value) for value in vars(row).values()}
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert api.get("/api/me/").json()["name"] == "Nina Berg"
    row.refresh_from_db()
    assert row.last_used_at

    assert api.delete("/api/tokens/current/").status_code == 204
    assert api.get("/api/me/").status_code == 401


def test_no_column_of_the_database_is_a_token(cast):
    row, _ = make_token(cast.nina, name="x")
    for stolen in (row.sha256, f"rm_{row.sha256}", row.name):
        api = APIClient(headers={"Authorization": f"Token {stolen}"})
        assert api.get("/api/me/").status_code == 401


def test_expired_tokens_and_tokens_of_the_disabled_are_nothing(cast):
    _, expired = make_token(cast.nina, name="old", expires_at=timezone.now() - timedelta(seconds=1))
    _, disabled = make_token(cast.dirk, name="his")
    for text in (expired, disabled, "rm_", "rm_" + "x" * 43, "", "Ω"):
        answer = APIClient().get(
            "/api/me/", headers={"Authorization": f"Token {text}".encode().decode("latin-1")}
        )
        assert answer.status_code == 401
        assert answer.json()["code"] == "authentication_failed"


def test_a_disabled_person_is_out_at_once(cast, client):
    client.force_login(cast.otto)
    assert client.get("/api/me/").status_code == 200
    cast.otto.is_active = False
    cast.otto.save(update_fields=["is_active"])
    assert client.get("/api/me/").status_code == 401


def test_the_page_asks_for_the_csrf_token(cast):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


@pytest.mark.parametrize("key", ["\0" + "a" * 31, "a' or 1=1 --", "\u00e4" * 32, "short"])
def test_a_session_key_that_we_never_gave_is_nobodys(client, cast, settings, key):
    client.force_login(cast.nina)
    client.cookies[settings.SESSION_COOKIE_NAME] = key

    assert client.get("/api/me/").status_code == 401
