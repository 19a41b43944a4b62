"""Overrides, settings, balance, credits and ISRC: who wrote what, and that it is written down."""

from __future__ import annotations

import pytest

from processing.models import Event
from sessions.audit.models import Entry
from sessions.desk.live.telling import Telling
from sessions.releases import actions, isrc
from sessions.releases.gate import checklist, closed_because
from sessions.releases.models import Balance, Credit, Gate, Override
from tests.cast import make_cast
from tests.factories import BudgetFactory, CreditFactory, GateFactory, SongFactory, VersionFactory
from tests.together import together

WHY = "The plant waits for it today."


def logged(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=kind).order_by("pk"))


def test_a_master_is_let_go_by_name_with_a_reason_and_taken_back(gate, master, cast):
    actions.override(master, by=cast.nina, reason=f"  {WHY}\n")

    assert closed_because(master) == ""
    standing = checklist(master).override
    assert (standing.by, standing.reason) == (cast.nina, WHY)
    (entry,) = logged("gate_overridden")
    assert (entry.who_name, entry.about) == ("Nina Berg", f"version:{master.pk}")
    assert WHY in entry.details

    assert actions.end_override(master, by=cast.olga)
    assert closed_because(master)
    assert not actions.end_override(master, by=cast.olga)
    assert [it.who_name for it in logged("gate_restored")] == ["Olga Ruiz"]
    actions.override(master, by=cast.nina, reason=WHY)
    assert Override.objects.count() == 2


def test_the_next_master_is_not_covered(gate, master, song, cast):
    actions.override(master, by=cast.nina, reason=WHY)
    assert closed_because(VersionFactory(song=song, number=6, kind="master"))


@pytest.mark.parametrize("reason", ["", "because", "   short    \n  ", "x" * 501, "\0" * 20])
def test_without_a_reason_nothing_is_let_go(gate, master, cast, reason):
    with pytest.raises(actions.NoReason):
        actions.override(master, by=cast.nina, reason=reason)
    assert not Override.objects.exists()
    assert not logged("gate_overridden")


def test_what_nothing_holds_is_not_let_go(green, cast, song):
    for version in (green, VersionFactory(song=song, kind="mix")):
        with pytest.raises(actions.NothingHeld):
            actions.override(version, by=cast.nina, reason=WHY)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_let_it_go_at_once_one_did():
    cast = make_cast()
    GateFactory(project=cast.project)
    master = VersionFactory(song=SongFactory(project=cast.project), kind="master")

    said = together(6, lambda _: actions.override(master, by=cast.nina, reason=WHY))

    assert sum(isinstance(it, Override) for it in said) == 1
    assert sum(isinstance(it, actions.OverrideStands) for it in said) == 5
    assert len(logged("gate_overridden")) == 1


def test_a_gate_is_off_until_it_is_switched_on_and_says_what_changed(cast):
    assert not Gate(project=cast.project).is_on
    first = {"is_on": True, "lines": ["qc", "approvals"], "approvals_needed": 2}
    gate = actions.change_gate(cast.project, by=cast.nina, **first)
    actions.change_gate(cast.project, by=cast.nina, **first)

    assert gate.lines == ["approvals", "qc"]
    (entry,) = logged("gate_changed")
    assert '"before":{"approvals_needed":null,"is_on":false' in entry.details


@pytest.mark.parametrize(
    "said",
    [
        {"is_on": True, "lines": ["weather"], "approvals_needed": None},
        {"is_on": True, "lines": [], "approvals_needed": None},
        {"is_on": True, "lines": ["qc"], "approvals_needed": 0},
    ],
)
def test_a_gate_that_makes_no_sense_is_refused(cast, said):
    with pytest.raises(actions.WrongGate):
        actions.change_gate(cast.project, by=cast.nina, **said)
    assert not Gate.objects.exists()


def test_a_balance_is_logged_with_what_it_was_before(cast):
    BudgetFactory(project=cast.project, currency="SEK")
    actions.say_balance(cast.project, by=cast.nina, outstanding_minor=640_00, note="Invoice 14")
    actions.say_balance(cast.project, by=cast.nina, outstanding_minor=0)

    first, second = logged("balance_changed")
    assert '"before":null' in first.details
    assert (
        '"before":{"currency":"SEK","note":"Invoice 14","outstanding_minor":64000}'
        in second.details
    )
    assert Balance.objects.get().outstanding_minor == 0
    with pytest.raises(actions.WrongGate):
        actions.say_balance(cast.project, by=cast.nina, outstanding_minor=-1)


def test_amounts_are_read_by_who_sees_money_alone(cast, ask, gate, song, master):
    actions.say_balance(cast.project, by=cast.nina, outstanding_minor=640_00, note="Invoice 14")
    page, api = (f"{it}/projects/{cast.project.pk}" for it in ("", "/api"))

    for who, sees in (("nina", True), ("gwen", True), ("lia", False), ("otto", False)):
        assert ask(who, "GET", f"{api}/balance/").status_code == (200 if sees else 404)
        for address in (f"{page}/gate/", f"{page}/", f"/songs/{song.pk}/release/"):
            said = ask(who, "GET", address).content.decode()
            assert "Invoice 14" not in said or (sees and address.endswith("/gate/")), (who, address)
    assert "640" in ask("gwen", "GET", f"{page}/gate/").content.decode()


