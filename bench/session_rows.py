"""`python -m bench.session_rows SONG`: multiplies the rows of a song, then asks for its page.

For bench.session_page, in a process that has the settings of the studio it looks at. It prints
the queries, and in the last line JSON: their number, milliseconds (median), kilobytes of the page.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from importlib import import_module
from typing import Any

VERSIONS, NOTES, STEMS = 20, 300, 24
TIMES = 9


def main(song_id: int) -> None:
    import django  # noqa: PLC0415 - the settings come from the environment

    django.setup()
    _multiply(song_id)
    # As the web process does once it is loaded.
    import_module("studio.web").settle()
    print(json.dumps(_asked(song_id)))


def _copy(row: Any, **changes: Any) -> Any:
    from django.db import models  # noqa: PLC0415

    model: type[models.Model] = type(row)
    values = {
        field.attname: getattr(row, field.attname)
        for field in model._meta.concrete_fields  # noqa: SLF001 - Django's public-in-practice door
        if not field.primary_key
    }
    return model._default_manager.create(**values | changes)  # noqa: SLF001


def _sounding(upload: Any) -> Any:
    """An upload like this one, with a job, renders and reports of its own over the same bytes."""
    import secrets  # noqa: PLC0415

    from processing.models import Report  # noqa: PLC0415

    job = _copy(upload.job)
    for render in upload.job.renders.all():
        made = _copy(render, job_id=job.pk)
        report = Report.objects.filter(render=render).first()
        if report is not None:
            Report.objects.create(render=made, facts=report.facts)
    return _copy(upload, job_id=job.pk, token=secrets.token_urlsafe(32))


def _multiply(song_id: int) -> None:
    from django.db import transaction  # noqa: PLC0415

    from sessions.feedback.models import Note, Verdict  # noqa: PLC0415
    from sessions.people.models import User  # noqa: PLC0415
    from sessions.projects.models import Membership  # noqa: PLC0415
    from sessions.songs.models import Song  # noqa: PLC0415

    song = Song.objects.get(pk=song_id)
    people = [User.objects.create_user(f"p{n}@bench.test", f"Person {n}") for n in range(6)]
    roles = ("producer", "artist", "engineer", "musician", "artist", "engineer")
    with transaction.atomic():
        for user, role in zip(people, roles, strict=True):
            Membership.objects.create(project=song.project, user=user, role=role)
        first = song.versions.get()
        versions = [first] + [
            _copy(first, number=n, label=f"Mix {n}", upload_id=_sounding(first.upload).pk)
            for n in range(2, VERSIONS + 1)
        ]
        stem = song.stems.get()
        revision = stem.revisions.get()
        stems = [stem]
        for n in range(2, STEMS + 1):
            stems.append(_copy(stem, name=f"Stem {n}", position=n))
            _copy(revision, stem_id=stems[-1].pk, upload_id=_sounding(revision.upload).pk)
        for n in range(NOTES):
            note = Note.objects.create(
                version=versions[n % VERSIONS],
                by=people[n % 6],
                stem=stems[n % STEMS] if n % 5 == 0 else None,
                body=f"The part at {n} wants less of the room, and the vocal a little closer.",
                at_seconds=(n * 37) % 190,
            )
            if n % 3 == 0:
                Note.objects.create(
                    version=note.version,
                    by=people[(n + 1) % 6],
                    reply_to=note,
                    body="Heard it.",
                    at_seconds=note.at_seconds,
                )
        for version in versions:
            Verdict.objects.create(version=version, by=people[1], choice="approved")


def _asked(song_id: int) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from sessions.people.models import User  # noqa: PLC0415

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(is_owner=True))
    client.get(f"/songs/{song_id}/", secure=True)
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/songs/{song_id}/", secure=True)
    queries = [query["sql"] for query in asked.captured_queries]
    for query in queries:
        print(query[:240])
    if page.status_code != 200:
        sys.exit(f"The page answers {page.status_code}.")
    took = []
    for _ in range(TIMES):
        began_at = time.perf_counter()
        client.get(f"/songs/{song_id}/", secure=True)
        took.append((time.perf_counter() - began_at) * 1000)
    return {
        "queries": len(queries),
        "milliseconds": statistics.median(took),
        "kilobytes": len(page.content) / 1000,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
