"""A second factor: set up, asked for, used once, guessed in vain, turned off with the password."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from sessions.audit.models import Entry
from sessions.people.factors import codes, standing
from tests.factories import PASSWORD
from tests.together import together

NOW = "2027-03-01 12:00:10+00:00"
SECOND = "/sign-in/second/"


def code_of(secret: str, *, periods: int = 0) -> str:
    counter = int(timezone.now().timestamp()) // 30 + periods
    return format_hotp_value(hotp_value(secret, counter))


def set_up(user) -> tuple[str, list[str]]:
    """By the pages, as people do it: the secret, and the codes on paper."""
    client = Client()
    client.force_login(user)
    client.post("/account/app/", {"password": PASSWORD})
    page = client.get("/account/app/set-up/").content.decode()
    (secret,) = re.findall(r"<code>([A-Z2-7]{32})</code>", page)
    # of the half minute before, so that the one of now may still be used
    answer = client.post("/account/app/set-up/", {"code": code_of(secret, periods=-1)})
    return secret, re.findall(r"<code>(\d{10})</code>", answer.content.decode())


def give_password(client: Client, name: str = "nina", **more) -> str:
    body = {"email": f"{name}@roughmix.test", "password": PASSWORD, **more}
    return client.post("/sign-in/", body).headers["Location"]


def is_in(client: Client) -> bool:
    return client.get("/api/me/").status_code == 200


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def nina(cast):
    return cast.nina


def test_the_password_alone_begins_no_session(client, nina):
    secret, paper = set_up(nina)
    assert len(set(paper)) == 10

    assert give_password(client, next="/schedule/") == SECOND
    assert not is_in(client)
    answer = client.post(SECOND, {"code": code_of(secret)})

    assert answer.headers["Location"] == "/schedule/"
    assert is_in(client)


def test_the_key_of_the_session_is_another_after_each_step(client, nina):
    secret, _ = set_up(nina)
    give_password(client)
    half = client.session.session_key
    client.post(SECOND, {"code": code_of(secret)})
    assert client.session.session_key != half


def test_a_code_opens_once(client, nina):
    secret, _ = set_up(nina)
    code = code_of(secret)
    give_password(client)
    client.post(SECOND, {"code": code})
    other = Client()
    give_password(other)

    assert "was used already" in other.post(SECOND, {"code": code}).content.decode()
    assert not is_in(other)


@pytest.mark.django_db(transaction=True)
def test_of_six_who_use_one_code_at_once_one_is_in():
    from tests.cast import make_cast

    nina = make_cast().nina
    secret, paper = set_up(nina)
    for code in (code_of(secret), paper[0]):

        def use(_, code=code):
            try:
                return codes.is_right(nina, code)
            finally:
                connection.close()

        assert sorted(together(6, use)) == [False] * 5 + [True]


def test_a_recovery_code_opens_once(client, nina):
    _, paper = set_up(nina)
    for expected in (True, False):
        client = Client()
        give_password(client)
        client.post(SECOND, {"code": f" {paper[3][:5]}-{paper[3][5:]} "})
        assert is_in(client) is expected
    assert codes.paper_left(nina) == 9
    assert Entry.objects.filter(kind="recovery_code_used").count() == 1


def test_new_recovery_codes_end_those_of_before(client, nina):
    _, paper = set_up(nina)
    client.force_login(nina)

    answer = client.post("/account/recovery-codes/", {"password": PASSWORD})

    fresh = re.findall(r"<code>(\d{10})</code>", answer.content.decode())
    assert len(fresh) == 10
    assert not codes.is_right(nina, paper[0])
    assert codes.is_right(nina, fresh[0])


def test_half_a_sign_in_ends_after_five_minutes(client, nina):
    secret, _ = set_up(nina)
    give_password(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        answer = client.post(SECOND, {"code": code_of(secret)})
        assert answer.headers["Location"] == "/sign-in/"
    assert not is_in(client)


def test_a_new_password_ends_half_a_sign_in(client, nina):
    secret, _ = set_up(nina)
    give_password(client)
    nina.set_password("another long sentence")
    nina.save()

    assert client.post(SECOND, {"code": code_of(secret)}).headers["Location"] == "/sign-in/"


def test_guessing_is_stopped_before_anything_is_looked_at(client, nina):
    secret, _ = set_up(nina)
    give_password(client)
    for _ in range(10):
        assert client.post(SECOND, {"code": "000000"}).status_code == 200

    stopped = client.post(SECOND, {"code": code_of(secret)})

    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0
    assert not is_in(client)
    assert Entry.objects.filter(kind="second_factor_failed").count() == 10


def test_the_api_asks_for_it_too(db, nina):
    secret, _ = set_up(nina)
    client = APIClient()
    body = {"email": "nina@roughmix.test", "password": PASSWORD}

    refused = client.post("/api/tokens/", body, format="json")
    given = client.post("/api/tokens/", {**body, "code": code_of(secret)}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (400, "code_missing")
    assert given.status_code == 201


@pytest.mark.parametrize(("password", "is_on"), [("wrong", True), (PASSWORD, False)])
def test_turning_it_off_asks_for_the_password(client, nina, password, is_on):
    set_up(nina)
    client.force_login(nina)
    factor = standing.standing(nina).app

    client.post(f"/account/factors/{factor.pk}/removal/", {"password": password})

    assert standing.asks_for_second(nina) is is_on
    assert Authenticator.objects.filter(user=nina).exists() is is_on, "recovery codes go along"


def test_another_persons_factor_does_not_exist(client, cast):
    set_up(cast.nina)
    factor = standing.standing(cast.nina).app
    client.force_login(cast.otto)

    answer = client.post(f"/account/factors/{factor.pk}/removal/", {"password": PASSWORD})

    assert answer.status_code == 404


def test_a_wrong_password_begins_nothing(client, nina):
    client.force_login(nina)
    client.post("/account/app/", {"password": "wrong"})
    assert client.get("/account/app/set-up/").headers["Location"] == "/account/"


def test_nothing_is_on_until_the_app_has_proved_itself(client, nina):
    client.force_login(nina)
    client.post("/account/app/", {"password": PASSWORD})
    answer = client.post("/account/app/set-up/", {"code": "000000"})
    assert answer.status_code == 422
    assert not standing.asks_for_second(nina)


def test_secrets_are_not_in_the_database_in_the_clear(nina):
    secret, paper = set_up(nina)
    kept = str([row.data for row in Authenticator.objects.all()])
    assert secret not in kept
    assert not any(code in kept for code in paper)


def test_a_changed_secret_key_locks_out_and_an_old_one_still_opens(nina, settings):
    secret, _ = set_up(nina)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key altogether, longer than it must be by far"
    assert not codes.is_right(nina, code_of(secret))
    settings.SECRET_KEY_FALLBACKS = [before]
    assert codes.is_right(nina, code_of(secret))


def test_the_operator_helps_whoever_lost_everything(client, nina, capsys):
    set_up(nina)
    call_command("two_factor_off", "nina@roughmix.test")
    assert give_password(client) == "/"
    assert is_in(client)
    assert Entry.objects.get(kind="factor_removed").who == "studio"


def test_the_log_says_what_was_added(nina):
    set_up(nina)
    entry = Entry.objects.get(kind="factor_added")
    assert (entry.who_name, entry.about_name) == ("Nina Berg", "an authenticator app")


def test_the_owner_is_asked_to_and_others_are_not(client, cast):
    words = "You own this studio"
    for who, is_asked in ((cast.nina, False), (cast.olga, True)):
        client.force_login(who)
        assert (words in client.get("/account/").content.decode()) is is_asked
    set_up(cast.olga)
    assert words not in client.get("/account/").content.decode()


NONSENSE = [
    {},
    {"id": "x"},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {}},
    {"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": 7}},
    {
        "id": "eA",
        "rawId": "eA",
        "type": "public-key",
        "response": {
            "userHandle": "MQ",
            "clientDataJSON": "e30",
            "authenticatorData": "eA",
            "signature": "eA",
        },
    },
]


@pytest.mark.parametrize("credential", NONSENSE, ids=str)
def test_nonsense_for_a_passkey_is_refused_in_words(db, cast, credential):
    client = Client(headers={"Host": "localhost"})
    client.post("/api/passkey-challenges/", {}, content_type="application/json")
    answer = client.post(
        "/api/passkey-sign-ins/", {"credential": credential}, content_type="application/json"
    )
    assert answer.status_code == 400
    client.force_login(cast.nina)
    body = {"password": PASSWORD}
    challenge = client.post("/api/me/passkey-challenges/", body, content_type="application/json")
    assert challenge.json()["publicKey"]["rp"]["id"] == "localhost"
    assert challenge.json()["publicKey"]["user"]["name"] == "nina@roughmix.test"
    answer = client.post(
        "/api/me/passkeys/",
        {"name": "x", "credential": credential},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "wrong_passkey")
    assert not standing.asks_for_second(cast.nina)
