"""An upload goes on for as long as whoever began it may upload."""

from __future__ import annotations

from sessions.people.roles import May
from sessions.projects.models import Membership


def test_who_may_upload_no_more_does_not_go_on(cast, otto, url, only):
    assert otto.patch(url, 0, b"12345").status_code == 204
    only("engineer", May.LISTEN, May.NOTE)
    assert otto.patch(url, 5, b"67890").status_code == 404
    Membership.objects.filter(user=cast.otto).delete()
    assert otto.patch(url, 5, b"67890").status_code == 404
