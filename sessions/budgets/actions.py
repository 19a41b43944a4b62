"""What people do with a budget. Every change names the revision it was made on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.budgets.models import Budget, BudgetLine
from sessions.budgets.money import LARGEST_MINOR, known_currency
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.projects.models import Project

LINES_AT_MOST = 500


class BudgetMoved(Refused):
    """Somebody else changed the budget since it was read; nothing was written."""

    code = "budget_moved"

    def __init__(self) -> None:
        super().__init__(
            "Somebody else changed this budget in the meantime.",
            remedy="Look at it as it is now, then make your change again.",
        )


class BudgetIsOpen(Refused):
    code = "budget_is_open"


class CurrencyIsFixed(Refused):
    code = "currency_is_fixed"


class WrongLine(Invalid):
    code = "wrong_line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a line says. Amounts are minor units of the budget's currency."""

    category: str
    label: str
    planned_minor: int = 0
    actual_minor: int = 0


@transaction.atomic
def open_budget(project: Project, *, by: User, currency: str) -> Budget:
    """A project has one budget in one currency."""
    code = known_currency(currency)
    try:
        with transaction.atomic():
            budget = Budget.objects.create(project=project, currency=code)
    except IntegrityError:
        raise BudgetIsOpen("This project has a budget already.") from None
    _write("budget_opened", budget, by=by, currency=code)
    _tell(budget)
    return budget


@transaction.atomic
def change_currency(budget: Budget, *, by: User, currency: str, revision: int) -> Budget:
    """Only while no line holds money: amounts are never converted silently."""
    code = known_currency(currency)
    _take_revision(budget, revision)
    if budget.lines.exclude(planned_minor=0, actual_minor=0).exists():
        raise CurrencyIsFixed(
            "Lines of this budget hold amounts already, so its currency stays.",
            remedy="Set them to 0 first.",
        )
    _write("currency_changed", budget, by=by, before=budget.currency, currency=code)
    budget.currency = code
    budget.save(update_fields=["currency"])
    _tell(budget)
    return budget


@transaction.atomic
def add_line(budget: Budget, line: Line, *, by: User, revision: int | None = None) -> BudgetLine:
    """A new line takes nothing away, so it may be added to whatever the budget is by now."""
    _check(line)
    _take_revision(budget, revision)
    if budget.lines.count() >= LINES_AT_MOST:
        raise WrongLine(f"A budget holds {LINES_AT_MOST} lines at most.")
    last = budget.lines.aggregate(last=Max("position"))["last"]
    row = BudgetLine.objects.create(
        budget=budget,
        category=line.category,
        label=line.label.strip(),
        planned_minor=line.planned_minor,
        actual_minor=line.actual_minor,
        position=0 if last is None else last + 1,
    )
    _write("line_added", budget, by=by, line=row.pk, after=_said(row))
    _tell(budget)
    return row


@transaction.atomic
def change_line(row: BudgetLine, line: Line, *, by: User, revision: int) -> BudgetLine:
    _check(line)
    _take_revision(row.budget, revision)
    before = _said(row)
    row.category, row.label = line.category, line.label.strip()
    row.planned_minor, row.actual_minor = line.planned_minor, line.actual_minor
    changed = BudgetLine.objects.filter(pk=row.pk).update(
        category=row.category,
        label=row.label,
        planned_minor=row.planned_minor,
        actual_minor=row.actual_minor,
    )
    if not changed:
        raise BudgetMoved
    _write("line_changed", row.budget, by=by, line=row.pk, before=before, after=_said(row))
    _tell(row.budget)
    return row


@transaction.atomic
def remove_line(row: BudgetLine, *, by: User, revision: int) -> None:
    _take_revision(row.budget, revision)
    _write("line_removed", row.budget, by=by, line=row.pk, before=_said(row))
    row.delete()
    _tell(row.budget)


def _take_revision(budget: Budget, revision: int | None) -> None:
    """Step to the next revision, if the budget is still at the one that was read."""
    rows = Budget.objects.filter(pk=budget.pk)
    if revision is not None:
        rows = rows.filter(revision=revision)
    if not rows.update(revision=F("revision") + 1):
        raise BudgetMoved
    budget.refresh_from_db(fields=["revision"])


def _check(line: Line) -> None:
    if line.category not in BudgetLine.Category.values:
        raise WrongLine(f"“{line.category}” is no category of a budget.")
    # PostgreSQL keeps no NUL in a text.
    if not 1 <= len(line.label.strip()) <= 120 or "\0" in line.label:
        raise WrongLine("Give the line a name of 1 to 120 characters.")
    for amount in (line.planned_minor, line.actual_minor):
        if not 0 <= amount <= LARGEST_MINOR:
            raise WrongLine("An amount is 0 or more, and less than a country's money.")


def _write(kind: str, budget: Budget, *, by: User, **details: object) -> None:
    about = About(f"budget:{budget.pk}")
    record(kind, who=by.who, about=about, project=budget.project_id, **details)


def _said(row: BudgetLine) -> dict[str, str | int]:
    """A line as the audit log keeps it, in minor units of its budget's currency."""
    return {
        "category": row.category,
        "label": row.label,
        "planned_minor": row.planned_minor,
        "actual_minor": row.actual_minor,
        "currency": row.budget.currency,
    }


def _tell(budget: Budget) -> None:
    events.post(f"project:{budget.project_id}", "budget", {"budget": budget.pk})
