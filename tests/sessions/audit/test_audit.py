"""The log: what is written, that it stays, and that a changed row is named."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from sessions.audit import actions, append_only, chain, heads
from sessions.audit.kinds import KINDS
from sessions.audit.models import Cut, Entry
from sessions.audit.trace import Trace, tracing
from sessions.audit.words import STUDIO, About, Who
from sessions.desk.audit import GROUPS
from tests.factories import PASSWORD
from tests.together import together

ADA = Who("user:1", "Ada Lind")


@pytest.fixture(autouse=True)
def own_heads(settings, tmp_path):
    settings.DATA = tmp_path


def write(count: int = 1, **more) -> list[Entry]:
    return [
        actions.record("line_added", who=ADA, about=About("budget:1"), line=number, **more)
        for number in range(count)
    ]


def sealed(count: int) -> list[Entry]:
    write(count)
    assert actions.seal() == count
    return list(Entry.objects.order_by("number"))


@contextmanager
def as_owner_of_the_tables():
    """As somebody who may put the triggers away, or writes into the database's own files."""
    append_only.remove(connection)
    yield
    if connection.vendor == "postgresql":
        append_only.install(connection)


def tamper(number: int, **columns) -> None:
    with as_owner_of_the_tables():
        Entry.objects.filter(number=number).update(**columns)


def said(*args: str) -> str:
    out = StringIO()
    call_command("verify_audit", *args, stdout=out)
    return out.getvalue()


def test_a_row_says_who_what_and_from_where(db):
    with tracing(Trace(request="5f", address="203.0.113.9", agent="Mozilla\r\n/5.0")):
        entry = actions.record(
            "role_changed",
            who=ADA,
            about=About("user:2", "Otto\nsigned in\x00 Hahn"),
            project=7,
            before="artist",
        )
    assert (entry.who, entry.who_name, entry.project) == ("user:1", "Ada Lind", 7)
    assert entry.about_name == "Otto signed in Hahn", "one row is one line"
    assert (entry.request, entry.address, entry.agent) == ("5f", "203.0.113.9", "Mozilla /5.0")
    assert json.loads(entry.details) == {"before": "artist"}
    assert (entry.number, entry.seal) == (None, "")
    outside = actions.record("signed_out", who=STUDIO)
    assert (outside.request, outside.address) == ("", "")


def test_a_kind_without_words_is_refused(db):
    with pytest.raises(KeyError):
        actions.record("line_painted", who=ADA)


def test_a_request_is_traced_through_threads_and_async(db, cast):
    """The page answers in a thread of Django's own; the row knows its address all the same."""
    client = Client(headers={"User-Agent": "Tester"}, REMOTE_ADDR="198.51.100.7")
    client.post("/sign-in/", {"email": "nina@roughmix.test", "password": PASSWORD})
    entry = Entry.objects.get(kind="signed_in")
    assert (entry.who, entry.who_name) == (f"user:{cast.nina.pk}", "Nina Berg")
    assert (entry.address, entry.agent) == ("198.51.100.7", "Tester")
    assert len(entry.request) == 16


def test_seals_are_a_chain_of_what_was_written(db):
    rows = sealed(3)
    assert [row.number for row in rows] == [1, 2, 3]
    before = chain.START
    for row in rows:
        assert row.seal == chain.seal_of(row, row.number, before)
        before = row.seal
    assert actions.seal() == 0
    write(1)
    assert actions.seal() == 1
    assert not list(chain.faults({}))
    assert "4 rows are as they were sealed, 0 wait" in said()


@pytest.mark.parametrize(
    "columns",
    [
        {"who_name": "Mallory"},
        {"details": '{"line":9}'},
        {"kind": "line_removed"},
        {"about": "budget:2"},
        {"project": 3},
        {"address": "192.0.2.1"},
        {"agent": "curl"},
        {"request": "00"},
        {"who": "user:9"},
        {"about_name": "x"},
    ],
)
def test_a_changed_row_is_named_whatever_was_changed(db, columns):
    sealed(6)
    tamper(4, **columns)
    with pytest.raises(CommandError, match="first at row 4"):
        said()


def test_a_changed_time_is_named(db):
    rows = sealed(3)
    tamper(2, at=rows[1].at + timedelta(microseconds=1))
    assert [fault.number for fault in chain.faults({})] == [2]


def test_a_row_that_was_sealed_again_betrays_the_one_after_it(db):
    rows = sealed(6)
    row = rows[3]
    row.who_name = "Mallory"
    tamper(4, who_name="Mallory", seal=chain.seal_of(row, 4, rows[2].seal))
    assert [fault.number for fault in chain.faults({})] == [5]


