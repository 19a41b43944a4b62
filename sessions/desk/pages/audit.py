"""The audit log: of the studio for its owner, of a project for who answers for it."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sessions.audit import actions, verified
from sessions.audit.kinds import KINDS
from sessions.audit.models import Entry
from sessions.desk import audit
from sessions.feedback.exchange.table import guarded
from sessions.people.access import Actor, actor, require
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.projects.models import Project

_TABLE_AT_MOST = 50_000
_COLUMNS = (
    *("Row", "At (UTC)", "Who", "Did", "About", "Project", "More"),
    *("Address", "Browser", "Request", "Kind", "Seal"),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    _require_owner(actor(request.user))
    projects = Project.objects.order_by("title", "pk")
    number, seal = actions.last()
    said = {
        "projects": projects,
        "kinds": KINDS,
        "last": f"{number}:{seal}",
        "verified": verified.read(),
        "waiting": Entry.objects.filter(number__isnull=True).count(),
    }
    return _show(request, Entry.objects.all(), said)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    _require_owner(actor(request.user))
    return _as_table(request, Entry.objects.all())


@require_safe
def of_project(request: HttpRequest, project_id: int) -> HttpResponse:
    me, project = _project(request, project_id)
    may_see_money = me.may(project.pk, May.SEE_MONEY)
    said = {"project": project, "may_see_money": may_see_money}
    return _show(request, audit.rows_of(me, project), said)


@require_safe
def project_table(request: HttpRequest, project_id: int) -> HttpResponse:
    me, project = _project(request, project_id)
    return _as_table(request, audit.rows_of(me, project))


def _require_owner(me: Actor) -> None:
    if not me.is_owner:
        raise PermissionDenied("Only the studio's owner reads the whole audit log.")


def _project(request: HttpRequest, project_id: int) -> tuple[Actor, Project]:
    me = actor(request.user)
    project = get_object_or_404(visible_projects(me), pk=project_id)
    require(me, project, May.CHANGE_PROJECT)
    return me, project


def _show(request: HttpRequest, rows: QuerySet[Entry], said: dict[str, Any]) -> HttpResponse:
    look = audit.wanted(request.GET.dict())
    found = list(audit.sifted(rows, look)[: audit.ROWS_A_PAGE + 1])
    shown = found[: audit.ROWS_A_PAGE]
    kept = {name: text for name, text in request.GET.items() if name != "before" and text}
    older = {**kept, "before": shown[-1].pk} if len(found) > len(shown) else None
    context = {
        "lines": audit.told(shown),
        "look": look,
        "groups": {word: title for word, (title, _) in audit.GROUPS.items()},
        "days": audit.DAYS,
        "older": urlencode(older) if older else "",
        "kept": urlencode(kept),
        **said,
    }
    return render(request, "desk/audit/audit.html", context)


def _as_table(request: HttpRequest, rows: QuerySet[Entry]) -> HttpResponse:
    """As CSV (RFC 4180). No cell is taken for a formula, whatever somebody called themselves."""
    found = list(audit.sifted(rows, audit.wanted(request.GET.dict()))[: _TABLE_AT_MOST + 1])
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for line in audit.told(found[:_TABLE_AT_MOST]):
        writer.writerow([guarded(cell) for cell in _cells(line)])
    if len(found) > _TABLE_AT_MOST:
        writer.writerow(["", "", "", "Older rows were left out: choose fewer days."])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _cells(line: audit.Line) -> list[str]:
    entry = line.entry
    return [
        str(entry.number or ""),
        entry.at.isoformat(timespec="milliseconds"),
        entry.who_name,
        line.did,
        entry.about_name,
        line.project,
        line.more,
        entry.address,
        entry.agent,
        entry.request,
        entry.kind,
        entry.seal,
    ]
