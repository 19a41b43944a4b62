"""The pages that say why there is nothing to see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import path

from studio.urls import urlpatterns as real


def broken(request):
    raise RuntimeError("a secret of ours")


broken.login_required = False
urlpatterns = [*real, path("broken/", broken)]


def test_what_is_not_there_says_so_and_shows_the_way(client, cast):
    client.force_login(cast.nina)

    answer = client.get("/nothing/here/")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_what_a_role_may_not_do_is_refused_in_a_sentence(client, cast):
    client.force_login(cast.gwen)

    answer = client.post(f"/projects/{cast.project.pk}/songs/", {"title": "Mine"})

    assert answer.status_code == 403
    assert "Only producers change the project" in answer.content.decode()


def test_a_form_without_its_mark_is_refused_in_words(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.nina)

    answer = client.post("/projects/", {"title": "Forged"})

    assert answer.status_code == 403
    assert "That page had gone stale" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.urls("tests.sessions.desk.test_stops")
def test_what_breaks_is_admitted_without_its_inside():
    client = Client(raise_request_exception=False)

    answer = client.get("/broken/")

    words = answer.content.decode()
    assert answer.status_code == 500
    assert "Something broke on our side" in words
    assert "secret" not in words
