"""The OpenAPI document is whole, and its page runs under our content security policy."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import OperationalError

from sessions.projects.models import Project
from tests.permissions.addresses import addresses


def test_the_document_has_no_gaps(tmp_path):
    """Warnings are gaps: a body without a shape, two shapes under one name."""
    file = tmp_path / "schema.yml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(file))
    assert "securitySchemes" in file.read_text()


def test_every_address_of_the_api_is_in_the_document(cast, client):
    client.force_login(cast.nina)
    document = client.get("/api/schema/", headers={"Accept": "application/json"}).json()
    # The streams of events are no APIViews; the document and its page do not describe themselves.
    left_out = {
        *("api/schema/", "api/docs/"),
        *("api/events/", "api/projects/<int:project_id>/events/"),
        "api/listen/<str:slug>/events/",
    }
    described = {
        (path, method.upper()) for path, methods in document["paths"].items() for method in methods
    }
    for address in addresses():
        if address.route.startswith("api/") and address.route not in left_out:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{address.route}")
            # OpenAPI generators know neither; the description names them for tus.
            if address.method not in {"HEAD", "OPTIONS"}:
                assert (path, address.method) in described


@pytest.mark.django_db
def test_the_page_loads_its_scripts_from_us_alone(cast, client):
    client.force_login(cast.nina)

    page = client.get("/api/docs/")
    html = page.content.decode()

    assert "script-src 'self' 'nonce-" in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert "<style" not in html
    sources = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert all(source.startswith("/") for source in sources)
    script = client.get(next(source for source in sources if "script" in source))
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert "/api/schema/" in script.content.decode()


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/songs/999999/", 404, "not_found"),
        ("/api/me/", 405, "method_not_allowed"),
    ],
)
def test_refusals_have_one_shape(cast, client, path, status, code):
    client.force_login(cast.nina)
    answer = client.get(path) if status == 404 else client.post(path)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["detail"].endswith((".", "allowed."))


def test_a_broken_body_is_refused_in_the_same_shape(cast, client):
    client.force_login(cast.nina)
    answer = client.post("/api/projects/", b"{", "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    missing = client.post("/api/projects/", {}, "application/json").json()
    assert (missing["code"], missing["detail"]) == ("invalid", "title: This field is required.")
    assert set(missing["fields"]) == {"title", "artist"}


@pytest.mark.parametrize("version", ["\r\nX-Evil: 1", "\0", "9.9.9 evil"])
def test_nobody_writes_into_the_document(cast, client, version):
    client.force_login(cast.nina)

    answer = client.get("/api/schema/", {"version": version})

    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'inline; filename="Roughmix.yaml"'
    assert b"evil" not in answer.content


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"recipe": {"\\ud800": 1}}',
        b'{"title": "x", "artist": "y", "kind": "\\udfff"}',
        b'{"title": "\xff"}',
        b'{"title": 1e999}',
        '{"title": "x"}'.encode("utf-16"),
    ],
)
def test_a_body_that_no_answer_could_repeat_is_refused(cast, client, body):
    client.force_login(cast.nina)
    answer = client.post("/api/projects/", body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_both_halves_of_a_character_are_one(cast, client):
    client.force_login(cast.nina)
    body = b'{"title": "\\ud83c\\udfb8", "artist": "y"}'
    answer = client.post("/api/projects/", body, "application/json")
    assert answer.json()["title"] == "\N{GUITAR}"


@pytest.mark.django_db
def test_a_database_that_is_away_is_a_sentence(cast, client, monkeypatch):
    client.force_login(cast.nina)

    def away(*_, **__):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Project.objects, "create", away)
    answer = client.post("/api/projects/", {"title": "x", "artist": "y"}, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert answer.headers["Retry-After"] == "2"
