"""What of the demo needs sound first: mixes once the stems are played, masters once mixed, links.

Nothing calls back when a job is done, so this looks what is there and orders what comes next; it
may be run at any time, by several at once, and again after anything broke off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Q

from sessions.desk.demo import album
from sessions.desk.demo.opening import demo_project
from sessions.desk.demo.sharing import share
from sessions.feedback import actions as feedback
from sessions.feedback.models import Verdict
from sessions.people.models import User
from sessions.projects.models import Project
from sessions.songs import actions as songs
from sessions.songs import querysets
from sessions.songs.models import Song, Version


def carry_on() -> bool:
    """Order whatever can be ordered now. False once nothing of the demo is left to order."""
    project = demo_project()
    if project is None:
        return False
    people = _cast()
    if len(people) < len(album.PEOPLE):
        return False
    left = False
    for song, demo in zip(_songs(project), album.SONGS, strict=False):
        if song.masters < demo.approved or not song.mixes:
            left = _carry_on_with(song, demo, people) or left
    return share(project, people) or left


def _songs(project: Project) -> Iterable[Any]:
    """With what is counted to see that nothing is left: one query for an album that is finished."""
    kinds = Version.Kind
    return project.songs.order_by("position").annotate(
        mixes=Count("versions", filter=Q(versions__kind=kinds.MIX)),
        masters=Count("versions", filter=Q(versions__kind=kinds.MASTER)),
    )


def _cast() -> dict[str, User]:
    """By first name."""
    people = User.objects.filter(email__in=[person.email for person in album.PEOPLE])
    return {user.name.split()[0]: user for user in people}


@transaction.atomic
def _carry_on_with(song: Song, demo: album.DemoSong, people: dict[str, User]) -> bool:
    song = songs.lock(song)
    versions = list(querysets.versions_for_page(song.versions.all()))
    if not versions:
        return _mix(song, demo, people)
    if not demo.approved or any(version.kind == Version.Kind.MASTER for version in versions):
        return False
    newest = versions[0]
    if newest.standing.is_ready:
        songs.order_master(newest, by=people["Teo"])
        feedback.give_verdict(newest, by=people["Ada"], choice=Verdict.Choice.APPROVED)
        return False
    return newest.standing.is_waiting


def _mix(song: Song, demo: album.DemoSong, people: dict[str, User]) -> bool:
    stems = list(querysets.stems_for_page(querysets.live(song.stems.all())))
    newest = [stem.newest for stem in stems]
    if any(revision is None or revision.standing.is_waiting for revision in newest):
        return True
    if not any(revision.standing.is_ready for revision in newest if revision):
        return False
    first = songs.order_mix(song, by=people["Teo"])
    _say(first, demo, people)
    feedback.give_verdict(first, by=people["Nina"], choice=Verdict.Choice.NEEDS_WORK)
    if demo.approved:
        recipe = songs.default_mix(song)
        strips = tuple(
            replace(strip, gain_db=-2.0) if strip.name == "Bass" else strip
            for strip in recipe.strips
        )
        label = "Mix 2, bass down"
        songs.order_mix(song, by=people["Teo"], recipe=replace(recipe, strips=strips), label=label)
    return demo.approved


def _say(version: Version, demo: album.DemoSong, people: dict[str, User]) -> None:
    bar = 4 * demo.plan.seconds_per_beat
    for remark in demo.remarks:
        note = feedback.write_note(
            version,
            by=people[remark.by],
            body=remark.body,
            at_seconds=round(remark.bar * bar, 3),
            until_seconds=None if remark.until_bar is None else round(remark.until_bar * bar, 3),
        )
        if remark.answer:
            who, what = remark.answer
            feedback.reply(note, by=people[who], body=what)
        if remark.settled:
            feedback.resolve_note(note, by=people["Nina"])
