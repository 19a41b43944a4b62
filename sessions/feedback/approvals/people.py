"""The words of people on versions, counted: `2 of 3`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sessions.feedback.access import visible_verdicts
from sessions.feedback.models import Verdict
from sessions.people.access import Actor
from sessions.people.models import User, Writer
from sessions.people.roles import RIGHTS, May
from sessions.projects.models import Membership
from sessions.songs.models import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One person's, or that it is still awaited."""

    person: Writer
    choice: str  # empty: nothing said yet
    given_at: datetime | None
    counts: bool  # whether their approval is one of those that a version needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """`2 of 3`: those who approved, of all whose approval counts."""

    words: Sequence[Word]

    @property
    def approved(self) -> int:
        return sum(it.counts and it.choice == Verdict.Choice.APPROVED for it in self.words)

    @property
    def of(self) -> int:
        return sum(it.counts for it in self.words)

    @property
    def has_any(self) -> bool:
        return any(it.choice for it in self.words)


def those_who_may(project_id: int, *rights: May) -> list[User]:
    """Members who can sign in and whose role has one of these rights, by name."""
    roles = [role for role, granted in RIGHTS.items() if granted.intersection(rights)]
    members = Membership.objects.filter(
        project=project_id, role__in=roles, user__is_active=True
    ).select_related("user")
    return [member.user for member in members.order_by("user__name", "user_id")]


def of_versions(actor: Actor, project_id: int, versions: Iterable[Version]) -> dict[int, Approvals]:
    """By version; two queries, whatever the number of versions.

    The owner of the studio is asked by no role: once they speak, their word counts. Who has left
    the project keeps their word, and it counts no more. A guest is never waited for: links end by
    themselves. From the moment they speak they are one of those who approve, also when their link
    has ended since, so a guest can stand beside the people of the project, never in for them.
    """
    rows = list(versions)
    asked = those_who_may(project_id, May.APPROVE)
    said: defaultdict[int, list[Verdict]] = defaultdict(list)
    verdicts = visible_verdicts(actor).filter(version__in=rows).select_related("by", "guest")
    for verdict in verdicts.order_by("given_at", "pk"):
        said[verdict.version_id].append(verdict)
    return {row.pk: _approvals(asked, said[row.pk]) for row in rows}


def _approvals(asked: Sequence[User], said: Sequence[Verdict]) -> Approvals:
    may = {user.pk for user in asked}
    spoke = {verdict.by_id for verdict in said}
    words = [
        Word(
            person=verdict.writer,
            choice=verdict.choice,
            given_at=verdict.given_at,
            counts=_counts(verdict.writer, may),
        )
        for verdict in said
    ]
    waiting = [
        Word(person=user, choice="", given_at=None, counts=True)
        for user in asked
        if user.pk not in spoke
    ]
    return Approvals(words=[*words, *waiting])


def _counts(writer: Writer, may: set[int]) -> bool:
    if writer.is_guest:
        return True
    return writer.pk in may or (writer.is_owner and writer.is_active)
