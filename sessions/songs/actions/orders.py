"""Orders to the machine room: an edit makes a revision, a mix or a master makes a version.

Job, order and what it will be come to exist together, so nothing is ever half ordered; the song
is locked, so two people who press at once get two orders with two numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from processing import jobs
from processing.models import AudioFile
from processing.recipes import (
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    PlayRecipe,
    Recipe,
    StemRole,
    WrongRecipe,
)
from processing.recipes.master import Tags
from sessions.people.models import User
from sessions.songs import querysets, stem_names
from sessions.songs.actions.refusals import NothingToMix, NotReadyYet, StemMoved
from sessions.songs.actions.songs import lock
from sessions.songs.actions.stems import add_revision, stem_named
from sessions.songs.actions.versions import add_version
from sessions.songs.measured import renders_of
from sessions.songs.models import Order, PinnedStem, Song, Stem, StemRevision, Version

# Changes nothing that could be missed: silence around the sound goes, edges do not click.
GENTLE_EDIT = EditRecipe(
    trim_silence=True, keep_in_time=True, fade_in_seconds=0.005, fade_out_seconds=0.05
)


@transaction.atomic
def order_edit(  # noqa: PLR0913
    stem: Stem,
    *,
    by: User,
    recipe: EditRecipe = GENTLE_EDIT,
    revision: int | None = None,
    guide: Stem | None = None,
    keep: bool = False,
) -> StemRevision:
    """The newest revision that has sound, edited: the stem's next revision.

    With `revision` only if that is still the one: what was wrong with it may have been put right.
    The takes of a comp are earlier revisions, called by their numbers; `guide` is what the stem is
    brought into time with. `keep`: the sound between the steps stays to be heard.
    """
    song = lock(stem.song)
    source = querysets.stems_for_page(Stem.objects.filter(pk=stem.pk)).get().ready
    if source is None:
        raise NotReadyYet(
            f"“{stem.name}” has no sound yet.", remedy="Wait until its file has been checked."
        )
    if revision not in {None, source.pk}:
        raise StemMoved(
            f"“{stem.name}” has another sound by now.", remedy="Look at the stems again."
        )
    sources = {"stem": sound_of(source)} | _takes(stem, recipe)
    if recipe.align is not None:
        sources["guide"] = _guide(song, guide)
    needed = {name: sound for name, sound in sources.items() if name in recipe.needs()}
    order = _order(song, Order.Kind.EDIT, by, recipe, needed, keep=keep)
    return add_revision(source.stem, by=by, order=order)


@transaction.atomic
def order_part(
    song: Song, *, by: User, name: str, role: StemRole, recipe: PlayRecipe
) -> StemRevision:
    """A part played from notes: a stem's next revision, without anybody's file."""
    song = lock(song)
    stem = stem_named(song, stem_names.tidy(name) or "Part", role=role.value)
    order = _order(song, Order.Kind.PLAY, by, recipe, {})
    return add_revision(stem, by=by, order=order)


@transaction.atomic
def order_mix(
    song: Song,
    *,
    by: User,
    recipe: MixRecipe | None = None,
    label: str = "",
    keep: bool = False,
) -> Version:
    """The newest revisions that have sound, mixed and pinned: the song's next version."""
    song = lock(song)
    heard = heard_stems(song)
    recipe = recipe or _by_roles(song, heard)
    by_name = {revision.stem.name: revision for revision in heard}
    pinned = [_named(by_name, strip.name, place) for place, strip in enumerate(recipe.strips)]
    sources = {revision.stem.name: sound_of(revision) for revision in pinned}
    order = _order(song, Order.Kind.MIX, by, recipe, sources, keep=keep)
    version = add_version(song, by=by, kind=Version.Kind.MIX, label=label, order=order)
    PinnedStem.objects.bulk_create(
        PinnedStem(version=version, revision=revision) for revision in pinned
    )
    return version


