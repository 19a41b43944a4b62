"""Inviting by mail: one letter, one address, one use, and nothing of it in any log."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from sessions.audit.models import Entry
from sessions.people.models import User
from sessions.projects import actions, invitations
from sessions.projects.models import Invitation, Membership
from tests.cast import make_cast
from tests.factories import PASSWORD
from tests.together import together

NEW = "ines@roughmix.test"
WORDS = {"name": "Ines Mora", "password": "a lantern in the fog"}


@pytest.fixture
def with_mail(settings):
    settings.EMAIL_HOST = "mail.roughmix.test"
    settings.PUBLIC_URL = "https://studio.roughmix.test"


def token_of(address: str) -> str:
    return address.partition("#")[2]


def invited(cast, email: str = NEW, role: str = "engineer", by=None) -> str:
    """Without a mail server the address comes back, to hand over."""
    sent = invitations.invite(project=cast.project, by=by or cast.nina, email=email, role=role)
    assert sent.address is not None
    return token_of(sent.address)


def accept(client: Client, token: str, **more):
    return client.post(
        "/api/invitation-acceptances/",
        {"token": token, **more},
        content_type="application/json",
    )


def read(client: Client, token: str):
    return client.post(
        "/api/invitation-readings/", {"token": token}, content_type="application/json"
    )


def test_the_letter_names_the_studio_and_nothing_unreleased(cast, client, with_mail):
    client.force_login(cast.nina)

    answer = client.post(
        f"/projects/{cast.project.pk}/invitations/", {"email": NEW, "role": "engineer"}
    )

    assert answer.status_code == 302
    (letter,) = mail.outbox
    assert letter.to == [NEW]
    assert letter.subject == f"Nina Berg invites you to {cast.studio.name}"
    text = f"{letter.subject} {letter.body} {letter.alternatives}"
    assert "https://studio.roughmix.test/join/#in_" in letter.body
    assert "as engineer" in letter.body
    assert "Tidelines" not in text
    assert "Lia" not in text


def test_a_name_with_a_line_break_writes_no_header(cast, with_mail):
    User.objects.filter(pk=cast.nina.pk).update(name="Nina\r\nBcc: thief@roughmix.test")
    cast.nina.refresh_from_db()
    invitations.invite(project=cast.project, by=cast.nina, email=NEW, role="artist")
    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert letter.message()["Bcc"] is None


def test_a_newcomer_joins_and_lands_on_the_project(cast, client):
    token = invited(cast)

    said = read(client, token).json()
    answer = accept(client, token, **WORDS)

    assert said == {
        "studio": cast.studio.name,
        "by": "Nina Berg",
        "role": "Engineer",
        "email": NEW,
        "has_account": False,
        "signed_in_as": "",
    }
    assert answer.json() == {"page": f"/projects/{cast.project.pk}/"}
    assert client.get(answer.json()["page"]).status_code == 200
    ines = User.objects.get(email=NEW)
    assert ines.memberships.get().role == "engineer"
    assert ines.check_password(WORDS["password"])
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["invited", "invitation_accepted", "signed_in"]


def test_who_has_an_account_signs_in_and_accepts(cast, client):
    token = invited(cast, email="sam@roughmix.test", role="musician")
    assert read(client, token).json()["has_account"]
    refused = accept(client, token, **WORDS)
    assert (refused.status_code, refused.json()["code"]) == (409, "sign_in_first")

    client.post("/sign-in/", {"email": "sam@roughmix.test", "password": PASSWORD})
    assert accept(client, token).status_code == 201

    assert cast.sam.memberships.get(project=cast.project).role == "musician"
    assert User.objects.filter(email="sam@roughmix.test").count() == 1


def test_it_is_for_the_address_that_it_was_sent_to(cast, client):
    token = invited(cast, email="sam@roughmix.test")
    client.force_login(cast.eva)
    answer = accept(client, token)
    assert (answer.status_code, answer.json()["code"]) == (409, "for_somebody_else")
    assert not cast.eva.memberships.filter(project=cast.project).exists()
    assert Invitation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_accept_at_once_one_account_is_made():
    cast = make_cast()
    token = invited(cast)

    def race(_):
        try:
            return accept(Client(), token, **WORDS).status_code
        finally:
            connection.close()

    outcomes = together(8, race)

    assert min(outcomes) == 201
    assert outcomes.count(201) == 1
    assert set(outcomes) <= {201, 404, 409}
    assert Membership.objects.filter(user__email=NEW).count() == 1


def test_it_opens_once(cast):
    token = invited(cast)
    assert accept(Client(), token, **WORDS).status_code == 201
    again = accept(Client(), token, **WORDS | {"name": "Thief"})
    assert (again.status_code, again.json()["code"]) == (404, "no_such_invitation")


def _too_old(cast, row):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def _revoked(cast, row):
    invitations.revoke(row, by=cast.nina)


def _sent_again(cast, row):
    invitations.send_again(row, by=cast.nina)


def _inviter_left(cast, row):
    actions.change_role(cast.project.memberships.get(user=cast.otto), "producer", by=cast.olga)
    actions.remove_member(cast.project.memberships.get(user=cast.nina), by=cast.olga)


def _inviter_off(cast, row):
    User.objects.filter(pk=cast.nina.pk).update(is_active=False)


@pytest.mark.parametrize("end", [_too_old, _revoked, _sent_again, _inviter_left, _inviter_off])
def test_what_ended_is_like_what_never_was(cast, end):
    token = invited(cast)
    end(cast, Invitation.objects.get())

    ended = accept(Client(), token, **WORDS)
    never = accept(Client(), "in_" + "x" * 43, **WORDS)
    nonsense = accept(Client(), "<script>", **WORDS)

    assert ended.status_code == never.status_code == nonsense.status_code == 404
    assert ended.json() == never.json() == nonsense.json()
    assert not User.objects.filter(email=NEW).exists()


def test_sent_again_it_opens_by_the_new_address_for_seven_days(cast):
    invited(cast)
    row = Invitation.objects.get()
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        sent = invitations.send_again(row, by=cast.nina)
        assert accept(Client(), token_of(sent.address), **WORDS).status_code == 201


def test_a_second_invitation_takes_the_place_of_the_first(cast):
    first, second = invited(cast), invited(cast, role="artist")
    assert Invitation.objects.count() == 1
    assert read(Client(), first).status_code == 404
    assert read(Client(), second).json()["role"] == "Artist"


@pytest.mark.parametrize("words", [WORDS | {"password": "short"}, WORDS | {"name": " "}])
def test_a_refused_newcomer_may_try_again(cast, words):
    token = invited(cast)
    assert accept(Client(), token, **words).status_code == 400
    assert not User.objects.filter(email=NEW).exists()
    assert accept(Client(), token, **WORDS).status_code == 201


def test_the_token_is_kept_only_as_a_hash(cast):
    token = invited(cast)
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(Entry.objects.values()))


def test_guessing_is_stopped_before_anything_is_looked_for(cast):
    token = invited(cast)
    for _ in range(30):
        assert read(Client(), "in_" + "y" * 43).status_code == 404
    stopped = accept(Client(), token, **WORDS)
    assert stopped.status_code == 429
    assert not User.objects.filter(email=NEW).exists()


def test_without_mail_the_address_is_shown_once(cast, client):
    client.force_login(cast.nina)
    there = f"/projects/{cast.project.pk}/"

    answer = client.post(f"{there}invitations/", {"email": NEW, "role": "engineer"})

    words = answer.content.decode()
    assert "/join/#in_" in words
    assert "no mail server" in words
    assert answer.headers["Cache-Control"] == "private, no-store"
    again = client.get(there).content.decode()
    assert "/join/#in_" not in again
    assert NEW in again


def test_a_mail_server_that_refuses_leaves_the_address(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sent = invitations.invite(project=cast.project, by=cast.nina, email=NEW, role="artist")
    assert sent.address is not None
    assert sent.trouble


def test_only_who_may_change_the_project_sees_who_is_invited(cast, client):
    invited(cast)
    for who, sees in ((cast.nina, True), (cast.olga, True), (cast.otto, False)):
        client.force_login(who)
        page = client.get(f"/projects/{cast.project.pk}/").content.decode()
        assert (NEW in page) is sees


def test_members_and_nonsense_are_not_invited(cast):
    with pytest.raises(actions.AlreadyMember):
        invited(cast, email="Otto@roughmix.test")
    with pytest.raises(invitations.people.WrongAddress):
        invited(cast, email="no address")


def test_the_owner_invites_to_the_studio_itself(cast, client):
    client.force_login(cast.olga)
    words = client.post("/account/invitations/", {"email": NEW}).content.decode()
    token = "in_" + words.partition("/join/#in_")[2][:43]

    answer = accept(Client(), token, **WORDS)

    assert answer.json() == {"page": "/"}
    assert not User.objects.get(email=NEW).memberships.exists()


def test_nobody_else_invites_to_the_studio(cast):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        invitations.invite(project=None, by=cast.nina, email=NEW)
    with pytest.raises(PermissionDenied):
        invited(cast, by=cast.otto)


def test_the_page_says_nothing_and_is_not_indexed(db, client):
    answer = client.get("/join/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_adding_at_once_works_as_before(cast, client):
    client.force_login(cast.nina)
    words = client.post(
        f"/projects/{cast.project.pk}/members/",
        {"email": NEW, "name": "Ines Mora", "role": "engineer"},
    ).content.decode()
    assert "Password for the first time" in words


def test_the_api_invites_lists_sends_again_and_withdraws(cast, client):
    client.force_login(cast.nina)
    place = f"/api/projects/{cast.project.pk}/invitations/"

    made = client.post(place, {"email": NEW, "role": "engineer"}, content_type="application/json")

    assert made.status_code == 201
    first = token_of(made.json()["address"])
    assert made["Cache-Control"] == "private, no-store"
    (row,) = client.get(place).json()
    assert (row["email"], row["role"], row["by"]["name"]) == (NEW, "engineer", "Nina Berg")
    assert row["is_open"]
    assert "address" not in row, "it is there once"

    again = client.put(f"/api/invitations/{row['id']}/letter/").json()

    second = token_of(again["address"])
    assert read(client, first).status_code == 404
    assert read(client, second).status_code == 200
    assert client.delete(f"/api/invitations/{row['id']}/").status_code == 204
    assert read(client, second).status_code == 404
    assert client.get(place).json() == []
    assert client.put(f"/api/invitations/{row['id']}/letter/").status_code == 404
    kinds = Entry.objects.filter(about=f"invitation:{row['id']}").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "invited",
        "invitation_sent_again",
        "invitation_revoked",
    ]


def test_the_api_keeps_to_itself_the_address_of_a_letter_that_went_out(cast, client, with_mail):
    client.force_login(cast.nina)
    place = f"/api/projects/{cast.project.pk}/invitations/"
    body = {"email": NEW, "role": "engineer"}
    made = client.post(place, body, content_type="application/json").json()
    assert (made["address"], made["trouble"]) == (None, "")
    assert len(mail.outbox) == 1


def test_invitations_to_the_studio_are_there_for_its_owner_alone(cast, client):
    client.force_login(cast.olga)
    body = {"email": NEW}
    made = client.post("/api/invitations/", body, content_type="application/json").json()
    assert made["project"] is None
    invited(cast, email="elsewhere@roughmix.test")
    assert [row["email"] for row in client.get("/api/invitations/").json()] == [NEW]

    client.force_login(cast.nina)
    assert client.get(f"/api/invitations/{made['id']}/").status_code == 404
    assert client.delete(f"/api/invitations/{made['id']}/").status_code == 404
    assert Invitation.objects.filter(pk=made["id"]).exists()


def test_the_api_invites_nobody_who_is_there_and_no_nonsense(cast, client):
    client.force_login(cast.nina)
    place = f"/api/projects/{cast.project.pk}/invitations/"
    for body, status in (
        ({"email": "otto@roughmix.test", "role": "engineer"}, 409),
        ({"email": "no address", "role": "engineer"}, 400),
        ({"email": NEW, "role": "queen"}, 400),
        ({"email": NEW}, 400),
    ):
        assert client.post(place, body, content_type="application/json").status_code == status
