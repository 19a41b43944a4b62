"""Who a request would be from if it came now: asked of the database, not of the request."""

from __future__ import annotations

import copy
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from sessions.people.models import User


def again(request: HttpRequest) -> Request | None:
    """The same request of the same person; None where session, token or account has ended."""
    fresh = copy.copy(request)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    fresh.session = store(request.session.session_key)
    fresh.user = get_user(fresh) if request.session.session_key else AnonymousUser()
    asked = Request(fresh, authenticators=APIView().get_authenticators())
    try:
        user = asked.user
    except APIException:
        return None
    return asked if isinstance(user, User) and user.is_active else None
