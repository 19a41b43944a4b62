"""Where a link leads. The token stands behind the #, which no browser sends to any server.

So it is in no log, no proxy, no `Referer`, and what robots fetch for a preview of the link is the
one door that looks the same for every link.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from sessions.sharing.models import Link

_NOWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - where `up` listens, no place to go to


def house(request: HttpRequest) -> str:
    """Where people find us; a studio that listens everywhere is where it was just found."""
    if urlsplit(settings.PUBLIC_URL).hostname in _NOWHERE:
        return f"{request.scheme}://{request.get_host()}"
    return settings.PUBLIC_URL


def door(token: str, *, at: str) -> str:
    """What is copied, sent and drawn as a QR code. `at`: the house."""
    return f"{at}{reverse('sharing:door')}#{token}"


def page(link: Link) -> str:
    """The clean address behind the door."""
    return reverse("sharing:listen", args=[link.slug])
