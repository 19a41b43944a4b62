"""Whether a member who began something still may: asked of the database, not of the request."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from sessions.downloads import leaving
from sessions.downloads.pieces import Piece
from sessions.people.access import Actor
from sessions.people.models import User
from sessions.songs.asking import StillAllowed


def still_allowed(request: HttpRequest, pieces: Sequence[Piece]) -> StillAllowed:
    """Their session or token lives, their account is on, and every file may still leave."""

    def asked() -> bool:
        me = again(request)
        return me is not None and not leaving.refused(me, pieces)

    return asked


def again(request: HttpRequest) -> Actor | None:
    """Who this request would be from if it came now."""
    fresh = copy.copy(request)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    fresh.session = store(request.session.session_key)
    fresh.user = get_user(fresh) if request.session.session_key else AnonymousUser()
    try:
        user = Request(fresh, authenticators=APIView().get_authenticators()).user
    except APIException:
        return None
    return Actor(user) if isinstance(user, User) and user.is_active else None
