"""`/healthz` is for machines: no login, no TLS, no cache, and honest about the database."""

import pytest
from django.db import connection


def test_well(client, db):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_asked_without_tls_on_a_production_server(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/sign-in/").status_code == 301


@pytest.mark.django_db(transaction=True)
def test_unwell_without_its_database(client, monkeypatch, tmp_path):
    connection.close()
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "no" / "such" / "file")
    else:
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    try:
        response = client.get("/healthz")
    finally:
        connection.close()

    assert (response.status_code, response.content) == (503, b"the database does not answer\n")


def test_nothing_is_changed_by_asking(client, db):
    assert client.post("/healthz").status_code == 405
