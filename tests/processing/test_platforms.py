"""What each platform does to a song and to an album is worked out as its source says."""

from __future__ import annotations

import json

import pytest

from processing.platforms import Song, album, platforms, table


def change(lufs, peak, **more):
    song = Song(integrated_lufs=lufs, true_peak_dbtp=peak, **more)
    return {f"{row['name']} {row['mode']}".strip(): row["change_db"] for row in table(song)}


def report(lufs, peak, *, share=1.0):
    """A song that stays at one loudness, but for the share that is 8 LU lower."""
    counts = [0] * 700
    counts[round((lufs + 70) * 10)] = round(1000 * share)
    counts[round((lufs + 62) * 10)] += round(1000 * (1 - share))
    gating = {"from_lufs": -70.0, "step_lu": 0.1, "counts": counts}
    return {"integrated_lufs": lufs, "true_peak_dbtp": peak, "gating": gating}


def test_a_loud_song_is_turned_down():
    assert change(-9.0, -1.0, seconds=200.0) == {
        "Spotify Normal": -5.0,
        "Spotify Loud": -2.0,
        "Spotify Quiet": -10.0,
        "Apple Music Sound Check": -7.0,
        "YouTube": -5.0,
        "TIDAL": -5.0,
        "Amazon Music": -5.0,
        "Deezer": -6.0,
        "AES TD1008 Music": -7.0,
        "EBU R 128 Programme": -14.0,
        "EBU R 128 s1 Short form": None,
        "EBU R 128 s2 Streaming": -7.0,
        "ATSC A/85": -15.0,
        "CD": 0.0,
        "Vinyl pre-master": None,
    }


def test_a_soft_song_is_turned_up_only_as_they_do():
    """Spotify's own example: -20 LUFS with a true peak of -5 is lifted to -16."""
    rows = change(-20.0, -5.0)
    assert rows["Spotify Normal"] == 4.0
    assert rows["Spotify Loud"] == 9.0
    assert rows["Spotify Quiet"] == 1.0
    assert rows["YouTube"] == 0.0
    assert rows["TIDAL"] == 0.0
    assert rows["EBU R 128 s2 Streaming"] == 0.0


def test_within_its_tolerance_a_broadcaster_changes_nothing():
    assert change(-22.9, -6.0)["EBU R 128 Programme"] == 0.0
    assert change(-25.9, -6.0)["ATSC A/85"] == 0.0
    assert change(-26.5, -6.0)["ATSC A/85"] == 2.5


def test_a_short_spot_is_judged_by_its_loudest_three_seconds_too():
    song = Song(integrated_lufs=-20.0, true_peak_dbtp=-6.0, max_short_term_lufs=-12.0, seconds=20.0)
    row = next(row for row in table(song) if row["name"] == "EBU R 128 s1")
    assert row["change_db"] == -3.0
    assert "3.0 LU too loud" in row["sentence"]


@pytest.mark.parametrize(
    ("lufs", "peak"), [(-9, -1), (-14, -1), (-20, 0.5), (-23, -9), (None, None)]
)
def test_every_row_has_a_source_a_date_and_a_sentence(lufs, peak):
    for row in table(Song(integrated_lufs=lufs, true_peak_dbtp=peak, seconds=30.0)):
        assert row["source"]
        assert row["as_of"] >= "2026"
        assert row["sentence"].endswith(".")
        assert "fail" not in row["sentence"]
        json.dumps(row, allow_nan=False)
        if row["kind"] != "disc":
            assert (row["change_db"] is None) == (lufs is None)


def test_what_is_left_is_what_was_measured_and_changed():
    for row in table(Song(integrated_lufs=-9.3, true_peak_dbtp=-1.0, seconds=20.0)):
        if row["change_db"] is not None:
            assert row["plays_at_lufs"] == pytest.approx(-9.3 + row["change_db"], abs=0.051)


def test_the_platforms_of_the_issue_are_there():
    names = {platform.name for platform in platforms()}
    assert names >= {"Spotify", "Apple Music", "YouTube", "TIDAL", "Amazon Music", "Deezer", "CD"}
    assert len([1 for platform in platforms() if platform.name == "Spotify"]) == 3


def test_an_album_of_like_songs_is_as_loud_as_they_are():
    whole = album([report(-10.0, -1.0), report(-10.0, -2.0)])
    assert whole.integrated_lufs == pytest.approx(-10.0, abs=0.06)
    assert (whole.songs, whole.loudest_lufs, whole.true_peak_dbtp) == (2, -10.0, -1.0)


def test_a_soft_song_hardly_moves_an_album():
    """Its blocks stay under the relative gate, as in one long file."""
    whole = album([report(-9.0, -1.0), report(-25.0, -6.0)])
    assert whole.integrated_lufs == pytest.approx(-9.0, abs=0.06)


def test_one_song_makes_no_album():
    assert album([report(-9.0, -1.0), {"integrated_lufs": None, "gating": None}]) is None


def test_a_soft_song_keeps_its_distance_where_albums_move_as_one():
    whole = album([report(-9.0, -1.0), report(-15.0, -1.0)])
    soft = Song(integrated_lufs=-15.0, true_peak_dbtp=-1.0)
    rows = {row["name"] + row["mode"]: row for row in table(soft, whole)}
    assert rows["SpotifyNormal"]["change_db"] == 0.0
    assert rows["SpotifyNormal"]["album_change_db"] == pytest.approx(
        -14 - whole.integrated_lufs, abs=0.06
    )
    assert rows["TIDAL"]["album_change_db"] == -5.0
    assert rows["AES TD1008Music"]["album_change_db"] == -5.0
    assert rows["YouTube"]["album_change_db"] == rows["YouTube"]["change_db"]
    assert "moved as one" in rows["SpotifyNormal"]["album_sentence"]
