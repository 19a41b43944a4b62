"""What lies about afterwards lets nobody in: the database as it is kept, and what was logged."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection
from django.test import Client

from sessions.people.tokens import make_token
from sessions.sharing import access, actions, tickets
from sessions.sharing.models import Link, Pass
from tests.cast import Cast
from tests.factories import PASSWORD as MEMBERS
from tests.sessions.sharing.conftest import Browser

pytestmark = pytest.mark.django_db
PASSWORD = "a lantern in the fog"


@pytest.fixture
def secrets(cast: Cast, make, mix, caplog, settings) -> set[str]:
    """What opens something, after a link was mailed, opened, guessed at, heard and taken from."""
    caplog.set_level(logging.DEBUG)
    settings.EMAIL_HOST = "mail.test"
    link, token = make(password=PASSWORD, email="anna@roughmix.test", may_download=True)
    assert actions.mail_link(link, token, by=cast.nina)
    browser = Browser()
    browser.open(token, "not this password")
    browser.open("sl_" + "x" * 43, PASSWORD)
    cookie = browser.open(token, PASSWORD).cookies[access.cookie_name()].value
    ticket = browser.ticket(link, mix).json()["address"]
    assert browser.slice(ticket).status_code == 206
    list(browser.get(f"/api/listen/{link.slug}/downloads/all.zip").streaming_content)
    _, by_api = make_token(cast.nina, name="laptop")
    nina = Client()
    nina.post("/sign-in/", {"email": cast.nina.email, "password": "not this password"})
    nina.post("/sign-in/", {"email": cast.nina.email, "password": MEMBERS})
    nina.get("/api/me/", headers={"Authorization": f"Token {by_api}"})
    nina.get(f"/projects/{cast.project.pk}/audit/")
    session = nina.cookies["sid"].value
    return {token, PASSWORD, cookie, ticket.split("/")[-2], by_api, session, "not this password"}


def test_no_secret_is_logged_or_told_to_the_audit_log_or_mailed(secrets, cast, caplog):
    owner = Client()
    owner.force_login(cast.olga)
    answer = owner.get("/audit/table/")
    table = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
    assert "link_denied" in table
    logged = "\n".join(it.getMessage() + str(it.__dict__) for it in caplog.records)
    for secret in secrets:
        assert secret not in logged
        assert secret not in table
    (letter,) = mail.outbox
    found = {it for it in secrets if it in str(letter.message())}
    assert found == {it for it in secrets if it.startswith("sl_")}, "the link, and nothing else"


def test_a_copy_of_the_database_opens_no_link_and_no_api(secrets, cast, mix):
    """Every text of every row, tried as a link's token, either cookie, a ticket, a token."""
    texts = written()
    assert len(texts) > 100
    kept = Pass.objects.get()
    slug = kept.link.slug
    nobody = Client()
    tried = sorted(text for text in texts if 8 <= len(text) <= 300)
    for text in tried:
        assert opens(text) is None, text
        assert tickets.read(text, kept) is None
    for text in filter(is_sendable, tried):
        nobody.cookies.clear()
        nobody.cookies[access.cookie_name()] = text
        nobody.cookies[settings.SESSION_COOKIE_NAME] = text
        assert nobody.get(f"/listen/{slug}/").status_code == 404, text
        said = nobody.get("/api/me/", headers={"Authorization": f"Token {text}"})
        assert said.status_code == 401, text
        assert nobody.get("/account/").status_code == 302, text
    assert not secrets & texts


def opens(text: str) -> object:
    """Past the limits, as if somebody had all the time of the world."""
    Link.objects.update(password="")
    return actions.opening._link(text)


def written() -> set[str]:
    found: set[str] = set()
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            for row in cursor.fetchall():
                found |= {it for it in row if isinstance(it, str)}
    return found


def is_sendable(text: str) -> bool:
    return text.isascii() and text.isprintable() and not set(text) & set(' ",;\\')
