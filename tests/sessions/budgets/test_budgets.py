"""A budget by page and API: who may, what adds up, and nobody overwrites what they never saw."""

from __future__ import annotations

import random

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from processing.models import Event
from sessions.budgets import actions
from sessions.budgets.models import Budget, BudgetLine
from sessions.budgets.sums import add_up

Line = actions.Line


def api_as(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def budget(cast) -> Budget:
    return actions.open_budget(cast.project, by=cast.nina, currency="EUR")


def test_a_budget_adds_up_by_category(budget, cast):
    for category, planned, actual in (
        ("studio", 3600_00, 3640_00),
        ("studio", 2250_00, 1500_00),
        ("players", 900_00, 900_00),
    ):
        line = Line(category=category, label="x", planned_minor=planned, actual_minor=actual)
        actions.add_line(budget, line, by=cast.nina)

    book = add_up(budget)

    assert [(c.name, c.sum.planned, c.sum.variance) for c in book.categories] == [
        ("studio", "5,850", "710 left"),
        ("players", "900", "on plan"),
    ]
    assert book.categories[0].lines[0].sum.variance == "−40 over"
    assert book.categories[0].lines[0].actual_percent == 100
    assert book.total.planned_minor == 6750_00
    assert book.total.actual_minor == 6040_00


def test_every_change_is_posted_with_an_id_only(budget, cast):
    row = actions.add_line(budget, Line(category="studio", label="Room A"), by=cast.nina)
    actions.change_line(row, Line(category="studio", label="Room B"), by=cast.nina, revision=1)
    actions.remove_line(row, by=cast.nina, revision=2)

    told = Event.objects.filter(topic=cast.project.topic, kind="budget")
    assert [event.payload for event in told] == [{"budget": budget.pk}] * 4


def test_a_stale_revision_changes_nothing(budget, cast):
    row = actions.add_line(
        budget, Line(category="studio", label="Room A", planned_minor=100), by=cast.nina
    )
    mine, theirs = (BudgetLine.objects.select_related("budget").get(pk=row.pk) for _ in range(2))
    actions.change_line(
        theirs, Line(category="studio", label="Room A", planned_minor=200), by=cast.nina, revision=1
    )

    with pytest.raises(actions.BudgetMoved):
        actions.change_line(mine, Line(category="studio", label="Mine"), by=cast.nina, revision=1)

    row.refresh_from_db()
    assert (row.label, row.planned_minor) == ("Room A", 200)


def test_two_editors_lose_nothing_in_two_hundred_interleavings(budget, cast):
    """Each adds 1 to what it read; a refused change is read again and made again."""
    row = actions.add_line(budget, Line(category="studio", label="Count"), by=cast.nina)
    chance = random.Random(7)
    seen = dict.fromkeys("ab", (0, 1))
    made = 0
    for _ in range(200):
        name = chance.choice("ab")
        amount, revision = seen[name]
        fresh = BudgetLine.objects.select_related("budget").get(pk=row.pk)
        try:
            line = Line(category="studio", label="Count", planned_minor=amount + 1)
            actions.change_line(fresh, line, by=cast.nina, revision=revision)
            made += 1
        except actions.BudgetMoved:
            pass
        if chance.random() < 0.7:
            now = BudgetLine.objects.select_related("budget").get(pk=row.pk)
            seen[name] = (now.planned_minor, now.budget.revision)

    row.refresh_from_db()
    assert row.planned_minor == made > 20
    assert made < 200


def test_the_currency_stays_once_there_is_money(budget, cast):
    row = actions.add_line(
        budget, Line(category="studio", label="Room A", planned_minor=1), by=cast.nina
    )

    with pytest.raises(actions.CurrencyIsFixed):
        actions.change_currency(budget, currency="USD", by=cast.nina, revision=1)

    budget.refresh_from_db()
    assert (budget.currency, budget.revision) == ("EUR", 1)
    actions.change_line(row, Line(category="studio", label="Room A"), by=cast.nina, revision=1)
    assert (
        actions.change_currency(budget, currency="JPY", by=cast.nina, revision=2).currency == "JPY"
    )


@pytest.mark.parametrize(
    "line",
    [
        Line(category="nothing", label="x"),
        Line(category="studio", label="  "),
        Line(category="studio", label="x" * 121),
        Line(category="studio", label="x", planned_minor=-1),
        Line(category="studio", label="x", actual_minor=10**18),
    ],
)
def test_a_wrong_line_is_refused(budget, line, cast):
    with pytest.raises(actions.WrongLine):
        actions.add_line(budget, line, by=cast.nina)

    assert not budget.lines.exists()


def test_the_budget_by_api(cast):
    client = api_as(cast.nina)
    url = reverse("api:budget", args=[cast.project.pk])
    assert client.get(url).status_code == 404
    assert client.put(url, {"currency": "xx"}, format="json").status_code == 400
    opened = client.put(url, {"currency": "eur"}, format="json")
    assert (opened.status_code, opened.json()["currency"]) == (201, "EUR")
    assert client.put(url, {"currency": "EUR"}, format="json").json()["code"] == "budget_is_open"

    lines = reverse("api:budget-lines", args=[cast.project.pk])
    said = {"category": "studio", "label": "Room A", "planned_minor": 36_000}
    made = client.post(lines, said, format="json")
    assert made.status_code == 201
    line = reverse("api:budget-line", args=[made.json()["id"]])
    assert client.patch(line, {"actual_minor": 1}, format="json").status_code == 400
    changed = client.patch(line, {"actual_minor": 40_000, "revision": 1}, format="json")
    assert changed.json()["variance_minor"] == -4_000
    stale = client.patch(line, {"actual_minor": 1, "revision": 1}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "budget_moved")
    assert client.get(url).json()["total"] == {
        "planned_minor": 36_000,
        "actual_minor": 40_000,
        "variance_minor": -4_000,
    }
    assert client.delete(line).status_code == 400
    assert client.delete(f"{line}?revision=1").status_code == 409
    assert client.delete(f"{line}?revision=2").status_code == 204
    assert client.get(url).json()["lines"] == []


@pytest.mark.parametrize(
    ("who", "look", "change"),
    [
        ("olga", 200, 201),
        ("nina", 200, 201),
        ("gwen", 200, 403),
        ("otto", 404, 404),
        ("lia", 404, 404),
        ("mats", 404, 404),
        ("sam", 404, 404),
        ("eva", 404, 404),
    ],
)
def test_who_sees_and_changes_money(cast, budget, who, look, change):
    client = api_as(cast.named(who))
    said = {"category": "studio", "label": "Room A"}

    assert client.get(reverse("api:budget", args=[cast.project.pk])).status_code == look
    lines = reverse("api:budget-lines", args=[cast.project.pk])
    assert client.post(lines, said, format="json").status_code == change


@pytest.fixture
def page(client, cast):
    client.force_login(cast.nina)
    return client


def test_a_line_comes_and_goes_by_classic_forms(page, cast):
    budget_url = reverse("budgets:budget", args=[cast.project.pk])
    assert page.post(budget_url, {"currency": "EUR"}).status_code == 302
    lines = reverse("budgets:lines", args=[cast.project.pk])
    typed = {
        "category": "players",
        "label": "Orla Quartet",
        "planned": "1,400",
        "actual": "1.540,00",
    }
    assert page.post(lines, typed).status_code == 302
    row = BudgetLine.objects.get()
    assert (row.planned_minor, row.actual_minor) == (140_000, 154_000)
    line = reverse("budgets:line", args=[row.pk])
    assert page.post(line, {**typed, "label": "Quartet", "revision": "1"}).status_code == 302
    removal = reverse("budgets:line-removal", args=[row.pk])
    assert page.post(removal, {"revision": "2"}).status_code == 302
    assert not BudgetLine.objects.exists()


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"category": "players", "label": "x", "planned": "1.2.3"}, 400, "is no amount"),
        ({"category": "players", "label": "", "planned": "1"}, 400, "Give the line a name"),
    ],
)
@pytest.mark.usefixtures("budget")
def test_a_wrong_form_is_shown_again_with_its_sentence(page, cast, typed, status, sentence):
    shown = page.post(reverse("budgets:lines", args=[cast.project.pk]), typed)

    assert shown.status_code == status
    assert sentence in shown.context["problem"]["sentence"]
    assert shown.context["problem"]["place"] == "add"
    assert shown.context["typed"]["label"] == typed["label"]


