"""Each line of a checklist, in both directions, read from rows as they are now."""

from __future__ import annotations

import pytest

from processing.models import Report
from sessions.feedback.models import Verdict
from sessions.people.roles import Role
from sessions.projects.models import Membership
from sessions.releases.gate import checklist, checklists, closed_because
from sessions.releases.models import Balance, Credit, Gate, Recording
from tests.factories import (
    GateFactory,
    GuestFactory,
    JobFactory,
    RecordingFactory,
    RenderFactory,
    ReportFactory,
    SongFactory,
    VerdictFactory,
    VersionFactory,
)

BAD = {"code": "dead_channel", "severity": "bad", "sentence": "The left side is silent."}
WARN = {"code": "dc_offset", "severity": "warn", "sentence": "It does not swing around zero."}


def missing(version) -> list[str]:
    return [line.code for line in checklist(version).missing]


def line(version, code: str):
    return next(it for it in checklist(version).lines if it.code == code)


def find(version, *findings) -> None:
    report = Report.objects.get(render__job=version.job, render__name="audio")
    report.facts = {**report.facts, "findings": list(findings)}
    report.save(update_fields=["facts"])


def test_a_master_that_lacks_nothing_leaves(green):
    assert missing(green) == []
    assert closed_because(green) == ""


@pytest.mark.parametrize(
    ("code", "take_away"),
    [
        ("approvals", lambda: Verdict.objects.filter(by__name="Lia Sommer").delete()),
        (
            "approvals",
            lambda: Verdict.objects.filter(by__name="Gwen Price").update(choice="needs_work"),
        ),
        ("credits", lambda: Credit.objects.all().delete()),
        ("isrc", lambda: Recording.objects.all().delete()),
        ("isrc", lambda: Recording.objects.update(isrc="")),
        ("isrc", lambda: Recording.objects.update(isrc="SEABC26000")),
        ("isrc", lambda: RecordingFactory(isrc="SEABC2600001")),
        ("balance", lambda: Balance.objects.all().delete()),
        ("balance", lambda: Balance.objects.update(outstanding_minor=1)),
    ],
)
def test_one_missing_thing_closes_it_and_is_named(green, code, take_away):
    take_away()

    assert missing(green) == [code]
    assert line(green, code).missing in closed_because(green)
    assert line(green, code).where.startswith("/")


@pytest.mark.parametrize("code", ["approvals", "qc", "credits", "isrc", "balance"])
def test_what_is_not_asked_for_holds_nothing_back(gate, master, code):
    find(master, BAD)
    Gate.objects.update(lines=[it for it in gate.lines if it != code])

    assert code not in missing(master)
    assert closed_because(master)


def test_a_bad_finding_fails_the_check_and_a_warning_does_not(green):
    find(green, WARN)
    assert missing(green) == []
    find(green, WARN, BAD)
    assert missing(green) == ["qc"]
    assert line(green, "qc").evidence == BAD["sentence"]


def test_a_file_made_to_be_sent_is_checked_too(green):
    sent = RenderFactory(job=green.job, name="mp3-128", kind="delivery")
    report = ReportFactory(render=sent, facts={"findings": [BAD]})
    assert missing(green) == ["qc"]
    report.facts = {"findings": [WARN]}
    report.save(update_fields=["facts"])
    assert missing(green) == []


def test_a_master_that_was_never_measured_has_not_passed(green):
    Report.objects.all().delete()
    assert missing(green) == ["qc"]


def test_so_many_approvals_as_are_asked_for(green, cast):
    Gate.objects.update(approvals_needed=2)
    Verdict.objects.filter(by=cast.gwen).delete()
    assert missing(green) == []
    Verdict.objects.filter(by=cast.lia).delete()
    assert line(green, "approvals").sentence == "1 of 2 approved it."


