"""The door: signing in and out."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sessions.people import actions, door
from sessions.people.factors.refusals import NotBegun
from sessions.people.factors.standing import has_app, has_passkey
from sessions.people.limits import TooMany
from sessions.people.refusals import Refused


class SignInForm(forms.Form):
    email = forms.EmailField(
        label="Mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not actions.studio_is_open():
        return redirect("desk:first-run")
    onward = _onward(request)
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(onward)
    form = SignInForm(request.POST or None)
    status, headers = 200, {}
    if request.method == "POST" and form.is_valid():
        try:
            is_in = door.sign_in(request, **form.cleaned_data, onward=onward)
        except TooMany as problem:
            form.add_error(None, problem.sentence)
            status, headers = problem.status, {"Retry-After": str(problem.retry_after_seconds)}
        except actions.WrongPassword as problem:
            form.add_error(None, problem.sentence)
        else:
            return HttpResponseRedirect(onward) if is_in else redirect("people:second")
    context = {"form": form, "next": onward}
    page = render(request, "people/sign_in.html", context, status=status)
    for header, value in headers.items():
        page.headers[header] = value
    return page


class SecondForm(forms.Form):
    code = forms.CharField(label="Code", max_length=40)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """After the password: a code of the app or of the paper, or a passkey."""
    found = door.half(request)
    if found is None:
        return redirect("people:sign-in")
    form = SecondForm(request.POST or None)
    status, headers = 200, {}
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponseRedirect(door.sign_in_by_code(request, form.cleaned_data["code"]))
        except NotBegun:
            return redirect("people:sign-in")
        except Refused as problem:
            form.add_error(None, problem.sentence)
            if isinstance(problem, TooMany):
                status = problem.status
                headers = {"Retry-After": str(problem.retry_after_seconds)}
    user, onward = found
    context = {
        "form": form,
        "next": onward,
        "has_app": has_app(user),
        "has_passkey": has_passkey(user),
    }
    page = render(request, "people/second.html", context, status=status)
    for header, value in headers.items():
        page.headers[header] = value
    return page


@require_http_methods(["POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _onward(request: HttpRequest) -> str:
    return own_page(request, request.POST.get("next") or request.GET.get("next") or "")


def own_page(request: HttpRequest, wish: str) -> str:
    """Where to go after signing in: only ever a page of ours."""
    if url_has_allowed_host_and_scheme(
        wish, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wish
    return resolve_url(settings.LOGIN_REDIRECT_URL)
