"""How you sign in, and where you are signed in: second factors, and browsers to be ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from sessions.desk.forms import CodeForm
from sessions.people import browsers
from sessions.people.access import actor
from sessions.people.factors import codes, standing
from sessions.people.refusals import Refused


@require_POST
@sensitive_post_parameters("password")
def app(request: HttpRequest) -> HttpResponse:
    """The password was given: a secret is made and shown on the next page."""
    me = actor(request.user)
    try:
        codes.begin(request, me.user, password=request.POST.get("password", ""))
    except Refused as refusal:
        return _refused(request, refusal)
    return redirect("desk:account-app-set-up")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret", "paper")
def app_set_up(request: HttpRequest) -> HttpResponse:
    """The picture for the app, until it proves that it counts."""
    me = actor(request.user)
    secret = codes.pending(request)
    if secret is None:
        return redirect("desk:account")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            paper = codes.finish(request, me.user, form.cleaned_data["code"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "From now on the password is followed by a code.")
            return _paper(request, paper) if paper else redirect("desk:account")
    context = {"form": form, "secret": secret, "picture": codes.picture(me.user, secret)}
    return render(request, "desk/account/app.html", context, status=422 if form.is_bound else 200)


@require_POST
@sensitive_post_parameters("password")
def factor_removal(request: HttpRequest, factor_id: int) -> HttpResponse:
    me = actor(request.user)
    factor = standing.factor_of(me.user, factor_id)
    if factor is None:
        raise Http404
    try:
        standing.remove(request, me.user, factor, password=request.POST.get("password", ""))
    except Refused as refusal:
        return _refused(request, refusal)
    messages.success(request, f"“{factor.name}” opens this account no more.")
    return redirect("desk:account")


@require_POST
@sensitive_post_parameters("password")
@sensitive_variables("paper")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New ones, shown in this one answer."""
    me = actor(request.user)
    if not standing.asks_for_second(me.user):
        return redirect("desk:account")
    try:
        paper = standing.new_paper(request, me.user, password=request.POST.get("password", ""))
    except Refused as refusal:
        return _refused(request, refusal)
    return _paper(request, paper)


@require_POST
def session_removal(request: HttpRequest, session: str) -> HttpResponse:
    me = actor(request.user)
    if not browsers.end_one(me.user, session):
        raise Http404
    messages.success(request, "That browser is signed out.")
    return redirect("desk:account")


@require_POST
def other_sessions(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    count = browsers.end_others(me.user, request.session.session_key)
    messages.success(
        request,
        f"{count} other {'browser is' if count == 1 else 'browsers are'} signed out."
        if count
        else "No other browser was signed in.",
    )
    return redirect("desk:account")


@require_POST
def all_sessions(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    browsers.end_all(me.user)
    logout(request)  # this browser's cookie goes with its row
    return redirect("people:sign-in")


def _paper(request: HttpRequest, paper: list[str]) -> HttpResponse:
    return render(request, "desk/account/recovery_codes.html", {"codes": paper})


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    messages.error(request, f"{refusal.sentence} {refusal.remedy}".strip())
    return redirect("desk:account")
