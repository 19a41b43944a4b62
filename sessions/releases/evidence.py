"""The lines of a checklist: what was asked, whether it is so, and by what that is known.

No line holds an amount of money, for everybody who hears a master reads its checklist; and
`missing` holds no name, for guests read why they are refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from processing.models import Report
from sessions.feedback.approvals.people import Approvals, of_versions
from sessions.feedback.models import Verdict
from sessions.people.access import Actor
from sessions.people.models import User, Writer
from sessions.releases import isrc
from sessions.releases.models import Balance, Code, Credit, Gate, Recording
from sessions.songs.models import Version

_NAMED_AT_MOST = 6
# A report's worst: what docs/checks.md calls bad.
FAILED = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`missing`: what a refusal says in a few words; `where`: the page on which it is put right."""

    code: str
    sentence: str
    is_green: bool
    evidence: str
    missing: str
    where: str

    @property
    def title(self) -> str:
        return str(Code(self.code).label)


def lines_of(gate: Gate, versions: Sequence[Version]) -> dict[int, list[Line]]:
    """By version, each line that the gate asks for; a query or three a line, not a version."""
    read = {
        Code.APPROVALS: _approvals,
        Code.QC: _quality,
        Code.CREDITS: _credits,
        Code.ISRC: _isrc,
        Code.BALANCE: _balance,
    }
    found = [read[code](gate, versions) for code in Code if code in gate.lines]
    return {version.pk: [lines[version.pk] for lines in found] for version in versions}


def _approvals(gate: Gate, versions: Sequence[Version]) -> dict[int, Line]:
    # The house itself asks, so every verdict counts, whoever looks at the checklist.
    house = Actor(User(is_owner=True))
    said = of_versions(house, gate.project_id, versions)
    return {version.pk: _approved(gate, version, said[version.pk]) for version in versions}


def _approved(gate: Gate, version: Version, said: Approvals) -> Line:
    """A number is one of people of the project: one link makes as many guests as browsers open it.

    Where all are asked for, guests who spoke are among them.
    """
    asked = said
    if gate.approvals_needed:
        asked = Approvals(words=[word for word in said.words if not word.person.is_guest])
    needed = gate.approvals_needed or max(asked.of, 1)
    counted = f"{asked.approved} of {needed}"
    sentence = f"{counted} approved it."
    if needed > asked.of:
        who = "1 person" if asked.of == 1 else f"{asked.of} people"
        sentence = f"{counted} approved it, and only {who} on this project may."
    words = [_word(word.person, word.choice) for word in said.words if word.choice and word.counts]
    return Line(
        code=Code.APPROVALS,
        sentence=sentence,
        is_green=asked.approved >= needed,
        evidence=_some(words) or "Nobody has said anything yet.",
        missing=f"approvals ({counted})",
        where=f"{reverse('desk:session', args=[version.song_id])}?version={version.pk}",
    )


def _word(person: Writer, choice: str) -> str:
    return f"{person.signature}: {Verdict.Choice(choice).label.lower()}"


def _quality(_: Gate, versions: Sequence[Version]) -> dict[int, Line]:
    """The master's own report, and that of every file which was made of it to be sent."""
    jobs = {version.pk: version.job for version in versions}
    reports = (
        Report.objects.filter(render__job__in=[job.pk for job in jobs.values() if job])
        .filter(Q(render__name="audio") | Q(render__kind="delivery"))
        .annotate(findings=F("facts__findings"))
        .order_by("render_id")
        .values_list("render__job_id", "render__name", "findings")
    )
    by_job: defaultdict[int, dict[str, list[str]]] = defaultdict(dict)
    for job_id, name, findings in reports:
        bad = [str(it.get("sentence", "")) for it in findings or [] if it["severity"] == FAILED]
        by_job[job_id][name] = bad
    return {
        version.pk: _checked(version, by_job[job.pk] if (job := jobs[version.pk]) else {})
        for version in versions
    }


def _checked(version: Version, reports: dict[str, list[str]]) -> Line:
    failed = [sentence for name in reports for sentence in reports[name]]
    files = "1 report" if len(reports) == 1 else f"{len(reports)} reports"
    if "audio" not in reports:
        sentence, missing = "It has not been measured yet.", "quality check (not measured)"
    elif failed:
        count = "1 check" if len(failed) == 1 else f"{len(failed)} checks"
        sentence, missing = f"{count} failed.", f"quality check ({count} failed)"
    else:
        sentence, missing = "No check failed.", ""
    return Line(
        code=Code.QC,
        sentence=sentence,
        is_green=not missing,
        evidence=_some(list(dict.fromkeys(failed))) or (f"Read from {files}." if reports else ""),
        missing=missing,
        where=reverse("desk:report-print", args=[version.pk]),
    )


