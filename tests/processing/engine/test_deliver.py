"""What leaves the house is what was mastered, whole, or it does not leave."""

from __future__ import annotations

import mutagen.flac
import mutagen.mp3
import mutagen.wave
import numpy as np
import pytest
import soundfile

from processing.engine import codecs, deliver, tags
from processing.engine.audio import Reader, Writer
from processing.engine.deliver import CannotDeliver
from processing.engine.fold import to_stereo
from processing.engine.progress import silent
from processing.recipes.deliverables import Deliverable
from tests.processing.engine.signals import music, tone

SAID = {"title": "Näcken", "artist": "Lia", "album": "River", "year": "2026", "track_number": "3"}


def master(tmp_path, sound=None, rate=48_000):
    path = tmp_path / "master.wav"
    sound = music(rate, 3.0) if sound is None else sound
    with Writer(path, rate, len(sound)) as file:
        file.write(sound)
    return path


def wav24(path, out, seed, tags=None, progress=silent):
    return delivered(path, out, seed, tags, progress, format="wav")


def flac(path, out, seed, tags=None, progress=silent):
    return delivered(path, out, seed, tags, progress, format="flac")


def mp3(path, out, tags=None, progress=silent):
    return delivered(path, out, "", tags, progress, format="mp3")


def delivered(path, out, seed, tags, progress, **wanted):
    return deliver.deliver(
        path,
        Deliverable(**wanted),
        out,
        seed=seed,
        tags=tags,
        ceiling_dbtp=0.0,
        progress=progress,
    ).facts


def read(path):
    with Reader(path) as sound:
        return sound.read(0, sound.frames)


def test_wav_and_flac_hold_the_same_dithered_samples(tmp_path):
    path = master(tmp_path)
    one, other = tmp_path / "a.wav", tmp_path / "a.flac"

    made = wav24(path, one, "seed", SAID)
    also = flac(path, other, "seed", SAID)
    assert np.array_equal(read(one), read(other))
    assert made == also
    assert (made["bits"], made["frames"], made["rate"]) == (24, 144_000, 48_000)
    error = (read(one) - read(path)) * 2**23
    assert 0.2 < error.var() < 0.55  # rounding and dither: a quarter of a step squared, in all
    assert abs(error.mean()) < 0.01


def test_dither_is_triangular_and_not_of_the_sound(tmp_path):
    """A tone of a tenth of a step survives, and its error has no memory of it."""
    quiet = tone(48_000, 3.0, 20 * np.log10(0.3 * 2**-23), channels=1)
    path, out = master(tmp_path, quiet), tmp_path / "a.wav"
    wav24(path, out, "seed")

    got = read(out)[0] * 2**23
    kept = 2 * np.mean(got * np.sin(2 * np.pi * 1000 * np.arange(len(got)) / 48_000))
    assert kept == pytest.approx(0.3, abs=0.02)
    assert np.var(got - quiet[0] * 2**23) == pytest.approx(0.25, abs=0.01)


def test_the_seed_decides_the_bytes(tmp_path):
    path = master(tmp_path)
    files = {}
    for name, seed in (("a", "one"), ("b", "one"), ("c", "two")):
        wav24(path, tmp_path / name, seed, SAID)
        files[name] = (tmp_path / name).read_bytes()
    assert files["a"] == files["b"]
    assert files["a"] != files["c"]


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000, 22_050])
@pytest.mark.parametrize("channels", [1, 2])
def test_mp3_is_as_long_as_the_sound(tmp_path, rate, channels):
    sound = music(rate, 2.013, channels=channels)
    path, out = master(tmp_path, sound, rate), tmp_path / "a.mp3"

    made = mp3(path, out, SAID)
    expected = {22_050: 44_100, 96_000: 48_000}.get(rate, rate)
    assert made["rate"] == expected
    assert made["frames"] == pytest.approx(sound.shape[1] * expected / rate, abs=1)
    assert made["bits"] is None
    info = mutagen.mp3.MP3(out).info
    assert (info.bitrate, info.channels) == (320_000, channels)
    assert not list(tmp_path.glob("*.decoded.wav"))


