"""Your own account: how you sign in and where you are, and the tokens that speak for you."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from sessions.desk.forms import InviteForm, NewTokenForm, PasswordForm
from sessions.people import actions
from sessions.people.access import Actor, actor
from sessions.people.browsers import browsers_of
from sessions.people.factors.standing import standing
from sessions.people.models import ApiToken
from sessions.people.refusals import Refused
from sessions.people.tokens import LIVES_FOR, make_token, revoke_token
from sessions.projects.invitations import Sent
from sessions.projects.models import Invitation


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return show(request, actor(request.user))


@require_POST
@sensitive_post_parameters("password")
@sensitive_variables("text", "asked")
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token. Its text is in this one answer; only its hash is kept."""
    me = actor(request.user)
    form = NewTokenForm(request.POST)
    if not form.is_valid():
        return show(request, me, token_form=form, status=422)
    asked = form.cleaned_data
    try:
        actions.check_credentials(request, email=me.user.email, password=asked["password"])
    except Refused as refusal:
        form.refuse(refusal)
        return show(request, me, token_form=form, status=422)
    days = int(asked["days"] or LIVES_FOR.days)
    token, text = make_token(
        me.user,
        name=asked["name"],
        scope=asked["scope"] or ApiToken.Scope.READ,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    return show(request, me, made=(token, text))


@require_POST
def token_removal(request: HttpRequest, token_id: int) -> HttpResponse:
    me = actor(request.user)
    token = get_object_or_404(ApiToken.objects.select_related("user"), user=me.user, pk=token_id)
    revoke_token(token)
    messages.success(request, f"The token “{token.name}” ended. Whoever used it is out.")
    return redirect("desk:account")


@require_POST
@sensitive_post_parameters("current", "new")
def password(request: HttpRequest) -> HttpResponse:
    me = actor(request.user)
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            actions.change_password(request, me.user, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            update_session_auth_hash(request, me.user)
            messages.success(request, "The new password is set. Other browsers are signed out.")
            return redirect("desk:account")
    return show(request, me, password_form=form, status=422)


def show(  # noqa: PLR0913
    request: HttpRequest,
    me: Actor,
    *,
    token_form: NewTokenForm | None = None,
    password_form: PasswordForm | None = None,
    invite_form: InviteForm | None = None,
    made: tuple[ApiToken, str] | None = None,
    invited: Sent | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "tokens": me.user.api_tokens.order_by("-created_at", "-pk"),
        "token_form": token_form or NewTokenForm(),
        "password_form": password_form or PasswordForm(),
        "made": made,
        "invited": invited,
        "factors": standing(me.user),
        "browsers": browsers_of(me.user, request.session.session_key),
        "invite_form": invite_form or InviteForm(),
        "invitations": _invitations(me),
    }
    return render(request, "desk/account.html", context, status=status)


def _invitations(me: Actor) -> QuerySet[Invitation]:
    """To the studio itself: the owner's. Those to a project stand on its page."""
    rows = Invitation.objects.filter(project=None).order_by("sent_at", "pk")
    return rows if me.is_owner else rows.none()
