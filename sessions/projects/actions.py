"""What people do with a project: start it, change it, say who is on it, move its phases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from processing import events
from sessions.audit.actions import record
from sessions.audit.words import About
from sessions.people.actions import artist_named, create_account
from sessions.people.models import User
from sessions.people.refusals import Invalid, Refused
from sessions.people.roles import Role
from sessions.projects.models import Membership, Phase, Project


class AlreadyMember(Refused):
    code = "already_member"


class LastProducer(Refused):
    """A project without a producer could be changed by nobody but the owner."""

    code = "last_producer"


class MemberGone(Refused):
    """Removed between being looked at and being changed."""

    code = "member_gone"
    status = 410

    def __init__(self) -> None:
        super().__init__("They are not on this project any more.")


class NameMissing(Invalid):
    code = "name_missing"


class ProjectChanges(TypedDict, total=False):
    title: str
    kind: str
    artist: str
    brief: str
    catalogue: str
    release_date: date | None
    approval_needs_full_listen: bool


class PhaseChanges(TypedDict, total=False):
    due_date: date | None
    done_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A new member; the password is there once, when the account was made for it."""

    membership: Membership
    temporary_password: str | None


@transaction.atomic
def start_project(  # noqa: PLR0913
    *,
    by: User,
    title: str,
    artist: str,
    kind: str = Project.Kind.SINGLE,
    brief: str = "",
    catalogue: str = "",
    release_date: date | None = None,
    approval_needs_full_listen: bool = False,
) -> Project:
    """A project with its phases; whoever starts it produces it until they say otherwise."""
    project = Project.objects.create(
        title=title,
        kind=kind,
        artist=artist_named(artist),
        brief=brief,
        catalogue=catalogue,
        release_date=release_date,
        approval_needs_full_listen=approval_needs_full_listen,
    )
    Phase.objects.bulk_create(
        Phase(project=project, name=name, position=position)
        for position, name in enumerate(Phase.Name.values, start=1)
    )
    Membership.objects.create(project=project, user=by, role=Role.PRODUCER)
    events.post(project.topic, "project", {"project": project.pk})
    return project


@transaction.atomic
def change_project(project: Project, *, by: User, **changes: Unpack[ProjectChanges]) -> Project:
    fields = list(changes)
    before = project.approval_needs_full_listen
    for name in fields:
        if name == "artist":
            project.artist = artist_named(changes["artist"])
        else:
            setattr(project, name, changes[name])  # type: ignore[literal-required]
    if fields:
        project.save(update_fields=fields)
        if project.approval_needs_full_listen != before:
            about = About(f"project:{project.pk}", project.title)
            after = project.approval_needs_full_listen
            record("full_listen_set", who=by.who, about=about, project=project.pk, needed=after)
        events.post(project.topic, "project", {"project": project.pk})
    return project


@transaction.atomic
def add_member(*, project: Project, by: User, email: str, role: str, name: str = "") -> Added:
    """Somebody joins: by the account they have, or by a new one with a temporary password.

    There is no mail server yet to send an invitation, so the password goes to whoever adds the
    person, is shown once, and is theirs to change (`PUT /api/me/password/`).
    """
    password = None
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        if not name.strip():
            raise NameMissing(
                "Nobody here has this address yet.", remedy="Give their name to make an account."
            )
        user, password = create_account(email=email, name=name)
    membership, is_new = Membership.objects.get_or_create(
        project=project, user=user, defaults={"role": role}
    )
    if not is_new:
        raise AlreadyMember(f"{user.name} is on this project already.")
    _write("member_added", membership, by=by, role=role, new_account=password is not None)
    events.post(project.topic, "member", {"member": membership.pk})
    return Added(membership=membership, temporary_password=password)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> Membership:
    before = _keep_a_producer(membership, becomes=role)
    membership.role = role
    membership.save(update_fields=["role"])
    _write("role_changed", membership, by=by, before=before, role=role)
    events.post(membership.project.topic, "member", {"member": membership.pk})
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """They see nothing of the project from their next request on; what they made stays."""
    before = _keep_a_producer(membership, becomes=None)
    pk = membership.pk
    _write("member_removed", membership, by=by, before=before)
    membership.delete()
    events.post(membership.project.topic, "member", {"member": pk})


@transaction.atomic
def change_phase(phase: Phase, **changes: Unpack[PhaseChanges]) -> Phase:
    if "due_date" in changes:
        phase.due_date = changes["due_date"]
    if "done_date" in changes:
        phase.done_date = changes["done_date"]
    if changes:
        phase.save(update_fields=list(changes))
        events.post(phase.project.topic, "phase", {"phase": phase.pk})
    return phase


def _keep_a_producer(membership: Membership, *, becomes: str | None) -> str:
    """The role until now. The project's row is locked: two producers cannot leave at once."""
    project = Project.objects.select_for_update().get(pk=membership.project_id)
    role = project.memberships.filter(pk=membership.pk).values_list("role", flat=True).first()
    if role is None:
        raise MemberGone
    if role != Role.PRODUCER or becomes == Role.PRODUCER:
        return role
    others = project.memberships.filter(role=Role.PRODUCER).exclude(pk=membership.pk)
    if not others.exists():
        raise LastProducer(
            "A project keeps at least one producer.", remedy="Make somebody else producer first."
        )
    return role


def _write(kind: str, membership: Membership, *, by: User, **details: object) -> None:
    user = membership.user
    about = About(f"user:{user.pk}", user.name)
    record(kind, who=by.who, about=about, project=membership.project_id, **details)
