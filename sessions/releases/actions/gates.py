"""What a project asks before its masters leave, and what is still to be paid."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.budgets.models import Budget
from sessions.budgets.money import LARGEST_MINOR
from sessions.people.models import Studio, User
from sessions.people.refusals import Invalid
from sessions.projects.models import Project
from sessions.releases.actions.words import plain
from sessions.releases.models import Balance, Code, Gate


class WrongGate(Invalid):
    code = "wrong_gate"


@transaction.atomic
def change_gate(
    project: Project,
    *,
    by: User,
    is_on: bool,
    lines: Collection[str],
    approvals_needed: int | None,
) -> Gate:
    """All of it at once: what the gate asks is read as one sentence, and is set as one."""
    if unknown := set(lines) - set(Code.values):
        raise WrongGate(f"“{min(unknown)}” is no line of a checklist.")
    if is_on and not lines:
        raise WrongGate("A gate that asks for nothing holds nothing back.", remedy="Switch it off.")
    if approvals_needed is not None and not 1 <= approvals_needed <= 100:
        raise WrongGate("Ask for 1 approval or more, or for those of all.")
    _lock(project)
    gate = Gate.objects.filter(project=project).first() or Gate(project=project)
    before = _said(gate)
    gate.is_on, gate.approvals_needed = is_on, approvals_needed
    gate.lines = [code for code in Code.values if code in lines]
    after = _said(gate)
    if before == after:
        return gate
    gate.save()
    about = About(f"project:{project.pk}", project.title)
    record("gate_changed", who=by.who, about=about, project=project.pk, before=before, after=after)
    _tell(project)
    return gate


@transaction.atomic
def say_balance(project: Project, *, by: User, outstanding_minor: int, note: str = "") -> Balance:
    """The last word counts; the audit log has those before."""
    if not 0 <= outstanding_minor <= LARGEST_MINOR:
        raise WrongGate("An amount is 0 or more, and less than a country's money.")
    note = plain(note, "the note", longest=200)
    _lock(project)
    balance = Balance.objects.filter(project=project).first()
    before = _owed(balance) if balance else None
    balance = balance or Balance(project=project)
    balance.outstanding_minor, balance.currency = outstanding_minor, currency_of(project)
    balance.note, balance.by, balance.said_at = note, by, timezone.now()
    balance.save()
    record(
        "balance_changed",
        who=by.who,
        about=About(f"project:{project.pk}", project.title),
        project=project.pk,
        before=before,
        after=_owed(balance),
    )
    _tell(project)
    return balance


def currency_of(project: Project) -> str:
    """That of the project's budget, else that of the studio."""
    budget = Budget.objects.filter(project=project).first()
    if budget is not None:
        return budget.currency
    studio = Studio.objects.first()
    return studio.currency if studio is not None else "EUR"


def _lock(project: Project) -> None:
    """Two who save at once: the second one's `before` is what the first one wrote."""
    Project.objects.select_for_update().get(pk=project.pk)


def _said(gate: Gate) -> dict[str, object]:
    return {
        "is_on": gate.is_on,
        "lines": list(gate.lines),
        "approvals_needed": gate.approvals_needed,
    }


def _owed(balance: Balance) -> dict[str, object]:
    return {
        "outstanding_minor": balance.outstanding_minor,
        "currency": balance.currency,
        "note": balance.note,
    }


def _tell(project: Project) -> None:
    events.post(project.topic, "gate", {"gate": project.pk})
