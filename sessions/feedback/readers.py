"""The people of a project who read notes: who may be mentioned in one, and who may be given one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sessions.people.models import User
from sessions.people.refusals import Invalid
from sessions.people.roles import RIGHTS, May
from sessions.projects.models import Membership

OWNER = "owner"


class NotOnProject(Invalid):
    code = "not_on_project"


class CannotRead(Invalid):
    """Whoever is told of a note must be able to read it."""

    code = "cannot_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    user: User
    role: str  # on the project, or "owner" of the studio
    rights: frozenset[May]

    @property
    def id(self) -> int:
        return self.user.pk

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def initials(self) -> str:
        return self.user.initials

    @property
    def reads_internal(self) -> bool:
        return May.READ_INTERNAL in self.rights

    def may_read(self, *, is_internal: bool, about_stem: bool) -> bool:
        wanted = {May.NOTE}
        wanted |= {May.READ_INTERNAL} if is_internal else set()
        wanted |= {May.HEAR_STEMS} if about_stem else set()
        return wanted <= self.rights


def of_project(project_id: int) -> list[Reader]:
    """By name. Somebody whose account was switched off reads nothing."""
    return sorted(
        (each for each in _everybody(project_id).values() if May.NOTE in each.rights),
        key=lambda each: (each.name.casefold(), each.id),
    )


def those(
    project_id: int, ids: Iterable[int], *, is_internal: bool, about_stem: bool
) -> list[User]:
    """The people of these ids, all of whom can read such a note; or why not, in a sentence."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    people = _everybody(project_id)
    if any(number not in people for number in wanted):
        raise NotOnProject("Only people of this project can be told of a note.")
    chosen = [people[number] for number in wanted]
    _refuse_blind(chosen, is_internal=is_internal, about_stem=about_stem)
    return [reader.user for reader in chosen]


def _refuse_blind(chosen: Collection[Reader], *, is_internal: bool, about_stem: bool) -> None:
    blind = [
        reader.name
        for reader in chosen
        if not reader.may_read(is_internal=is_internal, about_stem=about_stem)
    ]
    if blind:
        what = "internal notes" if is_internal else "this note"
        verb = "cannot read" if len(blind) == 1 else "cannot all read"
        remedy = "Write it for everyone, or leave them out." if is_internal else "Leave them out."
        raise CannotRead(f"{' and '.join(blind)} {verb} {what}.", remedy=remedy)


def _everybody(project_id: int) -> dict[int, Reader]:
    members = Membership.objects.filter(project=project_id, user__is_active=True)
    people = {
        member.user_id: Reader(
            user=member.user, role=member.role, rights=RIGHTS.get(member.role, frozenset())
        )
        for member in members.select_related("user")
    }
    for owner in User.objects.filter(is_owner=True, is_active=True):
        role = people[owner.pk].role if owner.pk in people else OWNER
        people[owner.pk] = Reader(user=owner, role=role, rights=frozenset(May))
    return people