def test_credits_are_kept_in_their_order_and_logged(song, cast):
    one = actions.add_credit(song, by=cast.otto, name=" Lia  Sommer ", role="Writer")
    two = actions.add_credit(song, by=cast.otto, name="Otto Hahn", role="Mix engineer")
    actions.change_credit(one, by=cast.otto, name="Lia Sommer", role="Lead vocals")
    actions.remove_credit(two, by=cast.otto)

    assert list(song.credits.values_list("name", "role")) == [("Lia Sommer", "Lead vocals")]
    assert len(logged("credits_changed")) == 4
    with pytest.raises(actions.WrongCredit):
        actions.add_credit(song, by=cast.otto, name="Lia Sommer", role="Lead vocals")


@pytest.mark.django_db(transaction=True)
def test_two_who_credit_at_once_both_get_a_place():
    cast = make_cast()
    song = SongFactory(project=cast.project)
    together(5, lambda n: actions.add_credit(song, by=cast.otto, name=f"N {n}", role="Strings"))
    assert sorted(song.credits.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "typed",
    [
        "SE-ABC-26-00001",
        "seabc2600001",
        " SE ABC 26 00001 ",
        "ISRC: SE-ABC-26-00001",
        "SE–ABC–26–00001",
    ],
)
def test_an_isrc_is_read_however_it_is_written(song, cast, typed):
    assert actions.give_isrc(song, by=cast.otto, code=typed) == "SEABC2600001"
    assert isrc.shown("SEABC2600001") == "SE-ABC-26-00001"
    actions.give_isrc(song, by=cast.otto, code=typed)
    assert len(logged("isrc_changed")) == 1
    assert actions.give_isrc(song, by=cast.otto, code="") == ""


@pytest.mark.parametrize("typed", ["IS-RC5-26-00001", "ISRC IS-RC5-26-00001"])
def test_a_code_of_iceland_may_begin_like_the_word(song, cast, typed):
    assert actions.give_isrc(song, by=cast.otto, code=typed) == "ISRC52600001"


@pytest.mark.parametrize(
    "typed",
    ["SE-ABC-26-0001", "S1-ABC-26-00001", "SE-ÄBC-26-00001", "SE-ABC-2６-00001", "none"],
)
def test_what_is_no_isrc_is_refused(song, cast, typed):
    with pytest.raises(isrc.NoIsrc):
        actions.give_isrc(song, by=cast.otto, code=typed)


@pytest.mark.parametrize(
    ("who", "status"), [("nina", 302), ("otto", 302), ("lia", 403), ("gwen", 403), ("sam", 404)]
)
def test_forms_write_what_the_api_writes(song, cast, ask, who, status):
    page = f"/songs/{song.pk}"
    assert ask(who, "POST", f"{page}/isrc/", {"isrc": "SEABC2600001"}).status_code == status
    added = ask(who, "POST", f"{page}/credits/", {"name": "Lia", "role": "Writer"})
    assert added.status_code == status
    assert Credit.objects.exists() == (status == 302)


def test_a_form_that_is_refused_comes_back_with_its_words(gate, master, song, cast, ask):
    answer = ask("nina", "POST", f"/versions/{master.pk}/override/", {"reason": "No time"})
    assert answer.status_code == 400
    assert "No time" in answer.content.decode()
    answer = ask("nina", "POST", f"/songs/{song.pk}/isrc/", {"isrc": "12"})
    assert (answer.status_code, "is no ISRC" in answer.content.decode()) == (400, True)
    credit = CreditFactory(song=song)
    answer = ask("nina", "POST", f"/credits/{credit.pk}/", {"name": "", "role": "Writer"})
    assert answer.status_code == 400
    balance = f"/projects/{cast.project.pk}/balance/"
    answer = ask("nina", "POST", balance, {"outstanding": "a lot"})
    assert (answer.status_code, "a lot" in answer.content.decode()) == (400, True)
    form = {"is_on": "on", "lines": ["qc"], "approvals_needed": "many"}
    assert ask("nina", "POST", f"/projects/{cast.project.pk}/gate/", form).status_code == 400


def test_what_changed_is_told_to_who_may_know(gate, master, song, cast):
    actions.override(master, by=cast.nina, reason=WHY)
    actions.say_balance(cast.project, by=cast.nina, outstanding_minor=1)
    events = list(Event.objects.filter(topic=cast.project.topic).order_by("pk"))

    def told(user) -> list[str]:
        return [it.text for it in Telling(cast.project.pk).tell(events, user)]

    assert len(told(cast.gwen)) == 2
    assert f'"kind":"release","id":{song.pk},"song":{song.pk}' in told(cast.gwen)[0]
    assert told(cast.sam) == []
