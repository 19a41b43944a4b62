"""The audit log as people read it: sentences, with what changed, sifted and page by page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from sessions.audit.kinds import KINDS
from sessions.audit.models import Entry
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.projects.models import Project
from sessions.sharing.models import Link

ROWS_A_PAGE = 50
DAYS = (1, 7, 30, 90)
_APPROVALS = ("approved", "work_", "verdict_", "full_listen_")
MONEY = ("balance_", "budget_", "currency_", "line_")
# A word for several kinds -> what these begin with.
GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "links": ("Links", ("link_",)),
    "heard": ("Heard and downloaded", ("listened", "downloaded", "copy_")),
    "rights": ("Who may what", ("member_", "role_", "token_", "invit", "guest_")),
    "money": ("Money", MONEY),
    "releases": ("Releases", (*_APPROVALS, "gate_", "credits_", "isrc_")),
    "door": (
        "Signing in",
        (
            *("signed_", "sign_in_", "session_", "second_"),
            *("factor_", "recovery_", "password_", "studio_"),
        ),
    ),
}
# People are called by their names; what has a title stands in quotation marks.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)$")
_UNQUOTED = ("user", "guest", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for; empty: everything."""

    project: int | None = None
    kind: str = ""
    person: str = ""
    days: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row in words. Whoever did it comes before `did`, what it was done to after."""

    entry: Entry
    did: str
    about: str
    more: str
    project: str

    @property
    def sentence(self) -> str:
        return " ".join(part for part in (self.entry.who_name, self.did, self.about) if part)


def wanted(asked: Mapping[str, str]) -> Wanted:
    """From a query string. What cannot be meant is as if nobody had said it."""

    def number(name: str) -> int | None:
        text = asked.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    kind, days = asked.get("kind", ""), number("days")
    return Wanted(
        project=number("project"),
        kind=kind if kind in KINDS or kind in GROUPS else "",
        person=asked.get("person", "").strip()[:80],
        days=days if days in DAYS else None,
        before=number("before"),
    )


def rows_of(actor: Actor, project: Project) -> QuerySet[Entry]:
    """What happened on one project; its money for those alone who see money there."""
    rows = Entry.objects.filter(project=project.pk)
    return rows if actor.may(project.pk, May.SEE_MONEY) else rows.exclude(kind__in=_kinds(MONEY))


def sifted(rows: QuerySet[Entry], look: Wanted) -> QuerySet[Entry]:
    """Newest first."""
    if look.project is not None:
        rows = rows.filter(project=look.project)
    if look.kind in GROUPS:
        rows = rows.filter(kind__in=_kinds(GROUPS[look.kind][1]))
    elif look.kind:
        rows = rows.filter(kind=look.kind)
    if look.person:
        rows = rows.filter(who_name__icontains=look.person)
    if look.days is not None:
        rows = rows.filter(at__gte=timezone.now() - timedelta(days=look.days))
    if look.before is not None:
        rows = rows.filter(pk__lt=look.before)
    return rows.order_by("-pk")


def told(rows: Iterable[Entry]) -> list[Line]:
    """In words: two queries, whatever the number."""
    entries = [(row, json.loads(row.details)) for row in rows]
    links = _link_names(details for _, details in entries)
    titles = _titles([row for row, _ in entries])
    return [
        Line(
            entry=row,
            did=KINDS.get(row.kind, row.kind.replace("_", " ")),
            about=_about(row),
            more=_more(details, links),
            project=titles.get(row.project or 0, ""),
        )
        for row, details in entries
    ]


def _kinds(beginnings: tuple[str, ...]) -> list[str]:
    return [kind for kind in KINDS if kind.startswith(beginnings)]


def _about(row: Entry) -> str:
    is_person = row.about.partition(":")[0] in _UNQUOTED
    if not row.about_name or is_person:
        return row.about_name
    return f"“{row.about_name}”"


def _link_names(all_details: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    numbers = {it["link"] for it in all_details if isinstance(it.get("link"), int)}
    return dict(Link.objects.filter(pk__in=numbers).values_list("pk", "name")) if numbers else {}


def _titles(rows: Sequence[Entry]) -> dict[int, str]:
    numbers = {row.project for row in rows if row.project is not None}
    return dict(Project.objects.filter(pk__in=numbers).values_list("pk", "title"))


def _more(details: Mapping[str, Any], links: Mapping[int, str]) -> str:
    """Of a change, what became of what; of all else, what is known."""
    before, after = details.get("before"), details.get("after")
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        changed = [name for name in after if before.get(name) != after[name]]
        return ", ".join(
            f"{_word(name)}: {_value(before.get(name))} → {_value(after[name])}" for name in changed
        )
    said = []
    for name, value in details.items():
        if name == "link":
            said.append(f"by the link “{links.get(value, value)}”")
        elif name != "name" and _says(value):
            said.append(_word(name) if value is True else f"{_word(name)}: {_value(value)}")
    return ", ".join(said)


def _says(value: object) -> bool:
    """What is off, empty or a list of ids is not worth a word."""
    return not isinstance(value, (list, dict)) and value is not False and value not in {None, ""}


def _word(name: str) -> str:
    return name.replace("_", " ")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    text = str(value)
    return f"{text[:16]} UTC" if _MOMENT.match(text) else text