def test_a_stale_form_says_so(page, cast, budget):
    row = actions.add_line(budget, Line(category="studio", label="Room A"), by=cast.nina)
    typed = {"category": "studio", "label": "Mine", "planned": "1", "revision": "0"}

    shown = page.post(reverse("budgets:line", args=[row.pk]), typed)

    assert shown.status_code == 409
    assert shown.context["problem"]["place"] == str(row.pk)


def test_the_page_asks_as_often_for_fifty_lines_as_for_one(
    page, cast, budget, django_assert_max_num_queries
):
    for number in range(50):
        actions.add_line(
            budget, Line(category="studio", label=f"Day {number}", planned_minor=1), by=cast.nina
        )

    with django_assert_max_num_queries(12):
        assert page.get(reverse("budgets:budget", args=[cast.project.pk])).status_code == 200


def test_numbers_beyond_all_numbers_are_answered(page, cast, budget):
    row = actions.add_line(budget, Line(category="studio", label="Room A"), by=cast.nina)
    beyond, digits = 10**30, "9" * 5000
    nina = api_as(cast.nina)

    assert nina.get(reverse("api:budget", args=[beyond])).status_code == 404
    lines = reverse("api:budget-lines", args=[beyond])
    assert nina.post(lines, {}, format="json").status_code == 404
    line = reverse("api:budget-line", args=[row.pk])
    assert nina.delete(f"{line}?revision={digits}").status_code == 400
    assert page.post(reverse("budgets:lines", args=[beyond])).status_code == 404
    removal = reverse("budgets:line-removal", args=[row.pk])
    assert page.post(removal, {"revision": digits}).status_code == 409
