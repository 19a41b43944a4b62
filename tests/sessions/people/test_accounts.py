"""The studio is opened once; accounts, passwords and the token command."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from rest_framework.test import APIClient

from sessions.people import actions
from sessions.people.models import ApiToken, Studio, User
from sessions.people.tokens import find_token, make_token
from tests.factories import PASSWORD
from tests.together import together

OPENING = {
    "name": "Lantern Rooms",
    "owner_name": "Olga Ruiz",
    "owner_email": "Olga@Roughmix.test",
    "password": "a lantern in the fog",
}


def test_opening_makes_the_studio_and_its_owner(db):
    studio, owner = actions.open_studio(**OPENING)

    assert (studio.name, owner.email, owner.is_owner) == (
        "Lantern Rooms",
        "olga@roughmix.test",
        True,
    )
    assert owner.check_password("a lantern in the fog")
    assert actions.studio_is_open()


def test_a_studio_is_opened_once(db):
    actions.open_studio(**OPENING)
    with pytest.raises(actions.StudioAlreadyOpen):
        actions.open_studio(**OPENING | {"owner_email": "thief@roughmix.test"})
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"password": "short"}, actions.WeakPassword),
        ({"password": "olga@roughmix.test"}, actions.WeakPassword),
        ({"owner_email": "no address"}, actions.WrongAddress),
    ],
)
def test_a_refused_opening_leaves_nothing_behind(db, change, refusal):
    with pytest.raises(refusal):
        actions.open_studio(**OPENING | change)
    assert not Studio.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_open_at_once_one_becomes_owner():
    def race(number):
        return actions.open_studio(**OPENING | {"owner_email": f"owner{number}@roughmix.test"})

    outcomes = together(8, race)

    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert {type(outcome) for outcome in outcomes if isinstance(outcome, Exception)} == {
        actions.StudioAlreadyOpen
    }
    assert User.objects.filter(is_owner=True).count() == 1


def test_a_new_password_ends_other_sessions_and_tokens(cast, client):
    other = type(client)()
    client.force_login(cast.nina)
    other.force_login(cast.nina)
    _, token = make_token(cast.nina, name="laptop")

    def change(current, new):
        body = {"current": current, "new": new}
        return client.put("/api/me/password/", body, "application/json")

    assert change("wrong", "another long word").status_code == 400
    assert change(PASSWORD, "short").json()["code"] == "weak_password"
    assert change(PASSWORD, "another long word").status_code == 204

    assert client.get("/api/me/").status_code == 200
    assert other.get("/api/me/").status_code == 401
    assert find_token(token) is None


def test_the_current_token_has_to_be_one(cast, client):
    client.force_login(cast.nina)
    assert client.delete("/api/tokens/current/").json()["code"] == "no_token"


def test_the_command_prints_a_token_that_works(cast, capsys):
    call_command("token", "NINA@roughmix.test", "--name", "backup", "--days", "3")

    text = capsys.readouterr().out.strip()
    assert APIClient(headers={"Authorization": f"Token {text}"}).get("/api/me/").status_code == 200
    assert ApiToken.objects.get().expires_at


@pytest.mark.parametrize("email", ["nobody@roughmix.test", "dirk@roughmix.test"])
def test_the_command_knows_who_may_sign_in(cast, email):
    with pytest.raises(CommandError, match="can sign in"):
        call_command("token", email)


def test_two_accounts_never_share_an_address(cast):
    with pytest.raises(actions.AddressTaken), transaction.atomic():
        actions.create_account(email="NINA@roughmix.test", name="Another Nina")
    assert connection.in_atomic_block
    assert User.objects.filter(email="nina@roughmix.test").count() == 1


def test_the_command_line_makes_another_owner(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "correct horse battery")
    call_command("createsuperuser", email="Vera@Roughmix.test", name="Vera", interactive=False)

    vera = User.objects.get(email="vera@roughmix.test")
    assert vera.is_owner
    assert vera.check_password("correct horse battery")
