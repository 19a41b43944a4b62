"""A mix or a master is planned by listening, before anything is made."""

from __future__ import annotations

from django.db import transaction

from processing import jobs
from processing.models import AudioFile
from processing.recipes import MasterRecipe, PlannedStem, PlanningRecipe, Recipe, StemRole
from sessions.people.models import User
from sessions.songs.actions.orders import default_master, heard_stems, reference_of, sound_of
from sessions.songs.actions.refusals import NotReadyYet
from sessions.songs.models import Plan, Song, Version


@transaction.atomic
def plan_mix(song: Song, *, by: User) -> Plan:
    """Every stem that has sound now is listened to; roles that nobody gave are guessed."""
    heard = heard_stems(song)
    recipe = PlanningRecipe(
        stems=tuple(
            PlannedStem(
                name=row.stem.name,
                role=None if row.stem.plays == StemRole.OTHER else row.stem.plays,
            )
            for row in heard
        ),
        tempo_bpm=float(song.tempo_bpm) if song.tempo_bpm else None,
    )
    return _plan(song, by, recipe, {row.stem.name: sound_of(row) for row in heard})


@transaction.atomic
def plan_master(
    version: Version,
    *,
    by: User,
    recipe: MasterRecipe | None = None,
    reference: Version | None = None,
) -> Plan:
    """What the recipe leaves open is planned from the sound of the version."""
    if not version.standing.is_ready:
        raise NotReadyYet(f"“{version.label}” has no sound yet.", remedy="Wait until it is ready.")
    wish = recipe or default_master(version.song)
    sources = {"mix": sound_of(version)} | reference_of(wish, reference)
    made = PlanningRecipe(master=wish)
    return _plan(version.song, by, made, sources, version=version)


def _plan(
    song: Song,
    by: User,
    recipe: Recipe,
    sources: dict[str, AudioFile],
    *,
    version: Version | None = None,
) -> Plan:
    job = jobs.submit(recipe=recipe, sources=sources, topic=song.project.topic, asked_by=by.name)
    return Plan.objects.create(song=song, job=job, version=version, by=by)
