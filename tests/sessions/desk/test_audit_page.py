"""The audit log as its readers see it, and as the table that they take along."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.audit import actions as audit_actions
from sessions.audit import append_only
from sessions.audit.actions import record
from sessions.audit.models import Entry
from sessions.audit.words import SOMEBODY, About
from sessions.sharing import actions


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def read(client, cast):
    def reading(path: str, who: str = "olga"):
        client.force_login(cast.named(who))
        return client.get(path)

    return reading


@pytest.fixture
def log(cast):
    """A link was made and heard, money was spent, somebody signed in."""
    link, _ = actions.make_link(cast.project, by=cast.nina, name="Mix 4 for Anna", recipient="Anna")
    about = About("version:4", "Night Bus, Mix 4")
    record("listened", who=link.guest.who, about=about, project=cast.project.pk, link=link.pk)
    line = About("line:2", "Tape")
    record("line_added", who=cast.nina.who, about=line, project=cast.project.pk, planned=500)
    record("signed_in", who=cast.sam.who)
    actions.change_link(link, by=cast.otto, may_note=True, plays_at_most=5)
    actions.revoke_link(link, by=cast.otto)
    return link


def sentences(answer) -> list[str]:
    return [line.sentence for line in answer.context["lines"]]


def test_rows_are_sentences_newest_first(read, log):
    assert sentences(read("/audit/")) == [
        "Otto Hahn revoked the link “Mix 4 for Anna”",
        "Otto Hahn changed the link “Mix 4 for Anna”",
        "Sam Adeyemi signed in",
        "Nina Berg added a line to the budget “Tape”",
        "Anna began to hear “Night Bus, Mix 4”",
        "Nina Berg made the link “Mix 4 for Anna”",
    ]


def test_a_row_says_what_changed_and_by_which_link(read, log):
    more = [line.more for line in read("/audit/").context["lines"]]

    assert more[1] == "may note: no → yes, plays at most: none → 5"
    assert "by the link “Mix 4 for Anna”" in more[4]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 6),
        ("?kind=links", 3),
        ("?kind=link_revoked", 1),
        ("?kind=nonsense", 6),
        ("?person=otto", 2),
        ("?person=nobody", 0),
        ("?days=7", 6),
        ("?days=4000", 6),
        ("?project={project}", 5),
        ("?project={elsewhere}", 0),
        ("?project=x&days=y&before=z", 6),
        ("?project=99999999999999999999", 6),
        ("?kind=money&person=nina", 1),
    ],
)
def test_the_log_is_sifted(read, log, cast, query, count):
    asked = query.format(project=cast.project.pk, elsewhere=cast.elsewhere.pk)
    assert len(read(f"/audit/{asked}").context["lines"]) == count


def test_what_is_older_than_the_days_is_left_out(read, cast, time_machine):
    time_machine.move_to("2027-01-01T10:00:00Z")
    record("signed_in", who=cast.nina.who)
    time_machine.move_to("2027-01-09T10:00:00Z")
    record("signed_out", who=cast.nina.who)

    assert sentences(read("/audit/?days=7")) == ["Nina Berg signed out"]


def test_a_project_shows_its_own_rows_to_who_produces_it(read, log, cast):
    answer = read(f"/projects/{cast.project.pk}/audit/", "nina")

    assert answer.status_code == 200
    assert len(answer.context["lines"]) == 5
    assert "Sam Adeyemi" not in answer.content.decode()
    assert "verify_audit" not in answer.content.decode()


def test_pages_hold_every_row_once(read, cast):
    for number in range(120):
        record("signed_in", who=SOMEBODY, about=About("", f"n{number}"))
    seen: list[int] = []
    query = "kind=door"
    while query:
        answer = read(f"/audit/?{query}")
        seen += [line.entry.pk for line in answer.context["lines"]]
        query = answer.context["older"]

    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 120


def test_a_page_of_fifty_rows_asks_no_more_than_one_of_five(read, log, cast, client):
    def asked() -> int:
        client.force_login(cast.olga)
        with CaptureQueriesContext(connection) as queries:
            client.get("/audit/")
        return len(queries)

    for_few = asked()
    for _ in range(45):
        actions.make_link(cast.project, by=cast.nina)
    assert asked() == for_few


HOSTILE = [
    "=HYPERLINK(1)",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "＝1",
    'a","b',
    "ü\t=x",
    "<script>alert(1)</script>",
]


def test_no_name_becomes_a_formula_or_a_row_of_its_own(read, cast):
    for name in HOSTILE:
        cast.otto.name = name
        record("signed_in", who=cast.otto.who, about=About("link:1", name))

    answer = read("/audit/table/")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    assert len(rows) == len(HOSTILE)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝\t\r"))]
    assert rows[-1]["Who"] == "'=HYPERLINK(1)"


def test_a_page_shows_hostile_names_as_words(read, cast):
    cast.otto.name = "<script>alert(1)</script>"
    record("signed_in", who=cast.otto.who)

    assert "<script>alert" not in read("/audit/").content.decode()


def test_the_table_of_a_project_has_its_rows_alone(read, log, cast):
    answer = read(f"/projects/{cast.project.pk}/audit/table/?kind=links", "nina")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))

    assert [row["Kind"] for row in rows] == ["link_revoked", "link_changed", "link_made"]


def test_the_page_says_whether_the_chain_was_whole_when_somebody_looked(read, log, capsys):
    assert "Nobody has checked this log yet" in read("/audit/").content.decode()

    audit_actions.seal()
    call_command("verify_audit")
    said = read("/audit/").content.decode()
    assert "Whole when it was checked last" in said
    assert "6 rows were as they had been sealed" in said

    append_only.remove(connection)
    Entry.objects.filter(number=3).update(who_name="Somebody else")
    with pytest.raises(CommandError):
        call_command("verify_audit")
    said = read("/audit/").content.decode()
    assert "Tampered with" in said
    assert "Row 3 is not what was sealed" in said
