"""The budget page of a project, and the classic forms on it.

Context of `templates/budgets/budget.html`:

`project`       the project (`.title`, `.pk`)
`book`          `sums.BudgetSum`, or None while no budget was opened:
                `book.budget` (`.currency`, `.revision`), `book.total` (a `Sum`), and
                `book.categories`: each `.name`, `.label`, `.sum`, and `.lines`: each `.line`
                (`.pk`, `.label`, `.category`), `.sum`, `.planned_percent`, `.actual_percent`.
                A `Sum` has `.planned`, `.actual`, `.variance` (texts without currency, such as
                "1,070", "−640 over", "on plan"), the same with currency as `.planned_money`,
                `.actual_money`, `.variance_money`, `.is_over`, and the minor units as
                `.planned_minor`, `.actual_minor`, `.variance_minor`.
`categories`    [(name, label)] for the select of a new line
`currency`      what to offer when a budget is opened
`may_change`    whether to show any form
`problem`       None, or {"sentence", "remedy", "place"}: what was wrong with the form sent; place
                is "open", "add" or the pk of a line
`typed`         what was typed into that form (a QueryDict), to be shown again

Forms (POST, CSRF token, answered by a redirect back, or by this page with 4xx and `problem`):

`budgets:budget` project.pk          currency                                     opens the budget
`budgets:lines` project.pk           category, label, planned, actual             adds a line
`budgets:line` line.pk               the same, and revision                       changes it
`budgets:line-removal` line.pk       revision                                     removes it

Amounts are typed as people do: "1,234.50".
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from sessions.budgets import access, actions
from sessions.budgets.models import Budget, BudgetLine
from sessions.budgets.money import parse
from sessions.budgets.sums import add_up
from sessions.people.access import Actor, actor
from sessions.people.models import Studio
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.projects.models import Project


@require_http_methods(["GET", "HEAD", "POST"])
def budget(request: HttpRequest, project_id: int) -> HttpResponse:
    me = actor(request.user)
    project = get_object_or_404(access.projects_with_money(me), pk=project_id)
    if request.method != "POST":
        return _page(request, me, project)
    access.require_change(me, project.pk)
    currency = request.POST.get("currency", "")
    return _done(
        request,
        me,
        project,
        "open",
        lambda: actions.open_budget(project, by=me.user, currency=currency),
    )


@require_POST
def lines(request: HttpRequest, project_id: int) -> HttpResponse:
    me = actor(request.user)
    rows = access.visible_budgets(me).select_related("project")
    budget = get_object_or_404(rows, project__pk=project_id)
    access.require_change(me, project_id)
    return _done(
        request,
        me,
        budget.project,
        "add",
        lambda: actions.add_line(budget, _line(request.POST, budget.currency), by=me.user),
    )


@require_POST
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    me, row = _row(request, line_id)
    return _done(
        request,
        me,
        row.budget.project,
        str(row.pk),
        lambda: actions.change_line(
            row,
            _line(request.POST, row.budget.currency),
            by=me.user,
            revision=_revision(request.POST),
        ),
    )


@require_POST
def line_removal(request: HttpRequest, line_id: int) -> HttpResponse:
    me, row = _row(request, line_id)
    return _done(
        request,
        me,
        row.budget.project,
        str(row.pk),
        lambda: actions.remove_line(row, by=me.user, revision=_revision(request.POST)),
    )


def _row(request: HttpRequest, line_id: int) -> tuple[Actor, BudgetLine]:
    me = actor(request.user)
    rows = access.visible_lines(me).select_related("budget__project")
    row = get_object_or_404(rows, pk=line_id)
    access.require_change(me, row.budget.project_id)
    return me, row


def _line(form: QueryDict, currency: str) -> actions.Line:
    return actions.Line(
        category=form.get("category", ""),
        label=form.get("label", ""),
        planned_minor=parse(form.get("planned", "").strip() or "0", currency),
        actual_minor=parse(form.get("actual", "").strip() or "0", currency),
    )


def _revision(form: QueryDict) -> int:
    text = form.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise actions.BudgetMoved
    return int(text)


def _done(
    request: HttpRequest, me: Actor, project: Project, place: str, change: Callable[[], object]
) -> HttpResponse:
    try:
        change()
    except Refused as problem:
        said = {"sentence": problem.sentence, "remedy": problem.remedy, "place": place}
        return _page(request, me, project, problem=said, status=problem.status)
    return redirect("budgets:budget", project.pk)


def _page(
    request: HttpRequest,
    me: Actor,
    project: Project,
    *,
    problem: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    budget = Budget.objects.filter(project=project).first()
    studio = Studio.objects.first()
    context = {
        "project": project,
        "book": add_up(budget) if budget else None,
        "categories": BudgetLine.Category.choices,
        "currency": studio.currency if studio else "EUR",
        "may_see_money": True,  # the page frame asks
        "may_change": me.may(project.pk, May.CHANGE_MONEY),
        "problem": problem,
        "typed": request.POST if problem else QueryDict(),
    }
    return render(request, "budgets/budget.html", context, status=status)
