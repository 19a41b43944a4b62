"""Where a link leads. The token stands behind the #, which no browser sends to any server.

So it is in no log, no proxy, no `Referer`, and what robots fetch for a preview of the link is the
one door that looks the same for every link.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from sessions.sharing.models import Link


def door(token: str) -> str:
    """What is copied, sent and drawn as a QR code."""
    return f"{settings.PUBLIC_URL}{reverse('sharing:door')}#{token}"


def page(link: Link) -> str:
    """The clean address behind the door."""
    return reverse("sharing:listen", args=[link.slug])
