"""One row, seen through the asker's eyes: theirs, or 404; allowed, or 403."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from processing.models import Job
from sessions.people.access import actor
from sessions.people.roles import May
from sessions.projects.access import visible_projects
from sessions.projects.models import Project
from sessions.songs import access, querysets
from sessions.songs.models import (
    Album,
    Alignment,
    Reference,
    Song,
    Stem,
    StemArchive,
    StemRevision,
    Version,
)


def project_for(request: Request, pk: int, right: May | None = None) -> Project:
    me = actor(request.user)
    project = get_object_or_404(visible_projects(me), pk=pk)
    if right is not None:
        access.require(me, project, right)
    return project


def song_for(request: Request, pk: int, right: May | None = None) -> Song:
    me = actor(request.user)
    songs = access.visible_songs(me).select_related("project__artist")
    song = get_object_or_404(songs, pk=pk)
    if right is not None:
        access.require(me, song.project_id, right)
    return song


def stem_for(request: Request, pk: int, right: May | None = None) -> Stem:
    me = actor(request.user)
    stem = get_object_or_404(access.visible_stems(me).select_related("song__project"), pk=pk)
    if right is not None:
        access.require(me, stem.song.project_id, right)
    return stem


def revision_for(request: Request, pk: int) -> StemRevision:
    revisions = querysets.revisions_for_page(access.visible_revisions(actor(request.user)))
    return get_object_or_404(revisions.select_related("stem__song__project__artist"), pk=pk)


def archive_for(request: Request, pk: int) -> StemArchive:
    archives = access.visible_archives(actor(request.user))
    return get_object_or_404(archives.select_related("upload__job", "by"), pk=pk)


def version_for(request: Request, pk: int, right: May | None = None) -> Version:
    me = actor(request.user)
    versions = querysets.versions_for_page(access.visible_versions(me))
    version = get_object_or_404(versions.select_related("song__project__artist"), pk=pk)
    if right is not None:
        access.require(me, version.song.project_id, right)
    return version


def reference_for(request: Request, pk: int, right: May | None = None) -> Reference:
    me = actor(request.user)
    references = querysets.references_for_page(access.visible_references(me))
    reference = get_object_or_404(references.select_related("song__project__artist"), pk=pk)
    if right is not None:
        access.require(me, reference.song.project_id, right)
    return reference


def alignment_for(request: Request, pk: int, right: May | None = None) -> Alignment:
    me = actor(request.user)
    alignments = access.visible_alignments(me).select_related("job", "later__song__project")
    alignment = get_object_or_404(alignments.select_related("corrected_by"), pk=pk)
    if right is not None:
        access.require(me, alignment.later.song.project_id, right)
    return alignment


def album_for(request: Request, pk: int) -> Album:
    albums = access.visible_albums(actor(request.user))
    return get_object_or_404(albums.select_related("job", "project__artist"), pk=pk)


def job_for(request: Request, pk: int, *, to_change: bool = False) -> Job:
    me = actor(request.user)
    job = get_object_or_404(access.visible_jobs(me), pk=pk)
    if to_change:
        access.require_job_change(me, job)
    return job