def test_missing_rows_are_named(db):
    sealed(6)
    with as_owner_of_the_tables():
        Entry.objects.filter(number__in=[2, 3]).delete()
    found = list(chain.faults({}))
    assert found[0] == chain.Fault(2, "Rows 2 to 3 are missing.")


def test_a_chain_that_was_sealed_anew_is_known_by_the_heads_kept_elsewhere(db):
    rows = sealed(6)
    kept = {3: rows[2].seal, 6: rows[5].seal}
    before = rows[3].seal
    tamper(5, who_name="Mallory")
    for row in Entry.objects.filter(number__gte=5).order_by("number"):
        before = chain.seal_of(row, row.number, before)
        tamper(row.number, seal=before)
    assert not list(chain.faults({})), "it fits itself"
    assert [fault.number for fault in chain.faults(kept)] == [4], "after the last head that fits"
    with pytest.raises(CommandError, match="first at row 1"):
        said("--head", f"6:{kept[6]}")


def test_rows_cut_off_at_the_end_are_known_by_the_heads(db):
    rows = sealed(6)
    with as_owner_of_the_tables():
        Entry.objects.filter(number__gt=4).delete()
    assert not list(chain.faults({}))
    (fault,) = chain.faults({6: rows[5].seal})
    assert fault.number == 5


@pytest.mark.django_db(transaction=True)
def test_the_head_of_each_day_is_written_to_a_second_place(settings):
    rows = sealed(2)
    assert heads.read() == {2: rows[1].seal}
    sealed(1)
    assert heads.read() == {2: rows[1].seal}, "one line a day"
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        sealed(1)
    assert list(heads.read()) == [2, 4]
    with heads.path().open("a") as file:
        file.write("2026-11-23 9 abc")  # cut by a full disk
    assert list(heads.read()) == [2, 4]


def test_a_wrong_head_is_no_accusation(db):
    sealed(2)
    for wrong in ("2", "2:abc", "two:" + "0" * 64):
        with pytest.raises(CommandError, match="is not NUMBER:SEAL"):
            said("--head", wrong)


@pytest.fixture
def guarded(db):
    """With the triggers that the tests' own clearing up cannot live with."""
    append_only.remove(connection)
    append_only.install(connection)
    yield
    if connection.vendor != "postgresql":
        append_only.remove(connection)


def test_the_database_refuses_to_change_or_delete_what_is_written(guarded):
    sealed(2)
    write(1)
    waiting = Entry.objects.filter(number__isnull=True)
    written = Entry.objects.filter(number=1)
    for change in (
        lambda: written.update(who_name="Mallory"),
        lambda: written.update(number=9),
        written.delete,
        lambda: waiting.update(who_name="Mallory"),
        waiting.delete,
    ):
        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            change()
    assert actions.seal() == 1, "sealing is allowed"
    assert not list(chain.faults({}))


def test_what_is_too_old_is_forgotten_and_the_chain_goes_on(guarded, settings):
    settings.AUDIT_DAYS = 30
    with time_machine.travel(timezone.now() - timedelta(days=31), tick=False):
        old = sealed(3)
        write(1)  # not sealed in time: it waits for its seal
    write(2)
    assert actions.forget_old() == 3
    assert actions.seal() == 3
    assert actions.forget_old() == 1
    assert actions.forget_old() == 0
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [5, 6]
    assert Cut.objects.count() == 2
    assert not list(chain.faults({2: old[1].seal})), "a head from before the cut is passed over"
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Cut.objects.all().delete()
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        Cut.objects.update(number=1)


def test_when_all_is_forgotten_the_next_row_goes_on_from_the_cut(guarded, settings):
    settings.AUDIT_DAYS = 1
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
        sealed(3)
    assert actions.forget_old() == 3
    sealed(1)
    assert Entry.objects.get().number == 4
    assert not list(chain.faults({}))


@pytest.mark.django_db(transaction=True)
def test_of_those_who_seal_at_once_none_makes_a_second_chain():
    write(40)
    together(4, lambda _: actions.seal())
    actions.seal()
    assert not list(chain.faults({}))
    assert Entry.objects.filter(number__isnull=True).count() == 0
    assert actions.last()[0] == 40


def test_every_kind_is_found_by_what_it_is_about():
    begun = tuple(word for _, words in GROUPS.values() for word in words)
    assert [kind for kind in KINDS if not kind.startswith(begun)] == []


def test_every_kind_fits_its_column():
    assert all(len(kind) <= 40 and words.strip() == words for kind, words in KINDS.items())