@transaction.atomic
def order_master(  # noqa: PLR0913
    version: Version,
    *,
    by: User,
    recipe: MasterRecipe | None = None,
    target_lufs: float | None = None,
    ceiling_dbtp: float | None = None,
    reference: Version | None = None,
    label: str = "",
    keep: bool = False,
) -> Version:
    """The version, mastered and tagged: the song's next version.

    A recipe that leaves its tags empty gets those of the song. `reference` is a version of any song
    that the actor may hear.
    """
    song = lock(version.song)
    if not version.standing.is_ready:
        raise NotReadyYet(f"“{version.label}” has no sound yet.", remedy="Wait until it is ready.")
    recipe = recipe or default_master(song)
    recipe = replace(
        recipe,
        target_lufs=recipe.target_lufs if target_lufs is None else target_lufs,
        ceiling_dbtp=recipe.ceiling_dbtp if ceiling_dbtp is None else ceiling_dbtp,
    )
    if recipe.tags == Tags():
        recipe = replace(recipe, tags=tags_of(song))
    sources = {"mix": sound_of(version)} | reference_of(recipe, reference)
    order = _order(song, Order.Kind.MASTER, by, recipe, sources, keep=keep)
    return add_version(
        song, by=by, kind=Version.Kind.MASTER, label=label, order=order, masters=version
    )


def default_master(song: Song) -> MasterRecipe:
    """The readable recipe to start from: the song's own target, and its tags."""
    return MasterRecipe(target_lufs=song.target_lufs, tags=tags_of(song))


def default_mix(song: Song) -> MixRecipe:
    """The readable recipe to start from, for the stems that have sound now."""
    return _by_roles(song, heard_stems(song))


def _by_roles(song: Song, heard: list[StemRevision]) -> MixRecipe:
    return MixRecipe.for_stems(
        [(revision.stem.name, revision.stem.plays) for revision in heard],
        tempo_bpm=float(song.tempo_bpm) if song.tempo_bpm else None,
    )


def heard_stems(song: Song) -> list[StemRevision]:
    stems = querysets.stems_for_page(querysets.live(song.stems.all()))
    heard = [stem.ready for stem in stems]
    ready = [revision for revision in heard if revision is not None]
    if not ready:
        raise NothingToMix(
            "No stem of this song has sound yet.", remedy="Drop its stems, then order the mix."
        )
    return ready


def _named(by_name: Mapping[str, StemRevision], name: str, place: int) -> StemRevision:
    if name not in by_name:
        raise WrongRecipe(f"strips[{place}].name", f"this song has no stem “{name}” with sound")
    return by_name[name]


def _order(  # noqa: PLR0913
    song: Song,
    kind: Order.Kind,
    by: User,
    recipe: Recipe,
    sources: Mapping[str, AudioFile],
    *,
    keep: bool = False,
) -> Order:
    job = jobs.submit(
        recipe=recipe, sources=sources, topic=song.project.topic, asked_by=by.name, keep=keep
    )
    return Order.objects.create(song=song, kind=kind, job=job, by=by)


def _takes(stem: Stem, recipe: EditRecipe) -> dict[str, AudioFile]:
    """Revisions of the stem by their numbers, as a comp names them."""
    if recipe.comp is None:
        return {}
    revisions = {str(row.number): row for row in querysets.revisions_for_page(stem.revisions.all())}
    sounds = {}
    for index, each in enumerate(recipe.comp.ranges):
        take = revisions.get(each.take)
        if take is None or not take.standing.is_ready:
            place = f"comp.ranges[{index}].take"
            raise WrongRecipe(place, f"this stem has no take “{each.take}” with sound")
        sounds[each.take] = sound_of(take)
    return sounds


def _guide(song: Song, guide: Stem | None) -> AudioFile:
    if guide is None:
        raise WrongRecipe("align", "there is no stem to bring it into time with")
    stems = querysets.stems_for_page(song.stems.filter(pk=guide.pk))
    found = stems.first()
    if found is None or found.ready is None:
        raise NotReadyYet(f"“{guide.name}” has no sound yet.", remedy="Choose another stem.")
    return sound_of(found.ready)


def reference_of(recipe: MasterRecipe, reference: Version | None) -> dict[str, AudioFile]:
    if recipe.reference is None:
        return {}
    if reference is None:
        raise WrongRecipe("reference", "there is no version to hold it against")
    if not reference.standing.is_ready:
        raise NotReadyYet(f"“{reference.label}” has no sound yet.", remedy="Choose another one.")
    return {"reference": sound_of(reference)}


def sound_of(row: StemRevision | Version) -> AudioFile:
    """The full sound behind a row that is ready: `audio` is there, or the row is not ready."""
    return renders_of(row.job)["audio"].audio_file


def tags_of(song: Song) -> Tags:
    """Printable and short, whatever people typed into the fields of the project."""
    project = song.project
    return Tags(
        title=printable(song.title),
        artist=printable(project.artist.name),
        album=printable(project.title) if project.kind != project.Kind.SINGLE else "",
        track_number=song.position if song.position <= 999 else None,  # no tag holds more
        year=project.release_date.year if project.release_date else None,
    )


def printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:200]
