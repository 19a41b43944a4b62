"""The stem passport as the page shows it: whether the stems of a song belong together."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from processing.models import Job, Report
from processing.recipes import EditRecipe
from processing.recipes.roles import StemRole
from sessions.desk.lanes import StemLane
from sessions.desk.sheets import WORST_FIRST
from sessions.people.access import Actor
from sessions.songs.access import visible_passports
from sessions.songs.actions.passports import MOST_STEMS
from sessions.songs.models import Passport, Song

_ROLES = {role.value: role.label for role in StemRole}
# dB below the rough mix: how much of it the stems do not explain.
_THE_SAME = -40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One press: an edit order for the sound that was looked at, or another role."""

    stem: int
    revision: int
    words: str
    recipe: dict[str, Any] | None = None
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A finding about the set, and what can be done about it without leaving the page."""

    finding: dict[str, Any]
    fixes: list[Fix]


@dataclass(frozen=True)
class Sheet:
    passport: Passport
    facts: dict[str, Any] | None
    newest: dict[int, int]  # stem -> its newest revision with sound, for the stems in use
    roles: dict[int, str]

    @property
    def job(self) -> Job:
        return self.passport.job

    @property
    def is_over(self) -> bool:
        return self.job.state in Job.OVER

    @property
    def percent(self) -> int:
        return round(self.job.progress * 100)

    @property
    def count(self) -> int:
        return len(self.passport.stems)

    @property
    def is_stale(self) -> bool:
        """The set is another by now: what is said here is about the one before."""
        looked_at = {row["stem"]: row["revision"] for row in self.passport.stems}
        first = dict(itertools.islice(self.newest.items(), MOST_STEMS))
        return self.is_over and looked_at != first

    @property
    def left_out(self) -> int:
        """Stems beyond those that are looked at together."""
        return max(0, len(self.newest) - MOST_STEMS)

    @cached_property
    def claims(self) -> list[Claim]:
        found = self.facts["findings"] if self.facts else []
        ordered = sorted(found, key=lambda finding: WORST_FIRST.index(finding["severity"]))
        return [Claim(finding=finding, fixes=self._fixes(finding)) for finding in ordered]

    @property
    def to_fix(self) -> int:
        return sum(claim.finding["severity"] != "info" for claim in self.claims)

    @property
    def to_know(self) -> int:
        return len(self.claims) - self.to_fix

    @property
    def orders(self) -> list[dict[str, Any]]:
        """All edits at once: one order a stem, since each starts from the sound as it is now."""
        recipes: dict[tuple[int, int], dict[str, Any]] = {}
        for claim in self.claims:
            for fix in claim.fixes:
                if fix.recipe is not None:
                    sound = fix.stem, fix.revision
                    recipes[sound] = _together(recipes.get(sound, {}), fix.recipe)
        return [
            {"stem": stem, "revision": revision, "recipe": recipe}
            for (stem, revision), recipe in recipes.items()
        ]

    @property
    def sum(self) -> dict[str, Any] | None:
        return self.facts.get("sum") if self.facts else None

    @property
    def sum_words(self) -> str:
        """How near the stems come to the rough mix, in words."""
        if self.sum is None or self.sum.get("residual_db") is None:
            return ""
        if any(claim.finding["code"] == "missing_stem" for claim in self.claims):
            return "It holds something that none of the stems explains."
        if self.sum["residual_db"] <= _THE_SAME:
            return "The stems add up to it."
        return "All else is what its faders, filters and mix bus did."

    def _fixes(self, finding: dict[str, Any]) -> list[Fix]:
        """Only for stems that still sound as they did when they were looked at."""
        unchanged = {
            row["name"]: (row["stem"], row["revision"])
            for row in self.passport.stems
            if self.newest.get(row["stem"]) == row["revision"]
        }
        made = [
            Fix(stem=stem, revision=revision, words=fix["words"], recipe=fix["recipe"])
            for fix in finding.get("fixes", ())
            if fix["stem"] in unchanged
            for stem, revision in [unchanged[fix["stem"]]]
        ]
        if finding["code"] == "role_unlikely":
            made += self._roles(finding, unchanged)
        return made

    def _roles(self, finding: dict[str, Any], unchanged: dict[str, tuple[int, int]]) -> list[Fix]:
        assert self.facts is not None
        guesses = {stem["name"]: stem.get("guess") for stem in self.facts["stems"]}
        return [
            Fix(
                stem=stem,
                revision=revision,
                words=f"Call it {_ROLES[guess['role']].lower()}",
                role=guess["role"],
            )
            for name in finding.get("stems", ())
            if name in unchanged and (guess := guesses.get(name)) and guess["role"] in _ROLES
            for stem, revision in [unchanged[name]]
            if self.roles.get(stem) != guess["role"]
        ]


def of_song(actor: Actor, song: Song, lanes: list[StemLane]) -> Sheet | None:
    """The newest look at the set; None before the first, and for whoever may not hear stems."""
    passports = visible_passports(actor).filter(song=song).select_related("job", "rough")
    passport = passports.order_by("-created_at", "-pk").first()
    if passport is None:
        return None
    report = Report.objects.filter(render__job=passport.job, render__name="passport").first()
    newest = {lane.stem.pk: lane.heard.revision.pk for lane in lanes if lane.heard is not None}
    roles = {lane.stem.pk: lane.stem.role for lane in lanes}
    facts = report.facts if report else None
    return Sheet(passport=passport, facts=facts, newest=newest, roles=roles)


def _together(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both edits in one recipe; what the second leaves alone stays as the first has it."""
    alone = EditRecipe().to_json()
    return alone | one | {name: value for name, value in other.items() if value != alone.get(name)}
