"""Pieces of the small copy: each decodes alone, and side by side they are the whole of it."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest

from processing.engine import codecs, deliver
from processing.engine.audio import Writer
from processing.engine.segments import PACKET_FRAMES, Segments
from tests.processing.engine.signals import music


def cut(tmp_path, sound, rate=48_000):
    path = tmp_path / "a.wav"
    with Writer(path, rate, len(sound)) as file:
        file.write(sound)
    made = deliver.proxy(path, tmp_path / "a.m4a", segments=tmp_path / "a.segments")
    return made["segments"], tmp_path / "a.segments"


def decoded(file, container):
    return np.concatenate([block for _, block in codecs.decode(file, container)], axis=1)


def parts_of(index, out):
    data = out.read_bytes()
    for piece in index["pieces"]:
        alone = data[piece["offset"] : piece["offset"] + piece["bytes"]]
        sound = decoded(io.BytesIO(alone), "aac")
        assert sound.shape[1] == piece["decoded_frames"]
        part = sound[:, piece["skip_frames"] : piece["skip_frames"] + piece["frames"]]
        assert part.shape[1] == piece["frames"], "as many as are promised"
        yield part


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (48_000, 1), (48_000, 2)])
def test_pieces_side_by_side_are_what_the_whole_file_plays(tmp_path, rate, channels):
    index, out = cut(tmp_path, music(rate, 9.3, channels=channels), rate)
    parts = list(parts_of(index, out))
    whole = decoded(tmp_path / "a.m4a", "mp4")[:, : index["frames"]]

    put_together = np.concatenate(parts, axis=1)
    assert put_together.shape == whole.shape
    assert np.abs(put_together - whole).max() < 1e-4, "the warm-up is long enough"
    starts = [piece["start_frame"] for piece in index["pieces"]]
    assert starts == list(np.cumsum([0, *(part.shape[1] for part in parts[:-1])]))


def test_pieces_lie_where_the_sound_lies(tmp_path):
    """A click every half second: each is within a few frames of its place, also at the seams."""
    sound = np.zeros((1, 48_000 * 9))
    at = np.arange(6000, sound.shape[1] - 100, 24_000)
    sound[0, at] = 0.9
    index, out = cut(tmp_path, sound)
    played = np.concatenate(list(parts_of(index, out)), axis=1)[0]

    for frame in at:
        near = np.abs(played[frame - 500 : frame + 500])
        assert abs(int(near.argmax()) - 500) <= 2


def test_stems_of_one_rate_are_cut_at_the_same_frames(tmp_path):
    found = []
    for name, sound in (("a", music(44_100, 9.0)), ("b", np.zeros((1, 9 * 44_100)))):
        (tmp_path / name).mkdir()
        index, _ = cut(tmp_path / name, sound, 44_100)
        found.append([(piece["start_frame"], piece["frames"]) for piece in index["pieces"]])
    assert found[0] == found[1]


def test_high_rates_come_down_to_what_every_player_knows(tmp_path):
    index, out = cut(tmp_path, music(96_000, 5.0), 96_000)

    assert (index["rate"], index["frames"]) == (48_000, 240_000)
    assert sum(part.shape[1] for part in parts_of(index, out)) == 240_000


@pytest.mark.parametrize(
    "frames", [480, 1023, 1024, 1025, 192_512 - 1, 192_512, 192_513, 192_512 + 1024, 400_000]
)
def test_any_length_comes_out_whole(tmp_path, frames):
    index, out = cut(tmp_path, music(48_000, 9.0)[:, :frames])

    assert index["frames"] == frames
    assert sum(part.shape[1] for part in parts_of(index, out)) == frames


def test_nothing_is_left_of_what_was_not_finished(tmp_path):
    out = tmp_path / "a.segments"
    segments = Segments(out, 48_000, 2)
    with contextlib.suppress(ZeroDivisionError), segments:
        segments.packet(bytes(PACKET_FRAMES))
        raise ZeroDivisionError
    assert not out.exists()
