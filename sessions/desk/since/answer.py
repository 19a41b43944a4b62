"""All of what changed since an earlier version, as far as this person may know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from processing import recipes
from processing.models import Job, Report
from processing.recipes import difference
from sessions.desk.since.figures import figures
from sessions.desk.since.places import differences, places
from sessions.desk.since.said import Said
from sessions.desk.written import clock
from sessions.feedback.access import visible_notes
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.songs import aligned
from sessions.songs.models import Alignment, PinnedStem, Version

_MOST_RECIPE, _MOST_NOTES, _WORDS = 12, 5, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`state` says whether the two were lined up; without that, what depends on it is missing."""

    since: Version
    state: str
    alignment: Alignment | None
    sentences: list[Said]
    strip: list[dict[str, Any]] = field(default_factory=list)


def changes(actor: Actor, version: Version, since: Version) -> Changes:
    alignment = _pair(version, since)
    facts = aligned.facts_of(alignment) if alignment is not None else None
    sentences = list(_measured(version, since))
    # What was measured between the two runs from the earlier to the later one.
    forward = facts is not None and since.number < version.number
    if facts is not None and forward:
        sentences += [*places(facts, str(since)), *differences(facts)]
    if actor.may(version.song.project_id, May.HEAR_STEMS):
        sentences += [*_stems(version, since), *_recipe(version, since)]
    sentences += _notes(actor, version, since)
    return Changes(
        since=since,
        state=state_of(alignment, facts is not None),
        alignment=alignment,
        sentences=sentences,
        strip=list(facts["strip"]) if facts is not None and forward else [],
    )


def _pair(version: Version, since: Version) -> Alignment | None:
    earlier, later = sorted((version, since), key=lambda it: it.number)
    rows = Alignment.objects.select_related("job")
    return rows.filter(earlier=earlier, later=later).first()


def state_of(alignment: Alignment | None, is_told: bool) -> str:  # noqa: FBT001  # one of two facts
    if is_told:
        return "measured"
    if alignment is None or alignment.job.state in Job.OVER:
        return "unknown"
    return "waiting"


def _measured(version: Version, since: Version) -> Iterator[Said]:
    jobs = {it.job.pk: it for it in (version, since) if it.job is not None}
    found = Report.objects.filter(render__job__in=jobs, render__name="audio")
    facts = {
        jobs[job].pk: told for job, told in found.values_list("render__job", "facts").order_by("pk")
    }
    if version.pk in facts and since.pk in facts:
        yield from figures(facts[since.pk], facts[version.pk])


def _recipe(version: Version, since: Version) -> Iterator[Said]:
    """Both ordered here, and both mixes or both masters: what was asked for differently."""
    one, other = since.order, version.order
    if one is None or other is None or one.kind != other.kind:
        return
    try:
        said = difference.between(recipes.read(one.job.recipe), recipes.read(other.job.recipe))
    except recipes.WrongRecipe:
        return  # of a release that had other words
    for change in said[:_MOST_RECIPE]:
        yield Said(about="recipe", sentence=change.sentence)
    if len(said) > _MOST_RECIPE:
        rest = len(said) - _MOST_RECIPE
        yield Said(about="recipe", sentence=f"{rest} more changes of the recipe.")


def _stems(version: Version, since: Version) -> Iterator[Said]:
    old, new = _pinned(since), _pinned(version)
    if not old or not new:
        return
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if before is None:
            sentence = f"{name} is in it now."
        elif after is None:
            sentence = f"{name} is not in it any more."
        else:
            sentence = f"{name}: take {before} → {after}."
        yield Said(about="stems", sentence=sentence)


def _pinned(version: Version) -> dict[str, int]:
    rows = PinnedStem.objects.filter(version=version)
    return dict(rows.values_list("revision__stem__name", "revision__number"))


def _notes(actor: Actor, version: Version, since: Version) -> list[Said]:
    """Notes on versions up to the earlier one that somebody resolved since it was made."""
    done = visible_notes(actor).filter(
        version__song=version.song_id,
        version__number__lte=since.number,
        reply_to__isnull=True,
        resolved_at__gt=since.created_at,
    )
    found = [] if version.number < since.number else list(done.order_by("at_seconds", "pk"))
    said = [
        Said(
            about="notes",
            sentence=f"Resolved since: “{_short(note.body)}” ({clock(note.at_seconds, 0)}).",
        )
        for note in found[:_MOST_NOTES]
    ]
    if len(found) > _MOST_NOTES:
        rest = f"{len(found) - _MOST_NOTES} more notes were resolved since."
        said.append(Said(about="notes", sentence=rest))
    return said


def _short(body: str) -> str:
    line = " ".join(body.split())
    return line if len(line) <= _WORDS else f"{line[: _WORDS - 1].rstrip()}…"
