"""What was done to an album, in sentences with figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from processing.engine.album.drive import Landing
from processing.engine.album.levels import Level
from processing.engine.album.sequence import Programme
from processing.engine.album.songs import Shape, Song
from processing.engine.album.tone import NOTICED_DB, Tone
from processing.engine.album.tracks import Measured
from processing.engine.loudness import Loudness
from processing.engine.phrases import Step, change, frequency, listed, number, seconds, step
from processing.recipes.album import AlbumRecipe
from processing.recipes.channel import EqBand

_NOTICED_REDUCTION_DB = 0.05
_SHORTEST_CD_TRACK_SECONDS = 4  # Red Book


def order(songs: Sequence[Song], shape: Shape) -> Step:
    other = [str(song.number) for song in songs if song.source_rate != shape.rate]
    turned = f"; brought to that rate: {listed(other)}" if other else ""
    count = f"{len(songs)} songs" if len(songs) > 1 else "One song"
    return step(
        "album_order",
        f"{count} at {frequency(shape.rate)}{turned}.",
        hz=shape.rate,
        channels=shape.channels,
        songs=[{"number": song.number, "title": song.title} for song in songs],
    )


def shaped(song: Song) -> Iterator[Step]:
    """Only what was done to this song alone."""
    recipe = song.recipe
    done = [
        f"{seconds(recipe.cut_head_seconds)} cut at the head" if recipe.cut_head_seconds else "",
        f"{seconds(recipe.cut_tail_seconds)} cut at the tail" if recipe.cut_tail_seconds else "",
        f"equaliser of {_bands(len(recipe.eq))}" if recipe.eq else "",
        f"faded in over {seconds(recipe.fade_in_seconds)}" if recipe.fade_in_seconds else "",
        f"faded out over {seconds(recipe.fade_out_seconds)}" if recipe.fade_out_seconds else "",
    ]
    if any(done):
        sentence = f"{song.title}: {listed([each for each in done if each])}."
        yield step("album_song", sentence, number=song.number)


def spread(songs: Sequence[Song], tones: Sequence[Tone]) -> Iterator[Step]:
    """How far the songs are from each other in tone; nothing of a single one."""
    if len(songs) < 2:
        return
    apart = sorted(zip(songs, tones, strict=True), key=lambda pair: -abs(pair[1].off_db))
    said = [
        f"{song.title} has {number(abs(tone.off_db))} dB "
        f"{'more' if tone.off_db > 0 else 'less'} around {frequency(tone.off_hz)}"
        for song, tone in apart
        if tone.stands_out
    ]
    within = f"All songs are within {number(NOTICED_DB, 0)} dB of the tone that they have in common"
    beside = "Beside the tone that the songs have in common, " + listed(said)
    yield step(
        "album_tone",
        f"{beside if said else within}.",
        songs=[_tone(song, tone) for song, tone in zip(songs, tones, strict=True)],
        off_at_most_db=abs(apart[0][1].off_db),
    )


def corrected(song: Song, bands: Sequence[EqBand], before: Tone, after: Tone) -> Step:
    drawn = [f"{change(band.gain_db)} at {frequency(band.hz)}" for band in bands]
    return step(
        "album_tone_eq",
        f"{song.title} brought towards the others: {listed(drawn)}; as loud as before. "
        f"At most {number(abs(before.off_db))} dB off before, {number(abs(after.off_db))} dB now.",
        number=song.number,
        bands=[band.to_json() for band in bands],
        off_before_db=before.off_db,
        off_after_db=after.off_db,
    )


def levelled(recipe: AlbumRecipe, songs: Sequence[Song], levels: Sequence[Level]) -> Step:
    turned = [
        f"{song.title} {change(level.gain_db)}"
        for song, level in zip(songs, levels, strict=True)
        if abs(level.gain_db) >= 0.05
    ]
    how = (
        "The songs stay to each other as they came"
        if recipe.levels == "keep"
        else f"The songs are evened out by {number(100 * recipe.even_amount, 0)} %"
    )
    return step(
        "album_levels",
        f"{how}{': ' + listed(turned) if turned else ''}.",
        songs=[
            {
                "number": song.number,
                "came_lufs": _round(level.came_lufs),
                "gain_db": _round(level.gain_db),
            }
            for song, level in zip(songs, levels, strict=True)
        ],
    )


def placed(songs: Sequence[Song], programme: Programme, shape: Shape, *, cd: bool) -> Step:
    """Gaps and crossfades as data: where each song begins and ends, and its track."""
    joints = [_joint(before.end, after.start, shape.rate) for before, after in _pairs(programme)]
    short = [
        song.title
        for song, (start, stop) in zip(songs, programme.tracks(), strict=True)
        if cd and stop - start < _SHORTEST_CD_TRACK_SECONDS * shape.rate
    ]
    sectors = " Tracks begin on CD frames of 1/75 s." if cd else ""
    warned = f" A CD track lasts 4 s at least: {listed(short)} is shorter." if short else ""
    between = f"Between the songs: {', '.join(joints)}." if joints else "Nothing to join."
    return step(
        "album_gaps",
        between + sectors + warned,
        tracks=[
            {
                "number": song.number,
                "title": song.title,
                "start_frame": start,
                "stop_frame": stop,
                "song_starts_frame": place.start,
                "song_ends_frame": place.end,
                "crossfade_frames": place.fade_out,
            }
            for song, place, (start, stop) in zip(
                songs, programme.places, programme.tracks(), strict=True
            )
        ],
    )


def driven(recipe: AlbumRecipe, landing: Landing) -> Step:
    if landing.most_reduction_db >= _NOTICED_REDUCTION_DB:
        how = (
            f"All songs {change(landing.drive_db)} into one limiter at "
            f"{number(recipe.ceiling_dbtp)} dBTP: {number(landing.most_reduction_db)} dB of "
            f"reduction at most, at work for {number(100 * landing.limited_share)} % of the time."
        )
    elif landing.drive_db:
        how = f"All songs {change(landing.drive_db)}; no peak had to be limited."
    else:
        how = "No gain and no limiter: every sample between the joints is as it came."
    return step(
        "album_drive",
        how,
        gain_db=landing.drive_db,
        most_reduction_db=landing.most_reduction_db,
        limited_share=landing.limited_share,
        ceiling_dbtp=recipe.ceiling_dbtp,
    )


def measured(songs: Sequence[Song], got: Measured) -> Iterator[Step]:
    whole = got.programme
    heard = [one.integrated_lufs for one in got.tracks if one.integrated_lufs is not None]
    yield step(
        "album_programme",
        f"As one programme: {_words(whole)}; the loudest song is at "
        f"{number(max(heard, default=0.0))} LUFS. Players that turn an album as a whole use "
        "these.",
        **_figures(whole),
        loudest_lufs=max(heard, default=None),
    )
    for song, one in zip(songs, got.tracks, strict=True):
        yield step(
            "album_track",
            f"{song.number}. {song.title}: {_words(one)}.",
            number=song.number,
            off_album_lu=_off(one.integrated_lufs, whole.integrated_lufs),
            **_figures(one),
        )


def _bands(count: int) -> str:
    return f"{count} bands" if count > 1 else "one band"


def _tone(song: Song, tone: Tone) -> dict[str, Any]:
    return {
        "number": song.number,
        "tilt_db_per_octave": tone.tilt_db_per_octave,
        "tilt_off_db": _round(tone.tilt_off_db),
        "off_db": _round(tone.off_db),
        "off_hz": tone.off_hz,
    }


def _pairs(programme: Programme) -> Iterator[tuple[Any, Any]]:
    yield from pairwise(programme.places)


def _joint(end: int, start: int, rate: int) -> str:
    if start < end:
        return f"{seconds((end - start) / rate)} crossfaded"
    return f"{seconds((start - end) / rate)} of silence" if start > end else "no gap"


def _words(read: Loudness) -> str:
    if read.integrated_lufs is None or read.true_peak_dbtp is None:
        return f"{seconds(read.frames / read.rate)}, silent"
    return (
        f"{seconds(read.frames / read.rate)}, {number(read.integrated_lufs)} LUFS, "
        f"true peak {number(read.true_peak_dbtp)} dBTP"
    )


def _figures(read: Loudness) -> dict[str, float | int | None]:
    return {
        "frames": read.frames,
        "integrated_lufs": read.integrated_lufs,
        "true_peak_dbtp": read.true_peak_dbtp,
        "max_short_term_lufs": read.max_short_term_lufs,
        "lra_lu": read.lra_lu,
    }


def _off(one: float | None, whole: float | None) -> float | None:
    return None if one is None or whole is None else one - whole


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3) + 0.0
