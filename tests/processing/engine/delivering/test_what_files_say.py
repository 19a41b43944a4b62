"""Tags, covers and loudness, read back by mutagen, by FFmpeg, and by hand from the bytes."""

from __future__ import annotations

import base64
import struct
import zlib

import av
import mutagen.aiff
import mutagen.flac
import mutagen.mp3
import mutagen.mp4
import mutagen.oggopus
import mutagen.wave
import numpy as np
import pytest
import soundfile

from processing.engine.audio import Writer
from processing.engine.deliver import AlbumLevels, CannotDeliver, broadcast
from processing.engine.headers import inspect
from processing.engine.tags import Cover
from tests.processing.engine.delivering.sounds import CONTAINERS, made, master, written
from tests.processing.engine.signals import tone

SAID = {
    "title": "Näcken & Co",
    "artist": "Lia",
    "album": "River",
    "album_artist": "Lia Band",
    "track_number": "3",
    "year": "2026",
    "genre": "Folk",
    "composer": "L. Berg",
    "copyright": "2026 Lia",
    "isrc": "SEABC2600001",
    "upc": "0123456789012",
}
ALBUM = AlbumLevels(integrated_lufs=-12.5, true_peak_dbtp=-0.5)


def png(width=3, height=2):
    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    rows = b"".join(b"\0" + b"\x20\x80\xf0" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def calm(tmp_path):
    """A tone of −20 LUFS, whose peak is at −20 dBTP."""
    return written(tmp_path / "master.wav", tone(48_000, 2.0, -20), 48_000)


def labelled(path, out, name, **wanted):
    more = {"tags": SAID, "cover": png(), "album": ALBUM}
    return made(path, out, format=name, more=more, **wanted)


@pytest.mark.parametrize("name", ["wav", "aiff", "mp3"])
def test_id3(tmp_path, calm, name):
    labelled(calm, tmp_path / "out", name)
    opened = {"wav": mutagen.wave.WAVE, "aiff": mutagen.aiff.AIFF, "mp3": mutagen.mp3.MP3}[name]
    tags = opened(tmp_path / "out").tags

    frames = {
        "TIT2": "title",
        "TPE1": "artist",
        "TALB": "album",
        "TPE2": "album_artist",
        "TRCK": "track_number",
        "TCON": "genre",
        "TCOM": "composer",
        "TCOP": "copyright",
        "TSRC": "isrc",
        "TXXX:BARCODE": "upc",
    }
    assert {word: str(tags[frame]) for frame, word in frames.items()} == {
        word: SAID[word] for word in frames.values()
    }
    assert str(tags["TDRC"]) == "2026"
    assert tags["APIC:"].data == png()
    assert str(tags["TXXX:REPLAYGAIN_TRACK_GAIN"]) in {"2.00 dB", "1.99 dB", "2.01 dB"}
    assert float(str(tags["TXXX:REPLAYGAIN_TRACK_PEAK"])) == pytest.approx(0.1, abs=0.002)
    assert str(tags["TXXX:REPLAYGAIN_ALBUM_GAIN"]) == "-5.50 dB"
    assert ("COMM:iTunNORM:eng" in tags) == (name == "mp3")


@pytest.mark.parametrize("name", ["aac", "alac"])
def test_atoms(tmp_path, calm, name):
    labelled(calm, tmp_path / "out", name)
    tags = mutagen.mp4.MP4(tmp_path / "out").tags

    assert tags["\xa9nam"] == [SAID["title"]]
    assert tags["trkn"] == [(3, 0)]
    assert bytes(tags["----:com.apple.iTunes:ISRC"][0]) == b"SEABC2600001"
    assert bytes(tags["----:com.apple.iTunes:BARCODE"][0]) == b"0123456789012"
    assert bytes(tags["covr"][0]) == png()
    gain = float(bytes(tags["----:com.apple.iTunes:REPLAYGAIN_TRACK_GAIN"][0]).split()[0])
    assert gain == pytest.approx(2.0, abs=0.05)
    # Sound Check: 1000 is as it is; −20 LUFS is 4 dB below its level, a power of 0.398.
    fields = bytes(tags["----:com.apple.iTunes:iTunNORM"][0]).split()
    assert len(fields) == 10
    assert int(fields[0], 16) == pytest.approx(398, abs=5)


def test_an_aac_says_where_its_sound_begins_and_ends(tmp_path):
    path, sound = master(tmp_path, seconds=1.3)
    made(path, tmp_path / "out", format="aac")

    tags = mutagen.mp4.MP4(tmp_path / "out").tags
    _, run_in, filling, frames, *_ = bytes(tags["----:com.apple.iTunes:iTunSMPB"][0]).split()
    assert int(frames, 16) == sound.shape[1]
    assert int(run_in, 16) == 1024
    assert (int(frames, 16) + 1024 + int(filling, 16)) % 1024 == 0
    assert 0 <= int(filling, 16) < 2048


def test_flac_comments(tmp_path, calm):
    labelled(calm, tmp_path / "out", "flac")
    file = mutagen.flac.FLAC(tmp_path / "out")

    assert file["title"] == [SAID["title"]]
    assert file["isrc"] == [SAID["isrc"]]
    assert file["barcode"] == [SAID["upc"]]
    assert file["replaygain_album_peak"] == ["0.944061"]
    picture = file.pictures[0]
    assert (picture.data, picture.mime, picture.width, picture.height) == (
        png(),
        "image/png",
        3,
        2,
    )


def test_opus_comments(tmp_path, calm):
    """RFC 7845: gains in 1/256 dB to −23 LUFS, and no ReplayGain beside them."""
    labelled(calm, tmp_path / "out", "opus")
    file = mutagen.oggopus.OggOpus(tmp_path / "out")

    assert file["title"] == [SAID["title"]]
    assert int(file["r128_track_gain"][0]) == pytest.approx(-3 * 256, abs=10)
    assert file["r128_album_gain"] == [str(round(-10.5 * 256))]
    assert not [name for name in file if name.lower().startswith("replaygain")]
    picture = mutagen.flac.Picture(base64.b64decode(file["metadata_block_picture"][0]))
    assert picture.data == png()


@pytest.mark.parametrize("name", ["wav", "flac", "alac", "mp3", "aac", "opus"])
def test_ffmpeg_finds_title_and_artist(tmp_path, calm, name):
    labelled(calm, tmp_path / "out", name)
    with av.open(str(tmp_path / "out"), format=CONTAINERS.get(name, name)) as file:
        said = {**file.streams.audio[0].metadata, **file.metadata}
    found = {word.lower(): text for word, text in said.items()}
    assert (found["title"], found["artist"]) == (SAID["title"], "Lia")


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_a_wav_is_a_broadcast_wave_with_its_loudness(tmp_path, bits):
    path, _ = master(tmp_path, seconds=4.0)
    got = labelled(path, tmp_path / "out", "wav", bits=bits)

    data = (tmp_path / "out").read_bytes()
    at = data.index(b"bext") + 8
    assert at < data.index(b"data")
    assert data[at : at + 256].rstrip(b"\0") == b"Lia - Nacken & Co"
    version, *levels = struct.unpack("<H64x5h", data[at + 346 : at + 346 + 76])
    facts = got.facts
    assert version == 2
    assert levels == [
        round(100 * facts[name])
        for name in (
            "integrated_lufs",
            "lra_lu",
            "true_peak_dbtp",
            "max_momentary_lufs",
            "max_short_term_lufs",
        )
    ]
    assert b"A=PCM,F=44100,W=%d,M=stereo" % bits in data[at + 602 : at + 700]
    assert b"<dc:identifier>ISRC:SEABC2600001</dc:identifier>" in data
    with av.open(str(tmp_path / "out"), format="wav") as file:
        assert file.metadata["encoded_by"].startswith("Roughmix")
        assert file.metadata["comment"] == "Lia - Nacken & Co"


def test_what_silence_has_no_value_for_is_marked_so(tmp_path):
    path = written(tmp_path / "master.wav", np.zeros((2, 48_000)), 48_000)
    made(path, tmp_path / "out")

    data = (tmp_path / "out").read_bytes()
    at = data.index(b"bext") + 8 + 412
    assert struct.unpack("<5h", data[at : at + 10]) == (0x7FFF,) * 5


def test_above_4_gib_the_loudness_has_its_place_too(tmp_path):
    """Holes: hours of silence take no room on the disk."""
    chunks = broadcast.room({}, rate=48_000, channels=2, bits=32, seed="s")
    out, hour = tmp_path / "long.wav", np.zeros((2, 2**22))
    with Writer(out, 48_000, 2, chunks=chunks) as file:
        for _ in range(2**32 // (2**22 * 8) + 1):
            file.write(hour)
        file.write(np.full((2, 10), 0.5))
    figures = dict.fromkeys(("lra_lu", "max_momentary_lufs", "max_short_term_lufs"))
    broadcast.fill_in(out, {"integrated_lufs": -14.0, "true_peak_dbtp": -1.0, **figures})

    header = inspect(out)
    assert (header.container, header.frames) == ("rf64", (2**32 // (2**22 * 8) + 1) * 2**22 + 10)
    with soundfile.SoundFile(out) as file:
        assert file.frames == header.frames
        file.seek(header.frames - 10)
        assert np.all(file.read() == 0.5)
    with out.open("rb") as file:
        head = file.read(1000)
    at = head.index(b"bext") + 8 + 412
    assert struct.unpack("<3h", head[at : at + 6]) == (-1400, 0x7FFF, -100)


JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    b"\xff\xc2\x00\x0b\x08\x01\x02\x03\x04\x01\x01\x11\x00\xff\xd9"
)


def test_the_size_of_a_cover_is_read_from_its_bytes():
    assert (Cover.of(JPEG).width, Cover.of(JPEG).height) == (0x304, 0x102)
    assert Cover.of(JPEG).media_type == "image/jpeg"
    assert (Cover.of(png(7, 5)).width, Cover.of(png(7, 5)).height) == (7, 5)


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"GIF89a" + bytes(40), "neither a JPEG nor a PNG"),
        (JPEG[:20], "damaged"),
        (png()[:20], "damaged"),
        (png() + bytes(10_000_000), "larger than 10 MB"),
    ],
)
def test_a_picture_that_is_no_cover_is_refused(tmp_path, calm, picture, said):
    with pytest.raises(CannotDeliver, match=said):
        made(calm, tmp_path / "out", more={"cover": picture})
    assert not (tmp_path / "out").exists()
