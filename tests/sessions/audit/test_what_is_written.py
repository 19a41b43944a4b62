"""What people do at the door, with rights and with money is in the log, in one transaction."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from rest_framework.test import APIClient

from sessions.audit.models import Entry
from sessions.budgets import actions as budgets
from sessions.feedback import actions as feedback
from sessions.people import actions as people
from sessions.people.roles import Role
from sessions.projects import actions as projects
from tests.factories import PASSWORD, GuestFactory, VersionFactory


def written() -> list[tuple[str, str, str]]:
    rows = Entry.objects.order_by("pk")
    return [(row.kind, row.who, row.about) for row in rows]


def details() -> list[dict]:
    return [json.loads(row.details) for row in Entry.objects.order_by("pk")]


def test_signing_in_failing_and_out(db, cast):
    client = Client()
    nina, otto = f"user:{cast.nina.pk}", f"user:{cast.otto.pk}"
    client.post("/sign-in/", {"email": "otto@roughmix.test", "password": "wrong"})
    client.post("/sign-in/", {"email": "hunter2@example.test", "password": "wrong"})
    client.post("/sign-in/", {"email": "nina@roughmix.test", "password": PASSWORD})
    client.post("/sign-out/")
    kinds = [(kind, who) for kind, who, _ in written()]
    assert kinds == [
        ("sign_in_failed", "somebody"),
        ("sign_in_failed", "somebody"),
        ("signed_in", nina),
        ("signed_out", nina),
    ]
    known, unknown = Entry.objects.order_by("pk")[:2]
    assert known.about == otto
    assert unknown.about.startswith("address:")
    assert "hunter2" not in str(list(Entry.objects.values())), "a password in the wrong field"


def test_opening_the_studio(db):
    _, owner = people.open_studio(
        name="Lantern Rooms",
        owner_name="Olga Ruiz",
        owner_email="olga@roughmix.test",
        password="a lantern in the fog",
    )
    assert written() == [("studio_opened", f"user:{owner.pk}", "studio")]


def test_tokens_and_passwords_without_their_text(db, cast):
    client = APIClient()
    body = {"email": "nina@roughmix.test", "password": PASSWORD, "name": "laptop"}
    text = client.post("/api/tokens/", body, format="json").json()["token"]
    client.credentials(HTTP_AUTHORIZATION=f"Token {text}")
    change = {"current": PASSWORD, "new": "a lantern in the fog"}
    other = APIClient()
    other.login(username="nina@roughmix.test", password=PASSWORD)
    assert client.delete("/api/tokens/current/").status_code == 204
    assert other.put("/api/me/password/", change, format="json").status_code == 204
    assert [kind for kind, _, _ in written()] == ["token_made", "token_revoked", "password_changed"]
    everything = str(list(Entry.objects.values()))
    for secret in (text, text[3:], PASSWORD, change["new"]):
        assert secret not in everything


def test_who_is_on_a_project_and_as_what(db, cast):
    added = projects.add_member(
        project=cast.project, by=cast.nina, email="sam@roughmix.test", role=Role.ARTIST
    )
    projects.change_role(added.membership, Role.ENGINEER, by=cast.olga)
    projects.remove_member(added.membership, by=cast.nina)
    sam = f"user:{cast.sam.pk}"
    assert written() == [
        ("member_added", f"user:{cast.nina.pk}", sam),
        ("role_changed", f"user:{cast.olga.pk}", sam),
        ("member_removed", f"user:{cast.nina.pk}", sam),
    ]
    assert set(Entry.objects.values_list("project", flat=True)) == {cast.project.pk}
    assert details() == [
        {"role": "artist", "new_account": False},
        {"before": "artist", "role": "engineer"},
        {"before": "engineer"},
    ]


def test_a_refused_change_leaves_no_row(db, cast):
    only = cast.elsewhere.memberships.get(user=cast.sam)
    with pytest.raises(projects.LastProducer):
        projects.remove_member(only, by=cast.sam)
    with pytest.raises(projects.AlreadyMember):
        projects.add_member(
            project=cast.project, by=cast.nina, email="lia@roughmix.test", role=Role.ARTIST
        )
    assert written() == []


def test_what_is_thought_of_a_version(db, cast):
    version = VersionFactory(song__project=cast.project, label="Master")
    pell = GuestFactory()
    for choice in ("approved", "approved", "needs_work"):
        feedback.give_verdict(version, by=pell, choice=choice)
    for _ in range(2):
        feedback.take_verdict_back(version, by=pell)
    guest, about = f"guest:{pell.pk}", f"version:{version.pk}"
    kinds = ["approved", "work_wanted", "verdict_taken_back"]
    assert written() == [(kind, guest, about) for kind in kinds]


def test_money_before_and_after(db, cast):
    budget = budgets.open_budget(cast.project, by=cast.nina, currency="EUR")
    budgets.change_currency(budget, by=cast.nina, currency="USD", revision=0)
    room = budgets.Line(category="studio", label="Room A", planned_minor=3600_00)
    row = budgets.add_line(budget, room, by=cast.nina)
    dearer = budgets.Line(category="studio", label="Room A", planned_minor=4000_00)
    budgets.change_line(row, dearer, by=cast.olga, revision=2)
    with pytest.raises(budgets.BudgetMoved):
        budgets.change_line(row, room, by=cast.nina, revision=2)
    budgets.remove_line(row, by=cast.nina, revision=3)
    kinds = [kind for kind, _, _ in written()]
    assert kinds == [
        "budget_opened",
        "currency_changed",
        "line_added",
        "line_changed",
        "line_removed",
    ]
    opened, currency, added, changed, removed = details()
    assert (opened, currency) == ({"currency": "EUR"}, {"before": "EUR", "currency": "USD"})
    assert added["after"]["planned_minor"] == 3600_00
    assert changed["before"] == added["after"]
    assert changed["after"]["planned_minor"] == 4000_00
    assert removed["before"] == changed["after"]
    assert removed["before"]["currency"] == "USD"