def test_mp3_begins_where_the_sound_begins(tmp_path):
    sound = music(48_000, 2.0)
    path, out = master(tmp_path, sound), tmp_path / "a.mp3"
    mp3(path, out)

    got = np.concatenate([block for _, block in codecs.decode(out, "mp3")], axis=1)
    around = [np.dot(got[0, 500:90_000], sound[0, 500 + n : 90_000 + n]) for n in range(-20, 21)]
    assert int(np.argmax(around)) == 20


@pytest.mark.parametrize(
    ("rate", "channels", "out_rate"),
    [(44_100, 2, 44_100), (96_000, 1, 48_000), (88_200, 6, 44_100)],
)
def test_the_proxy_is_small_streamable_and_whole(tmp_path, rate, channels, out_rate):
    path, out = master(tmp_path, music(rate, 2.0, channels=channels), rate), tmp_path / "a.m4a"

    made = deliver.proxy(path, out)
    assert (made["rate"], made["channels"]) == (out_rate, min(channels, 2))
    assert made["seconds"] == pytest.approx(2.0, abs=1e-4)
    data = out.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    got = np.concatenate([block for _, block in codecs.decode(out, "mp4")], axis=1)
    assert 0 <= got.shape[1] - made["frames"] <= 1024


def test_tags_are_written_and_made_safe(tmp_path):
    said = {**SAID, "title": "A\r\nB\u202ec\x00", "genre": "x" * 9000, "unknown": "no"}
    path = master(tmp_path)
    wav24(path, tmp_path / "a.wav", "s", said)
    flac(path, tmp_path / "a.flac", "s", said)
    mp3(path, tmp_path / "a.mp3", said)

    comments = mutagen.flac.FLAC(tmp_path / "a.flac")
    assert comments["title"] == ["A B c"]
    assert comments["tracknumber"] == ["3"]
    assert len(comments["genre"][0]) == 500
    for file in (mutagen.wave.WAVE(tmp_path / "a.wav"), mutagen.mp3.MP3(tmp_path / "a.mp3")):
        assert file.tags["TIT2"].text == ["A B c"]
        assert file.tags["TPE1"].text == ["Lia"]
        assert str(file.tags["TDRC"]) == "2026"
    assert tags.clean(None) == {}
    assert tags.clean({"title": " \n"}) == {}


def test_a_silent_master_can_be_delivered(tmp_path):
    path = master(tmp_path, np.zeros((2, 48_000)))
    for made in (
        wav24(path, tmp_path / "a.wav", "s"),
        flac(path, tmp_path / "a.flac", "s"),
        mp3(path, tmp_path / "a.mp3"),
    ):
        assert made["frames"] == 48_000
        assert made["integrated_lufs"] is None


def test_a_master_over_full_scale_is_not_clipped_in_secret(tmp_path):
    path = master(tmp_path, music(48_000, 3.0) * 2.5)
    for make in (wav24, flac):
        with pytest.raises(CannotDeliver, match="full scale"):
            make(path, tmp_path / "out", "s")
        assert not (tmp_path / "out").exists()


def test_cancelling_leaves_no_file(tmp_path):
    def cancel(stage, fraction):
        raise KeyboardInterrupt

    path = master(tmp_path)
    for make in (
        lambda out: wav24(path, out, "s", None, cancel),
        lambda out: flac(path, out, "s", None, cancel),
        lambda out: mp3(path, out, None, cancel),
        lambda out: deliver.proxy(path, out, cancel),
    ):
        with pytest.raises(KeyboardInterrupt):
            make(tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_a_file_that_does_not_come_back_is_no_delivery(tmp_path, monkeypatch):
    """The encoder (not ours) loses the end of the sound and says nothing."""
    whole = soundfile.SoundFile.write

    def lossy(self, data):
        whole(self, data[: len(data) - 10] if len(data) > 10 else data)

    path = master(tmp_path)
    monkeypatch.setattr(soundfile.SoundFile, "write", lossy)
    with pytest.raises(CannotDeliver) as problem:
        flac(path, tmp_path / "a.flac", "s")
    assert problem.value.remedy
    assert not (tmp_path / "a.flac").exists()


def test_many_channels_fold_to_two():
    block = np.eye(6)
    assert np.allclose(
        to_stereo(block), [[1, 0, 0.7071, 0, 0.7071, 0], [0, 1, 0.7071, 0, 0, 0.7071]]
    )
    assert to_stereo(np.eye(3)).shape == (2, 3)
    assert np.array_equal(to_stereo(np.eye(2)), np.eye(2))
