"""The release page of a song, and what a project asks: classic forms, answered by a redirect.

Context of `templates/releases/song.html`: `song`, `project`, `masters` (versions, newest first),
`checklist` (a `gate.Checklist` of the one on show, or None), `credits`, `isrc`, `roles` (offered
for credits), `may_write`, `may_change`, `takes_anyway`, `problem` and `typed`.

Context of `templates/releases/project.html`: `project`, `gate`, `codes`, `may_change`,
`may_see_money`, `may_change_money`, `balance`, `owed`, `currency`, `problem`, `typed`.

`problem` is None, or {"sentence", "remedy", "place"}: what was wrong with the form that was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions.budgets.money import parse, show, show_bare
from sessions.people.access import Actor, actor
from sessions.people.refusals import Refused
from sessions.people.roles import May
from sessions.projects.models import Project
from sessions.releases import access, actions, gate, isrc
from sessions.releases.actions.gates import currency_of
from sessions.releases.models import Balance, Code, Credit, Recording
from sessions.songs.leaving import works_on_record
from sessions.songs.models import Song, Version
from sessions.songs.querysets import offered

# Offered, not asked for: a record knows more roles than any list.
ROLES = (
    *("Writer", "Composer", "Lyricist", "Arranger", "Producer", "Recording engineer"),
    *("Mix engineer", "Mastering engineer", "Lead vocals", "Backing vocals", "Guitar", "Bass"),
    *("Drums", "Percussion", "Keyboards", "Piano", "Strings", "Brass", "Programming"),
)
_Forms = dict[str, Any]


@require_safe
def song(request: HttpRequest, song_id: int) -> HttpResponse:
    me = actor(request.user)
    return _song_page(request, me, _song(me, song_id))


@require_POST
def credits_(request: HttpRequest, song_id: int) -> HttpResponse:
    me, song = _writable(request, song_id)
    said = _credit_said(request.POST)
    return _on_song(
        request, me, song, "add", lambda: actions.add_credit(song, by=me.user, **said), "credits"
    )


@require_POST
def credit(request: HttpRequest, credit_id: int) -> HttpResponse:
    me, row = _credit(request, credit_id)
    said = _credit_said(request.POST)
    return _on_song(
        request,
        me,
        row.song,
        str(row.pk),
        lambda: actions.change_credit(row, by=me.user, **said),
        "credits",
    )


@require_POST
def credit_removal(request: HttpRequest, credit_id: int) -> HttpResponse:
    me, row = _credit(request, credit_id)
    actions.remove_credit(row, by=me.user)
    return redirect(_place(row.song, "credits"))


@require_POST
def credit_place(request: HttpRequest, credit_id: int) -> HttpResponse:
    """One up or one down; the key that was pressed has the focus again on the page that comes."""
    me, row = _credit(request, credit_id)
    step = -1 if request.POST.get("to") == "up" else 1
    before = row.song.credits.filter(position__lt=row.position).count()
    actions.place_credit(row, by=me.user, place=before + 1 + step)
    moved = urlencode({"moved": row.pk, "to": "up" if step < 0 else "down"})
    return redirect(f"{reverse('releases:song', args=[row.song_id])}?{moved}#credits")


@require_POST
def code(request: HttpRequest, song_id: int) -> HttpResponse:
    me, song = _writable(request, song_id)
    typed = request.POST.get("isrc", "")
    return _on_song(
        request, me, song, "isrc", lambda: actions.give_isrc(song, by=me.user, code=typed), "isrc"
    )


@require_POST
def override(request: HttpRequest, master_id: int) -> HttpResponse:
    me, version = _changeable(request, master_id)
    reason = request.POST.get("reason", "")
    return _on_song(
        request,
        me,
        version.song,
        "override",
        lambda: actions.override(version, by=me.user, reason=reason),
        "checklist",
        version=version,
    )


@require_POST
def restoring(request: HttpRequest, master_id: int) -> HttpResponse:
    me, version = _changeable(request, master_id)
    actions.end_override(version, by=me.user)
    return redirect(_place(version.song, "checklist", version))


@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    me = actor(request.user)
    project = get_object_or_404(access.visible_projects(me), pk=project_id)
    if request.method != "POST":
        return _project_page(request, me, project)
    access.require(me, project, May.CHANGE_PROJECT)
    form = request.POST
    return _on_project(
        request,
        me,
        project,
        "gate",
        lambda: actions.change_gate(
            project,
            by=me.user,
            is_on=form.get("is_on") == "on",
            lines=form.getlist("lines"),
            approvals_needed=_count(form.get("approvals_needed", "")),
        ),
    )


@require_POST
def balance(request: HttpRequest, project_id: int) -> HttpResponse:
    me = actor(request.user)
    project = get_object_or_404(access.with_money(me), pk=project_id)
    access.require(me, project, May.CHANGE_MONEY)

    def say() -> None:
        owed = parse(request.POST.get("outstanding", ""), currency_of(project))
        note = request.POST.get("note", "")
        actions.say_balance(project, by=me.user, outstanding_minor=owed, note=note)

    return _on_project(request, me, project, "balance", say)


def _song(me: Actor, song_id: int) -> Song:
    songs = access.visible_songs(me).select_related("project__artist")
    return get_object_or_404(songs, pk=song_id)


def _writable(request: HttpRequest, song_id: int) -> tuple[Actor, Song]:
    me = actor(request.user)
    found = _song(me, song_id)
    access.require_writing(me, found)
    return me, found


def _credit(request: HttpRequest, credit_id: int) -> tuple[Actor, Credit]:
    me = actor(request.user)
    rows = access.visible_credits(me).select_related("song__project__artist")
    row = get_object_or_404(rows, pk=credit_id)
    access.require_writing(me, row.song)
    return me, row


def _changeable(request: HttpRequest, master_id: int) -> tuple[Actor, Version]:
    me = actor(request.user)
    masters = access.visible_masters(me).select_related("song__project__artist")
    version = get_object_or_404(masters, pk=master_id)
    access.require(me, version.song.project_id, May.CHANGE_PROJECT)
    return me, version


def _credit_said(form: QueryDict) -> dict[str, str]:
    return {"name": form.get("name", ""), "role": form.get("role", "")}


def _count(text: str) -> int | None:
    """Of approvals; nothing typed: those of all."""
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise actions.WrongGate("Write a number of approvals, or leave it empty for all.")
    return int(text)


def _place(song: Song, part: str, version: Version | None = None) -> str:
    shown = f"?version={version.pk}" if version else ""
    return f"{reverse('releases:song', args=[song.pk])}{shown}#{part}"


def _on_song(  # noqa: PLR0913, PLR0917
    request: HttpRequest,
    me: Actor,
    song: Song,
    place: str,
    change: Callable[[], object],
    part: str,
    version: Version | None = None,
) -> HttpResponse:
    try:
        change()
    except Refused as problem:
        return _song_page(request, me, song, problem=_said(problem, place), version=version)
    return redirect(_place(song, part, version))


def _on_project(
    request: HttpRequest, me: Actor, project: Project, place: str, change: Callable[[], object]
) -> HttpResponse:
    try:
        change()
    except Refused as problem:
        return _project_page(request, me, project, problem=_said(problem, place))
    return redirect("releases:project", project.pk)


def _said(problem: Refused, place: str) -> _Forms:
    said = {"sentence": problem.sentence, "remedy": problem.remedy, "place": place}
    return {**said, "status": problem.status}


def _song_page(
    request: HttpRequest,
    me: Actor,
    song: Song,
    *,
    problem: _Forms | None = None,
    version: Version | None = None,
) -> HttpResponse:
    masters = list(offered(access.visible_masters(me).filter(song=song)).order_by("-number"))
    wanted = str(version.pk) if version else request.GET.get("version", "")
    shown = next((it for it in masters if str(it.pk) == wanted), None)
    shown = shown or (masters[0] if masters else None)
    recording = Recording.objects.filter(song=song).first()
    project = song.project
    checklist = gate.checklist(shown) if shown else None
    context = {
        "song": song,
        "project": project,
        "masters": masters,
        "shown": shown,
        "checklist": checklist,
        "gate": checklist.gate if checklist else gate.gate_of(project.pk),
        "credits": song.credits.order_by("position", "pk"),
        "isrc": isrc.shown(recording.isrc) if recording else "",
        "roles": ROLES,
        "may_see_money": me.may(project.pk, May.SEE_MONEY),
        "may_write": works_on_record(me, project.pk),
        "may_change": me.may(project.pk, May.CHANGE_PROJECT),
        "problem": problem,
        "typed": request.POST if problem else QueryDict(),
    }
    status = problem["status"] if problem else 200
    return render(request, "releases/song.html", context, status=status)


def _project_page(
    request: HttpRequest, me: Actor, project: Project, *, problem: _Forms | None = None
) -> HttpResponse:
    may_see_money = me.may(project.pk, May.SEE_MONEY)
    said = Balance.objects.filter(project=project).select_related("by").first()
    said = said if may_see_money else None
    context = {
        "project": project,
        "gate": gate.gate_of(project.pk),
        "codes": [(each.value, each.label, EXPLAINED[each]) for each in Code],
        "may_change": me.may(project.pk, May.CHANGE_PROJECT),
        "may_see_money": may_see_money,
        "may_change_money": me.may(project.pk, May.CHANGE_MONEY),
        "balance": said,
        "owed": show(said.outstanding_minor, said.currency) if said else "",
        "owed_bare": show_bare(said.outstanding_minor, said.currency) if said else "",
        "currency": currency_of(project) if may_see_money else "",
        "problem": problem,
        "typed": request.POST if problem else QueryDict(),
    }
    status = problem["status"] if problem else 200
    return render(request, "releases/project.html", context, status=status)


EXPLAINED = {
    Code.APPROVALS: "So many of those who may approve have approved this very master.",
    Code.QC: "Its report, and those of its files, hold no finding that is bad.",
    Code.CREDITS: "Somebody is credited on the song.",
    Code.ISRC: "The song has a code that is well formed, and that no other song here has.",
    Code.BALANCE: "Somebody who may change money says that nothing is outstanding.",
}