def _credits(_: Gate, versions: Sequence[Version]) -> dict[int, Line]:
    """Whether everybody is named, no machine can know: somebody has to be."""
    rows = Credit.objects.filter(song__in=[version.song_id for version in versions])
    names: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows.order_by("position", "pk"):
        names[row.song_id].append(f"{row.name} ({row.role})")
    return {version.pk: _credited(version, names[version.song_id]) for version in versions}


def _credited(version: Version, names: list[str]) -> Line:
    count = "1 credit is" if len(names) == 1 else f"{len(names)} credits are"
    return Line(
        code=Code.CREDITS,
        sentence=f"{count} written down." if names else "Nobody is credited yet.",
        is_green=bool(names),
        evidence=_some(names),
        missing="credits",
        where=f"{reverse('releases:song', args=[version.song_id])}#credits",
    )


def _isrc(_: Gate, versions: Sequence[Version]) -> dict[int, Line]:
    songs = {version.song_id for version in versions}
    codes = dict(Recording.objects.filter(song__in=songs).values_list("song_id", "isrc"))
    taken: defaultdict[str, set[int]] = defaultdict(set)
    same = Recording.objects.filter(isrc__in=[code for code in codes.values() if code])
    for code, song_id in same.values_list("isrc", "song_id"):
        taken[code].add(song_id)
    return {
        version.pk: _coded(
            version,
            code := codes.get(version.song_id, ""),
            is_shared=bool(code) and len(taken[code]) > 1,
        )
        for version in versions
    }


def _coded(version: Version, code: str, *, is_shared: bool) -> Line:
    written = _written_into(version)
    if not code:
        sentence, missing = "The song has no ISRC.", "ISRC"
    elif not isrc.is_valid(code):
        sentence, missing = "Its ISRC is none by ISO 3901.", "a valid ISRC"
    elif is_shared:
        sentence, missing = "Another song of this studio has the same ISRC.", "an ISRC of its own"
    elif written and written != code:
        said = isrc.shown(written)
        sentence, missing = f"The files of this master say {said}.", "the right ISRC in its files"
    else:
        sentence, missing = f"Its ISRC is {isrc.shown(code)}.", ""
    evidence = "It was uploaded: what its file says is not read." if code else ""
    if code and version.order is not None:
        evidence = "It is written into its files." if written == code else ""
        evidence = evidence or ("" if written else "It is not written into its files.")
    return Line(
        code=Code.ISRC,
        sentence=sentence,
        is_green=not missing,
        evidence=evidence,
        missing=missing,
        where=f"{reverse('releases:song', args=[version.song_id])}#isrc",
    )


def _written_into(version: Version) -> str:
    """What the order told its files to say; an upload says what it says."""
    job = version.job
    tags = job.recipe.get("tags") if job is not None and version.order is not None else None
    return str(tags.get("isrc") or "") if isinstance(tags, dict) else ""


def _balance(gate: Gate, versions: Sequence[Version]) -> dict[int, Line]:
    said = Balance.objects.filter(project=gate.project_id).select_related("by").first()
    is_paid = said is not None and said.outstanding_minor == 0
    if said is None:
        sentence, missing = "Nobody has said whether it is paid.", "word that it is paid"
    elif is_paid:
        sentence, missing = "The balance is paid.", ""
    else:
        sentence, missing = "The balance is not paid.", "payment of the balance"
    on = timezone.localdate(said.said_at) if said else None
    line = Line(
        code=Code.BALANCE,
        sentence=sentence,
        is_green=is_paid,
        evidence=f"Said by {said.by.name} on {on:%-d %B %Y}." if said else "",
        missing=missing,
        where=f"{reverse('releases:project', args=[gate.project_id])}#balance",
    )
    return {version.pk: line for version in versions}


def _some(words: Sequence[str]) -> str:
    more = len(words) - _NAMED_AT_MOST
    shown = "; ".join(words[:_NAMED_AT_MOST])
    return f"{shown}; and {more} more" if more > 0 else shown
