"""Passkeys by a device made of software: added after the password, and by nothing less."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from sessions.people.factors import standing
from sessions.people.tokens import make_token
from tests.factories import PASSWORD

HOST = {"Host": "localhost"}
JSON = "application/json"


def made_for(challenge: str) -> dict:
    """What a device answers that makes a passkey for whoever asks it to."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    number = b"a credential of a test"
    data = AuthenticatorData.create(
        sha256(b"localhost"),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT,
        0,
        AttestedCredentialData.create(b"\0" * 16, number, key),
    )
    said = {"type": "webauthn.create", "challenge": challenge, "origin": "http://localhost"}
    return {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(said).encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


def asked(client: Client, address: str, **body: str) -> str:
    answer = client.post(address, body, content_type=JSON, headers=HOST)
    return answer.json()["publicKey"]["challenge"]


def added(client: Client, challenge: str, **headers: str):
    body = {"name": "Key", "credential": made_for(challenge)}
    address = "/api/me/passkeys/"
    return client.post(address, body, content_type=JSON, headers={**HOST, **headers})


@pytest.fixture
def nina(cast):
    return cast.nina


def test_a_passkey_is_added_after_the_password(client, nina):
    client.force_login(nina)
    challenge = asked(client, "/api/me/passkey-challenges/", password=PASSWORD)
    assert added(client, challenge).status_code == 201
    assert [it.name for it in standing.standing(nina).passkeys] == ["Key"]


def test_a_browser_that_was_left_open_adds_none(client, nina):
    """The door gives a challenge to anybody: it is one for signing in alone."""
    client.force_login(nina)
    challenge = asked(client, "/api/passkey-challenges/")
    assert added(client, challenge).status_code == 400
    assert not standing.asks_for_second(nina)


@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
def test_a_stolen_token_adds_none(client, cast, whose):
    _, text = make_token(cast.nina, name="stolen")
    if whose == "somebody else's":
        client.force_login(cast.mats)
        challenge = asked(client, "/api/me/passkey-challenges/", password=PASSWORD)
    else:
        challenge = asked(client, "/api/passkey-challenges/")
    assert added(client, challenge, Authorization=f"Token {text}").status_code == 400
    assert not standing.asks_for_second(cast.nina)


def test_a_password_given_long_ago_adds_none(client, nina):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.force_login(nina)
        challenge = asked(client, "/api/me/passkey-challenges/", password=PASSWORD)
        clock.shift(timedelta(minutes=11))
        assert added(client, challenge).status_code == 400
    assert not standing.asks_for_second(nina)


def test_a_challenge_of_the_door_ends_the_one_that_the_password_gave(client, nina):
    client.force_login(nina)
    asked(client, "/api/me/passkey-challenges/", password=PASSWORD)
    challenge = asked(client, "/api/passkey-challenges/")
    assert added(client, challenge).status_code == 400
    assert not standing.asks_for_second(nina)
