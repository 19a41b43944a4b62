"""Every name survives: in the ZIP, on any system, in the table and in the checksums."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.models import AudioFile, Job, Render
from sessions.downloads import naming, sheets
from sessions.downloads.contents import Missing
from sessions.downloads.pieces import Piece
from sessions.downloads.sheets import Placed
from sessions.downloads.zip64 import Entry, Layout
from sessions.feedback.exchange.table import unguarded
from sessions.people.models import Artist
from sessions.projects.models import Project
from sessions.songs import labels
from sessions.songs.models import Order, Song, Stem, StemRevision, Version
from tests.hostile_names import NAMES
from tests.sessions.downloads.test_zip64 import whole

HOSTILE = [*NAMES, "nul\0byte"]


def pieces_of(words: list[str], *, in_one_song: bool) -> list[Piece]:
    """A version and a stem for each word, which is also the artist and the title."""
    found: list[Piece] = []
    for number, word in enumerate(words, start=1):
        project = Project(pk=1, title=word, artist=Artist(name=word), catalogue=word)
        song = Song(
            pk=1 if in_one_song else number,
            project=project,
            title=words[0] if in_one_song else word,
            position=1 if in_one_song else number,
        )
        for kind in ("version", "stem"):
            pk = number * 2 + (kind == "stem")
            order = Order(pk=pk, song=song, job=Job(pk=pk, kind="mix", recipe={}))
            file = AudioFile(
                pk=pk, media_type="audio/wav", rate=48_000, bits=24, sha256="0" * 64, size_bytes=1
            )
            render = Render(pk=pk, name="audio", audio_file=file, job=order.job)
            if kind == "version":
                owner = Version(pk=pk, song=song, number=1, label=word, order=order, kind="mix")
            else:
                stem = Stem(pk=pk, song=song, name=word)
                owner = StemRevision(pk=pk, stem=stem, number=1, order=order)
            found.append(Piece(owner=owner, render=render, title=word))
    return found


def check(found: list[Piece], *, by_song: bool) -> None:
    paths = list(naming.paths(found, by_song=by_song).values())
    sheets_beside = [naming.CHECKSUMS, naming.METADATA, naming.MISSING]
    assert len({labels.folded(path) for path in [*paths, *sheets_beside]}) == len(found) + 3
    for path in paths:
        for part in path.split("/"):
            assert part not in {"", ".", ".."}
            assert not set(part) & set('\\:*?"<>|')
            assert not any(unicodedata.category(sign).startswith("C") for sign in part)
            assert part[0] not in " .-~"
            assert part[-1] not in " ."
            assert len(part.encode()) <= 255
            assert labels.harmless(part) == part
    entries = [Entry(name=it, size_bytes=1, crc32=zlib.crc32(b"x"), key=b"x") for it in paths]
    with zipfile.ZipFile(io.BytesIO(whole(Layout(entries)))) as opened:
        assert opened.namelist() == paths
        assert opened.testzip() is None
    placed = [Placed(path, it, it.file.sha256) for path, it in zip(paths, found, strict=True)]
    table = sheets.metadata(placed).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    assert len(rows) == len(found) + 1
    for row, path in zip(rows[1:], paths, strict=True):
        assert len(row) == len(sheets.COLUMNS)
        assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row)
        assert unguarded(row[-2]) == path
    lines = sheets.checksums([(path, "0" * 64) for path in paths]).decode()
    assert lines.splitlines() == [f"{'0' * 64}  {path}" for path in paths]


@pytest.mark.parametrize("by_song", [True, False])
@pytest.mark.parametrize("in_one_song", [True, False])
def test_a_hostile_list_of_names(by_song, in_one_song):
    check(pieces_of(HOSTILE, in_one_song=in_one_song), by_song=by_song)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6), st.booleans())
def test_any_names(words, by_song):
    check(pieces_of(words, in_one_song=by_song), by_song=by_song)


@pytest.mark.parametrize("word", HOSTILE)
def test_what_is_missing_stays_on_its_lines(word):
    said = sheets.missing([Missing(word, word)]).decode()
    assert len(said.splitlines()) == 4
    assert all(sign.isprintable() or sign == "\n" for sign in said)