def test_guests_stand_in_for_nobody(green, cast):
    """Whoever has a link for approving can open it in as many browsers as they like."""
    Gate.objects.update(approvals_needed=2)
    Verdict.objects.filter(by__in=[cast.gwen, cast.lia]).delete()
    for _ in range(2):
        VerdictFactory(version=green, by=None, guest=GuestFactory(), choice="approved")
    assert line(green, "approvals").sentence == "1 of 2 approved it."
    assert missing(green) == ["approvals"]
    # Where all are asked for, a guest who spoke is one of them.
    Gate.objects.update(approvals_needed=None)
    assert line(green, "approvals").sentence == "3 of 5 approved it."


def test_more_approvals_than_people_are_never_there(green):
    Gate.objects.update(approvals_needed=4)
    assert line(green, "approvals").sentence.endswith("only 3 people on this project may.")
    assert missing(green) == ["approvals"]


def test_who_left_approves_no_more(green, cast):
    Gate.objects.update(approvals_needed=3)
    Membership.objects.filter(user=cast.gwen).delete()
    assert missing(green) == ["approvals"]


def test_who_comes_later_is_asked_too(green, cast):
    Membership.objects.filter(user=cast.otto).update(role=Role.PRODUCER)
    assert missing(green) == ["approvals"]


def test_an_approval_is_about_one_master(green, song):
    later = VersionFactory(song=song, number=6, kind="master")
    assert missing(later) == ["approvals"]


def test_the_files_of_a_master_may_not_say_another_isrc(green, song, cast):
    def made(tags):
        job = JobFactory(done=True, kind="master", recipe={"kind": "master", "tags": tags})
        return VersionFactory(song=song, ordered=True, kind="master", order__job=job)

    Gate.objects.update(lines=["isrc"])
    assert missing(made({"isrc": "SEABC2600099"})) == ["isrc"]
    assert missing(made({"isrc": "SEABC2600001"})) == []
    assert line(made({}), "isrc").evidence == "It is not written into its files."


def test_only_masters_are_held_back_and_only_where_a_gate_is_on(gate, song, master):
    mix = VersionFactory(song=song, kind="mix")
    assert closed_because(mix) == ""
    assert checklist(mix) is None
    Gate.objects.update(is_on=False)
    assert closed_because(master) == ""
    Gate.objects.all().delete()
    assert closed_because(master) == ""


def test_what_was_ordered_as_a_master_stays_one(gate, song, master):
    made = VersionFactory(song=song, ordered=True, kind="mix", masters=master)
    assert closed_because(made)


def test_a_refusal_holds_no_name_and_no_amount(green, cast):
    Balance.objects.update(outstanding_minor=640_00, note="Invoice 14")
    Verdict.objects.filter(by=cast.lia).delete()

    said = closed_because(green)

    assert said == (
        "v5 of “Low Water” does not leave the house yet. "
        "Still missing: approvals (2 of 3), payment of the balance."
    )
    assert "640" not in "".join(it.sentence + it.evidence for it in checklist(green).lines)


def test_as_many_queries_for_ten_masters_as_for_one(green, cast, django_assert_max_num_queries):
    masters = [green]
    for number in range(9):
        song = SongFactory(project=cast.project, position=20 + number)
        masters.append(VersionFactory(song=song, kind="master"))
    with django_assert_max_num_queries(10):
        found = checklists(cast.project.pk, masters)
    assert len(found) == 10


def test_without_a_gate_one_query_is_asked(master, django_assert_num_queries):
    with django_assert_num_queries(1):
        closed_because(master)


def test_gates_of_other_projects_say_nothing_here(master, cast):
    GateFactory(project=cast.elsewhere)
    assert closed_because(master) == ""


def test_only_a_master_is_let_go(ask, song):
    """What is no master is never held back, so it has no checklist to look at or to override."""
    mix = VersionFactory(song=song, number=1, kind="mix")
    assert ask("nina", "GET", f"/api/versions/{mix.pk}/release/").status_code == 404
    override = f"/api/versions/{mix.pk}/override/"
    assert ask("nina", "PUT", override, {"reason": "The plant waits."}).status_code == 404
