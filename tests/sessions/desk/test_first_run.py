"""From an installation without a studio to its first song."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from sessions.people.models import Studio, User
from sessions.projects.models import Project
from tests.factories import UserFactory

FORM = {
    "studio": "Lantern Rooms",
    "name": "Olga Ruiz",
    "email": "Olga@Roughmix.test",
    "password": "a long enough sentence",
    "time_zone": "Europe/Lisbon",
    "currency": "SEK",
}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/projects/1/", "/schedule/", "/account/", "/sign-in/"])
def test_every_page_leads_to_the_first_one_while_there_is_no_studio(client, address):
    answer = client.get(address, follow=True)

    assert answer.redirect_chain[-1][0] == "/first-run/"
    assert "Open the studio" in answer.content.decode()


@pytest.mark.django_db
def test_the_studio_and_its_owner_are_made_together_and_signed_in(client):
    answer = client.post("/first-run/", FORM, follow=True)

    studio, owner = Studio.objects.get(), User.objects.get()
    assert (studio.name, studio.time_zone, studio.currency) == (
        "Lantern Rooms",
        "Europe/Lisbon",
        "SEK",
    )
    assert owner.is_owner
    assert owner.email == "olga@roughmix.test"
    assert owner.check_password("a long enough sentence")
    assert answer.context["user"] == owner
    assert "Put the first song on the shelf" in answer.content.decode()


@pytest.mark.django_db
def test_where_others_reach_it_opening_takes_the_code_that_the_server_printed(
    client, settings, capsys
):
    settings.ONLY_THIS_MACHINE = False
    call_command("prepare", only_this_machine=False)
    code = re.search(r"code: ([0-9a-f-]{23})", capsys.readouterr().out).group(1)

    assert client.post("/first-run/", FORM).status_code == 422
    assert client.post("/first-run/", {**FORM, "code": code[::-1]}).status_code == 422
    assert not Studio.objects.exists()
    assert client.post("/first-run/", {**FORM, "code": code.upper()}).status_code == 302
    assert Studio.objects.exists()
    call_command("prepare", only_this_machine=False)
    assert "code" not in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("password", "short", "Too short: 12 characters or more."),
        ("password", "password1234", "too common"),
        ("email", "olga", "Enter a valid email address."),
        ("time_zone", "Atlantis/Deep", "Select a valid choice."),
        ("currency", "XXX", "Select a valid choice."),
        ("studio", "", "This field is required."),
    ],
)
def test_what_cannot_be_meant_is_said_and_the_rest_is_kept(client, field, value, sentence):
    answer = client.post("/first-run/", {**FORM, field: value})

    words = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in words
    assert 'value="Olga Ruiz"' in words
    assert FORM["password"] not in words
    assert not Studio.objects.exists()
    assert not User.objects.exists()


def test_a_studio_is_opened_once(client, cast):
    answer = client.post("/first-run/", FORM)

    assert answer.url == "/sign-in/"
    assert Studio.objects.count() == 1
    assert not User.objects.filter(email="olga@roughmix.test", time_zone="Europe/Lisbon").exists()


def test_who_has_projects_has_seen_the_first_page(client, cast):
    client.force_login(cast.nina)
    assert client.get("/first-run/").url == "/"


def test_who_may_not_start_projects_is_sent_home(client, cast):
    client.force_login(cast.eva)
    assert client.get("/first-run/").url == "/"
    assert client.post("/first-run/demo/").status_code == 403
    assert not Project.objects.exclude(pk__in=[cast.project.pk, cast.elsewhere.pk]).exists()


@pytest.mark.django_db
def test_the_demo_is_opened_from_the_first_page(client):
    Studio.objects.create(name="Lantern Rooms")
    client.force_login(UserFactory(is_owner=True))

    answer = client.post("/first-run/demo/")

    project = Project.objects.get()
    assert answer.url == f"/projects/{project.pk}/"
    assert project.songs.count() >= 3
