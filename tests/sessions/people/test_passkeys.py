"""Passkeys by a device made of software: added after the password, and by nothing less."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from sessions.people.factors import standing
from sessions.people.tokens import make_token
from tests.factories import PASSWORD

HOST = {"Host": "localhost"}
JSON = "application/json"


SECRET = ec.generate_private_key(ec.SECP256R1())
NUMBER = b"a credential of a test"
FLAG = AuthenticatorData.FLAG


def credential(kind: str, challenge: str, **response: bytes) -> dict:
    said = {"type": kind, "challenge": challenge, "origin": "http://localhost"}
    response = {"clientDataJSON": json.dumps(said).encode(), **response}
    return {
        "id": websafe_encode(NUMBER),
        "rawId": websafe_encode(NUMBER),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {name: websafe_encode(value) for name, value in response.items()},
    }


def made_for(challenge: str) -> dict:
    """What a device answers that makes a passkey for whoever asks it to."""
    key = ES256.from_cryptography_key(SECRET.public_key())
    data = AuthenticatorData.create(
        sha256(b"localhost"),
        FLAG.UP | FLAG.UV | FLAG.AT,
        0,
        AttestedCredentialData.create(b"\0" * 16, NUMBER, key),
    )
    made = AttestationObject.create("none", data, {})
    return credential("webauthn.create", challenge, attestationObject=made)


def shown_for(challenge: str, user, *, asked_owner: bool) -> dict:
    """What the device answers at the door: with a finger or a PIN, or touched by anybody."""
    flags = FLAG.UP | FLAG.UV if asked_owner else FLAG.UP
    data = AuthenticatorData.create(sha256(b"localhost"), flags, 1)
    half = credential("webauthn.get", challenge)["response"]["clientDataJSON"]
    signature = SECRET.sign(data + sha256(websafe_decode(half)), ec.ECDSA(hashes.SHA256()))
    return credential(
        "webauthn.get",
        challenge,
        authenticatorData=data,
        signature=signature,
        userHandle=user_pk_to_url_str(user).encode(),
    )


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


def signed_in(client: Client, credential: dict) -> int:
    body = {"credential": credential}
    return client.post("/api/passkey-sign-ins/", body, content_type=JSON, headers=HOST).status_code


@pytest.mark.parametrize(("asked_owner", "status"), [(True, 200), (False, 400)])
def test_alone_it_opens_only_if_it_asked_who_holds_it(client, nina, asked_owner, status):
    client.force_login(nina)
    added(client, asked(client, "/api/me/passkey-challenges/", password=PASSWORD))
    door = Client()
    challenge = asked(door, "/api/passkey-challenges/")
    assert signed_in(door, shown_for(challenge, nina, asked_owner=asked_owner)) == status


def test_the_challenge_after_a_password_is_for_that_person_alone(client, cast):
    """It asks for less, since the password was given; Mats' key in a thief's hand was not."""
    for who in (cast.nina, cast.mats):
        client.force_login(who)
        added(client, asked(client, "/api/me/passkey-challenges/", password=PASSWORD))
    thief = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        words = {"email": "nina@roughmix.test", "password": PASSWORD}
        thief.post("/sign-in/", words, headers=HOST)
        challenge = asked(thief, "/api/passkey-challenges/")
        clock.shift(timedelta(minutes=6))
        assert signed_in(thief, shown_for(challenge, cast.mats, asked_owner=False)) == 400
