"""Every hostile name, wherever names leave the studio: files, ZIPs, tables, pages, logs.

What comes out is read again by programs that are not ours: unzip, sha256sum, werkzeug, csv,
html.parser.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import shutil
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from sessions.feedback.exchange.table import guarded, unguarded
from sessions.sharing import actions
from sessions.songs import labels, media
from sessions.songs.models import Song, Version
from tests.factories import (
    NoteFactory,
    ProjectFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    UserFactory,
    VersionFactory,
)
from tests.hostile_names import NAMES, STORED, UNSTORABLE, is_control
from tests.sessions.desk.marked_up import Tags, read
from tests.sessions.downloads.parcels import body, give_bytes

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def named_by(header: str) -> str:
    """What a browser calls the file, by somebody else's reading of RFC 6266."""
    assert header.isascii()
    assert header.isprintable()
    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert set(options) == {"filename"}
    return options["filename"]


def is_a_good_name(name: str) -> bool:
    return (
        0 < len(name.encode()) <= 255
        and not set(name) & set('/\\:*?"<>|')
        and not any(map(is_control, name))
        and name == unicodedata.normalize("NFC", name)
        and name == labels.harmless(name)
        and name[-1] not in " ."
        and bool(labels.seen(name))
    )


def rows_of(table: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline="")))


@pytest.fixture
def album(cast, tmp_path):
    """A song, its mix and a stem for each name, every one with bytes of its own."""
    cast.project.artist.name = 'Ω "\u202e; ../'
    cast.project.artist.save()
    for number, name in enumerate(STORED, start=1):
        song = SongFactory(project=cast.project, title=name, position=number)
        mix = VersionFactory(song=song, number=1, ordered=True, label=name, by=cast.otto)
        give_bytes(tmp_path, mix.job, size=64)
    song = SongFactory(project=cast.project, title="All stems", position=len(STORED) + 1)
    for name in STORED:
        made = StemRevisionFactory(stem=StemFactory(song=song, name=name), number=1, by=cast.mats)
        give_bytes(tmp_path, made.job, size=64)
    return cast.project


def test_one_file_a_zip_and_the_log_of_both(client, cast, album, tmp_path, settings):
    settings.DOWNLOADS_AN_HOUR = 1000
    client.force_login(cast.olga)
    taken = 0
    for song in album.songs.filter(versions__isnull=False).order_by("position"):
        version = song.versions.get()
        answer = client.get(f"/api/versions/{version.pk}/files/audio/?download=1")
        assert answer.status_code == 200, answer.content
        body(answer)
        assert is_a_good_name(named_by(answer.headers["Content-Disposition"])), song.title
        taken += 1
    assert taken == len(STORED)

    answer = client.get(f"/api/projects/{album.pk}/downloads/all.zip")
    assert is_a_good_name(named_by(answer.headers["Content-Disposition"]))
    found = unpacked(body(answer), tmp_path / "unpacked")
    files = [path for path in found.rglob("*") if path.is_file()]
    assert len(files) == 2 * len(STORED) + 2
    for path in found.rglob("*"):
        assert is_a_good_name(path.name), path
    paths = [str(path.relative_to(found)) for path in files]
    assert len({labels.folded(path) for path in paths}) == len(paths)
    for name in ("metadata.csv", "checksums.txt"):
        assert (found / name).is_file()
    subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "checksums.txt"],
        cwd=found, check=True, capture_output=True,
    )  # fmt: skip

    first, *rows = rows_of((found / "metadata.csv").read_text())
    assert len(rows) == 2 * len(STORED)
    for row in rows:
        assert len(row) == len(first)
        assert (found / unguarded(row[first.index("File name")])).is_file()
        words = [*row[: first.index("Duration (s)")], *row[first.index("ISRC") :]]
        assert not any(cell.startswith(FORMULA) for cell in words)

    for path in ("/audit/table/", f"/projects/{album.pk}/audit/table/"):
        log = client.get(path)
        assert log.status_code == 200
        first, *rows = rows_of(log.content.decode())
        assert len(rows) == len(STORED) + 1
        assert {len(row) for row in rows} == {len(first)}
        assert not any(cell.startswith(FORMULA) for row in rows for cell in row)
        assert not any(is_control(sign) for row in rows for cell in row for sign in cell)


