"""Where songs lie: laws that hold for any album, and the cue sheet that tells of it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.album.cue import cue_sheet
from processing.engine.album.sequence import Length, laid_out
from processing.engine.refusal import CannotRender
from processing.recipes.album import AlbumRecipe

LENGTHS = st.builds(
    Length,
    frames=st.integers(2000, 400_000),
    gap=st.integers(0, 200_000),
    crossfade=st.one_of(st.just(0), st.integers(0, 1000)),
)
ALBUMS = st.lists(LENGTHS, min_size=1, max_size=12)
RATES = st.sampled_from([44_100, 48_000, 88_200, 96_000])


@settings(max_examples=60, deadline=None)
@given(songs=ALBUMS, rate=RATES, cd=st.booleans())
def test_tracks_cover_the_programme_and_begin_with_their_songs(songs, rate, cd):
    made = laid_out(songs, rate, cd_frames=cd)
    sector = rate // 75

    tracks = made.tracks()
    assert tracks[0][0] == 0
    assert tracks[-1][1] == made.frames
    assert all(before[1] == after[0] for before, after in pairwise(tracks))
    for place, (start, stop) in zip(made.places, tracks, strict=True):
        assert start < stop
        assert 0 <= place.start - start < (sector if cd else 1)
        assert not cd or start % sector == stop % sector == 0


@settings(max_examples=60, deadline=None)
@given(songs=ALBUMS, rate=RATES, cd=st.booleans())
def test_between_two_songs_is_what_was_asked_for(songs, rate, cd):
    made = laid_out(songs, rate, cd_frames=cd)
    for song, (before, after) in zip(songs, pairwise(made.places), strict=False):
        between = after.start - before.end
        if song.crossfade:
            assert between == -song.crossfade
            assert before.fade_out == after.fade_in == song.crossfade
        elif song.gap == 0:
            assert between == 0
        else:
            assert 0 <= between - song.gap < (rate // 75 if cd else 1)
    assert 0 <= made.frames - made.places[-1].end < rate // 75


def test_crossfades_that_meet_inside_a_song_are_refused():
    long = Length(frames=1000, crossfade=600)
    with pytest.raises(CannotRender, match="song 2"):
        laid_out([long, long, Length(frames=5000)], 44_100, cd_frames=False)


def test_a_rate_without_whole_cd_frames_is_refused():
    with pytest.raises(CannotRender, match="1/75 s"):
        laid_out([Length(frames=1000)], 32_000, cd_frames=True)


@settings(max_examples=60, deadline=None)
@given(songs=ALBUMS)
def test_a_cue_sheet_tells_every_mark_of_a_cd_exactly(songs):
    made = laid_out(songs, 44_100, cd_frames=True)
    recipe = AlbumRecipe.from_json(
        {
            "kind": "album",
            "version": 1,
            "songs": [{"source": str(n)} for n in range(1, len(songs) + 1)],
        }
    )
    said = cue_sheet(recipe, made, 44_100, file="album.wav")

    times = re.findall(r"INDEX (\d\d) (\d+):(\d\d):(\d\d)", said)
    at = [
        (index, ((int(minutes) * 60 + int(seconds)) * 75 + int(sectors)) * 588)
        for index, minutes, seconds, sectors in times
    ]
    assert [frame for index, frame in at if index == "01"] == [place.mark for place in made.places]
    assert all(before[1] <= after[1] for before, after in pairwise(at))
    assert said.count("TRACK") == len(songs)


def test_words_in_a_cue_sheet_cannot_end_their_quotation():
    recipe = AlbumRecipe.from_json(
        {
            "kind": "album",
            "version": 1,
            "songs": [{"source": "1", "title": 'The "One"', "isrc": "SEABC2600001"}],
            "tags": {"album": "River", "artist": "Lia", "upc": "123456789012", "year": 2026},
        }
    )
    made = laid_out([Length(frames=44_100)], 44_100, cd_frames=True)
    assert cue_sheet(recipe, made, 44_100, file="album.wav").split("\r\n") == [
        "REM DATE 2026",
        "CATALOG 0123456789012",
        'PERFORMER "Lia"',
        'TITLE "River"',
        'FILE "album.wav" WAVE',
        "  TRACK 01 AUDIO",
        "    TITLE \"The 'One'\"",
        '    PERFORMER "Lia"',
        "    ISRC SEABC2600001",
        "    INDEX 01 00:00:00",
        "",
    ]
