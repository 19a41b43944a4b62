"""What somebody on another project reaches of this one: nothing, from whichever side they come."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from sessions.people.access import Actor
from sessions.projects import access, invitations


def test_members_and_phases_are_those_of_ones_own_projects(cast):
    for rows in (access.visible_memberships, access.visible_phases):
        theirs = rows(Actor(cast.sam))
        assert theirs.exists()
        assert not theirs.exclude(project=cast.elsewhere).exists()


def test_an_invitation_is_sent_by_who_may_whoever_asks_for_it(cast):
    for by, project in ((cast.otto, cast.project), (cast.sam, cast.project), (cast.nina, None)):
        with pytest.raises(PermissionDenied):
            invitations.invite(project=project, by=by, email="new@roughmix.test", role="artist")


def test_an_invitation_that_was_sent_again_meanwhile_is_not_used_up(cast):
    """By whoever read the one of before: the digest is asked for, too."""
    sent = invitations.invite(
        project=cast.project, by=cast.nina, email="new@roughmix.test", role="artist"
    )
    read_before = type(sent.invitation).objects.get()
    invitations.send_again(sent.invitation, by=cast.nina)
    with pytest.raises(invitations.NoSuchInvitation):
        invitations._use_up(read_before)
    assert type(read_before).objects.exists()


def test_an_invitation_that_is_gone_is_not_sent_again(cast):
    sent = invitations.invite(
        project=cast.project, by=cast.nina, email="new@roughmix.test", role="artist"
    )
    invitations.revoke(sent.invitation, by=cast.nina)
    with pytest.raises(invitations.NoSuchInvitation):
        invitations.send_again(sent.invitation, by=cast.nina)