def unpacked(content: bytes, folder: Path) -> Path:
    if shutil.which("unzip") is None:
        pytest.skip("needs unzip")
    packed = folder.with_suffix(".zip")
    packed.write_bytes(content)
    subprocess.run(
        ["unzip", "-qq", packed, "-d", folder],
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_notes_as_a_table(client, cast):
    song = SongFactory(project=cast.project, title=STORED[0])
    version = VersionFactory(song=song, number=1, ordered=True, label=STORED[1], by=cast.otto)
    written = [name for name in STORED if name.strip()]
    for number, name in enumerate(written):
        who = UserFactory(name=name)
        NoteFactory(version=version, by=who, body=name, at_seconds=number, section=name[:80])
    client.force_login(cast.nina)
    for form in ("csv", "reaper"):
        answer = client.get(f"/api/songs/{song.pk}/notes/export/?format={form}")
        assert is_a_good_name(named_by(answer.headers["Content-Disposition"]))
        first, *rows = rows_of(answer.content.decode())
        assert len(rows) == len(written)
        assert {len(row) for row in rows} == {len(first)}
        assert not any(cell.startswith(FORMULA) for row in rows for cell in row)


def shape(tags: Tags) -> Counter[str]:
    """How many scripts and handlers there are: names add none."""
    handlers = [name for _, found in tags.opened for name in found if name.startswith("on")]
    return Counter([tag for tag, _ in tags.opened if tag in {"script", "img", "b"}] + handlers)


def listened(client, cast, titles: list[str]) -> Tags:
    project = ProjectFactory(artist=cast.project.artist, title=titles[0])
    for number, title in enumerate(titles, start=1):
        song = SongFactory(project=project, title=title, position=number)
        VersionFactory(song=song, number=1, ordered=True, label=title, by=cast.otto)
    link, token = actions.make_link(project, by=cast.nina, name=titles[0] or "x", may_note=True)
    client.post("/api/openings/", {"token": token, "password": ""}, content_type="application/json")
    answer = client.get(f"/listen/{link.slug}/")
    assert answer.status_code == 200
    return read(answer.content.decode())


def test_the_guests_page_is_the_same_whatever_songs_are_called(client, cast):
    plain = listened(client, cast, [f"Song {number}" for number in range(len(STORED))])
    hostile = listened(client, cast, STORED)

    assert shape(hostile) == shape(plain)
    told = json.loads(hostile.told["told"])
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("page", ["/", "/projects/{}/", "/audit/"])
def test_members_pages_are_the_same_whatever_songs_are_called(client, cast, page):
    client.force_login(cast.olga)
    shapes = []
    for titles in (["Song"] * len(STORED), STORED):
        project = ProjectFactory(artist=cast.project.artist, title=titles[0] or "x")
        for number, title in enumerate(titles, start=1):
            SongFactory(project=project, title=title, position=number)
            actions.make_link(project, by=cast.nina, name=title or "x")
        answer = client.get(page.format(project.pk))
        assert answer.status_code == 200
        found = shape(read(answer.content.decode()))
        shapes.append((found["script"], sum(found[name] for name in found if name[:2] == "on")))
        project.delete()

    assert shapes[0] == shapes[1]


def test_no_name_that_is_sent_breaks_anything_or_writes_into_the_log(client, cast, caplog):
    """It is taken, or refused in plain words."""
    caplog.set_level(logging.DEBUG)
    client.force_login(cast.nina)
    song = SongFactory(project=cast.project)
    version = VersionFactory(song=song, number=1, ordered=True, by=cast.nina)
    for name in [*NAMES, *UNSTORABLE]:
        wanted = {400} if name in UNSTORABLE else {200, 201, 400}
        for (method, path), said in sent_as(name, song, version).items():
            answer = client.generic(method, path, json.dumps(said), content_type="application/json")
            assert answer.status_code in wanted, (name, method, path, answer.content)
    for record in caplog.records:
        assert not any(is_control(sign) for sign in record.getMessage() if sign != "\n")


def sent_as(name: str, song: Song, version: Version) -> dict[tuple[str, str], dict[str, object]]:
    """Every request of the API that names something."""
    project = f"/api/projects/{song.project_id}"
    return {
        ("POST", "/api/projects/"): {"title": name, "artist": name},
        ("POST", f"{project}/songs/"): {"title": name},
        ("PATCH", f"/api/songs/{song.pk}/"): {"title": name},
        ("PATCH", f"/api/versions/{version.pk}/"): {"label": name},
        ("POST", f"{project}/links/"): {"name": name, "recipient": name},
        ("POST", f"/api/songs/{song.pk}/stems/"): {"filename": name, "size_bytes": 10},
        ("POST", f"/api/songs/{song.pk}/notes/"): {
            "version": version.pk,
            "body": name,
            "at_seconds": 1,
        },
    }


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_in_a_header_and_a_cell(name):
    made = f"{labels.safe(name)} - {labels.safe(name)} (Mix 1) 24-48.wav"
    assert named_by(media.disposition(made, download=True)) == labels.harmless(made)
    assert is_a_good_name(labels.harmless(made))
    out = io.StringIO()
    csv.writer(out).writerow([guarded(name), "next"])
    if "\0" not in name:
        assert [[guarded(name), "next"]] == rows_of(f"\ufeff{out.getvalue()}")
    assert not guarded(name).startswith(FORMULA)
