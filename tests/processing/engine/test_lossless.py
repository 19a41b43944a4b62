"""What plays as FLAC is the sound itself, whole, and in pieces that stand by themselves."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
import soundfile

from processing.engine import codecs, peaks, report
from processing.engine.audio import Reader, Writer
from processing.engine.deliver import CannotDeliver
from processing.engine.lossless import Lossless
from tests.processing.engine.signals import music


def written(tmp_path, sound, rate=48_000, subtype="FLOAT"):
    path = tmp_path / "a.wav"
    with Writer(path, rate, len(sound), subtype) as file:
        file.write(sound)
    return path


def made(path, out):
    listener = Lossless(path, out)
    with Reader(path) as sound:
        for block in sound.blocks():
            listener.feed(block)
    return listener.close()


def read(path):
    return soundfile.read(path, always_2d=True)[0].T


def pieces_of(out, index):
    """Each piece, decoded as a page does it: the header in front, no other piece before it."""
    data, header = out.read_bytes(), base64.b64decode(index["header"])
    for piece in index["pieces"]:
        whole = header + data[piece["offset"] : piece["offset"] + piece["bytes"]]
        sound = np.concatenate(
            [part for _, part in codecs.decode(io.BytesIO(whole), "flac")], axis=1
        )
        assert sound.shape[1] == piece["decoded_frames"]
        yield sound[:, piece["skip_frames"] : piece["skip_frames"] + piece["frames"]]


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000, 192_000, 384_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_24_bits_come_out_as_they_went_in(tmp_path, rate, channels):
    path = written(tmp_path, music(rate, 2.1, channels=channels), rate, "PCM_24")
    index = made(path, tmp_path / "a.flac")

    assert np.array_equal(read(tmp_path / "a.flac"), read(path))
    assert (index["rate"], index["channels"], index["bits"]) == (rate, channels, 24)
    assert (index["gain_db"], index["frames"]) == (0.0, round(rate * 2.1))


def test_every_piece_is_exactly_its_part(tmp_path):
    path, out = written(tmp_path, music(48_000, 13.37), subtype="PCM_24"), tmp_path / "a.flac"
    index = made(path, out)

    parts = list(pieces_of(out, index))
    assert np.array_equal(np.concatenate(parts, axis=1), read(path))
    starts = [piece["start_frame"] for piece in index["pieces"]]
    assert starts == list(np.cumsum([0, *(part.shape[1] for part in parts[:-1])]))
    assert all(3.5 * 48_000 < part.shape[1] < 4.5 * 48_000 for part in parts[:-1])
    ends = [piece["offset"] + piece["bytes"] for piece in index["pieces"]]
    assert ends == [*[piece["offset"] for piece in index["pieces"][1:]], out.stat().st_size]


def test_pieces_of_different_sounds_lie_at_the_same_frames(tmp_path):
    found = []
    for name, sound in (("a", music(44_100, 9.0)), ("b", np.zeros((1, 9 * 44_100)))):
        (tmp_path / name).mkdir()
        index = made(written(tmp_path / name, sound, 44_100), tmp_path / f"{name}.flac")
        found.append([(piece["start_frame"], piece["frames"]) for piece in index["pieces"]])
    assert found[0] == found[1]


def test_what_goes_over_full_scale_is_turned_down_and_not_clipped(tmp_path):
    sound = music(48_000, 3.0)
    sound *= 1.5 / np.abs(sound).max()
    path, out = written(tmp_path, sound), tmp_path / "a.flac"
    index = made(path, out)

    assert index["gain_db"] == pytest.approx(-3.52 - 0.01, abs=0.011)
    back = read(out) / 10 ** (index["gain_db"] / 20)
    assert np.abs(back - read(path)).max() < 2**-22
    assert np.abs(read(out)).max() < 1.0


def test_an_over_near_the_end_still_turns_down_all_of_it(tmp_path):
    sound = 0.5 * np.ones((1, 200_000))
    sound[0, 199_000] = 2.0
    index = made(written(tmp_path, sound), tmp_path / "a.flac")

    assert index["gain_db"] == pytest.approx(-6.03)
    assert read(tmp_path / "a.flac")[0, 0] == pytest.approx(0.25, abs=0.001)


def test_full_scale_itself_is_no_over(tmp_path):
    assert made(written(tmp_path, np.array([[1.0, -1.0]])), tmp_path / "a.flac")["gain_db"] == 0.0


@pytest.mark.parametrize(("heard", "kept"), [(3, 3), (6, 6), (8, 8), (9, 2), (32, 2)])
def test_more_channels_than_flac_holds_are_folded(tmp_path, heard, kept):
    path = written(tmp_path, music(48_000, 0.5, channels=heard) / 4)
    index = made(path, tmp_path / "a.flac")

    assert index["channels"] == read(tmp_path / "a.flac").shape[0] == kept


@pytest.mark.parametrize("frames", [1, 15, 4607, 4608, 65_537])
def test_sounds_of_any_length_are_whole(tmp_path, frames):
    path = written(tmp_path, music(48_000, 2.0)[:, :frames], subtype="PCM_24")
    index = made(path, tmp_path / "a.flac")

    assert np.array_equal(read(tmp_path / "a.flac"), read(path))
    assert sum(piece["frames"] for piece in index["pieces"]) == frames


def test_the_same_sound_gives_the_same_bytes(tmp_path):
    path = written(tmp_path, music(48_000, 2.0))
    for name in ("a.flac", "b.flac"):
        made(path, tmp_path / name)
    assert (tmp_path / "a.flac").read_bytes() == (tmp_path / "b.flac").read_bytes()


def test_one_reading_measures_draws_and_writes(tmp_path):
    path = written(tmp_path, music(48_000, 3.0), subtype="PCM_24")
    drawer = peaks.Drawer(tmp_path / "a.peaks", 48_000, 3 * 48_000)
    lossless = Lossless(path, tmp_path / "a.flac")

    facts = report.measure(path, also=[drawer, lossless])
    drawer.close()
    lossless.close()

    assert facts["integrated_lufs"] == report.measure(path)["integrated_lufs"]
    assert np.array_equal(read(tmp_path / "a.flac"), read(path))


def test_a_sound_that_did_not_pass_whole_leaves_no_file(tmp_path):
    path = written(tmp_path, music(48_000, 2.0))
    listener = Lossless(path, tmp_path / "a.flac")
    listener.feed(np.zeros((2, 1000)))
    with pytest.raises(CannotDeliver):
        listener.close()
    assert not (tmp_path / "a.flac").exists()


def test_an_encoder_that_loses_the_end_is_found_out(tmp_path, monkeypatch):
    path = written(tmp_path, music(48_000, 2.0))
    listener = Lossless(path, tmp_path / "a.flac")
    with Reader(path) as sound:
        for block in sound.blocks():
            listener.feed(block)
    verify = listener._verify

    def cut():
        with (tmp_path / "a.flac").open("r+b") as file:
            file.truncate((tmp_path / "a.flac").stat().st_size - 100)
        verify()

    monkeypatch.setattr(listener, "_verify", cut)
    with pytest.raises(CannotDeliver):
        listener.close()
    assert not (tmp_path / "a.flac").exists()
