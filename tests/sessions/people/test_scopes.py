"""A token that only reads changes nothing, at any address of the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from sessions.people.models import ApiToken
from sessions.people.tokens import ONLY_READS, make_token
from tests.factories import PASSWORD
from tests.permissions.scene import PEOPLE, sent, set_up
from tests.permissions.table import rows

ROWS = rows("table.txt", PEOPLE)
SAFE = {"GET", "HEAD", "OPTIONS"}
# They ask for no token at all: the doors, and what guests do.
WITHOUT = ("tokens/", "invitation-", "passkey-", "openings/", "listen/")
UNSAFE = [
    address
    for address in ROWS
    if address.route.startswith("api/")
    and address.method not in SAFE
    and not address.route.removeprefix("api/").startswith(WITHOUT)
] + [it for it in ROWS if str(it) == "DELETE /api/tokens/current/"]


def test_no_unsafe_address_takes_a_token_that_only_reads(db, tmp_path):
    scene = set_up(tmp_path)
    _, text = make_token(scene.cast.olga, name="reader", scope=ApiToken.Scope.READ)
    client = Client()

    for address in UNSAFE:
        what = sent(scene, address)
        answer = getattr(client, address.method.lower())(
            scene.path(address),
            what.data,
            content_type=what.content_type,
            headers={**what.headers, "Authorization": f"Token {text}"},
        )
        assert answer.status_code == 403, address
        assert answer.json()["detail"] == ONLY_READS, address
    assert len(UNSAFE) > 60


def test_it_reads(db, cast):
    _, text = make_token(cast.nina, name="reader", scope=ApiToken.Scope.READ)

    answer = APIClient().get("/api/projects/", HTTP_AUTHORIZATION=f"Token {text}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("more", "scope", "days"),
    [({}, "write", 90), ({"scope": "read", "days": 7}, "read", 7)],
)
def test_signing_in_by_api_says_what_the_token_may_and_how_long(db, cast, more, scope, days):
    body = {"email": "nina@roughmix.test", "password": PASSWORD, **more}

    APIClient().post("/api/tokens/", body, format="json")

    token = ApiToken.objects.get()
    left = token.expires_at - timezone.now()
    assert token.scope == scope
    assert timedelta(days=days - 1) < left <= timedelta(days=days)


def test_a_token_that_ended_is_no_token(db, cast):
    _, text = make_token(cast.nina, name="old", expires_at=timezone.now() - timedelta(seconds=1))

    answer = APIClient().get("/api/me/", HTTP_AUTHORIZATION=f"Token {text}")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("typed", "scope", "days"),
    [({}, "read", 90), ({"scope": "write", "days": "30"}, "write", 30), ({"days": "0"}, "read", 0)],
)
def test_the_page_asks_for_scope_and_end(client, cast, typed, scope, days):
    client.force_login(cast.nina)

    client.post("/account/tokens/", {"name": "Laptop", "password": PASSWORD, **typed})

    token = ApiToken.objects.get()
    assert token.scope == scope
    if days:
        assert token.expires_at > timezone.now() + timedelta(days=days - 1)
    else:
        assert token.expires_at is None
