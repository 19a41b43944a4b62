"""Every upload is taken or refused for the right reason; nothing crashes on the way."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from dataclasses import asdict

import av
import numpy as np
import pytest
import soundfile

from processing.engine import child, codecs, headers
from processing.engine.audio import Reader
from processing.engine.intake import Limits, Rejected, take_in
from tests.processing.engine import files
from tests.processing.engine.files import chunk, fmt, riff, sound
from tests.processing.engine.signals import music

DATA = chunk(b"data", sound())
ADPCM = fmt(tag=2, bits=4, align=1024)

REFUSED = {
    "empty": (b"", "empty_file"),
    "text": (b"<html><body>hello</body></html>" * 50, "not_audio"),
    "program": (b"\x7fELF" + bytes(500), "not_audio"),
    "playlist": (b"#EXTM3U\nhttp://127.0.0.1/x.wav\n", "not_audio"),
    "noise": (random.Random(1).randbytes(4000), "not_audio"),
    "zeros": (bytes(4000), "not_audio"),
    "ogg": (b"OggS" + bytes(100), "unsupported_container"),
    "zip": (b"PK\x03\x04" + bytes(100), "unsupported_container"),
    "caf": (b"caff\0\x01\0\0" + bytes(100), "unsupported_container"),
    "big-endian": (b"RIFX" + bytes(100), "unsupported_container"),
    "avi": (b"RIFF\x10\0\0\0AVI " + bytes(100), "unsupported_container"),
    "two formats": (riff(fmt(), fmt(channels=1), DATA), "malformed"),
    "two sounds": (riff(fmt(), DATA, DATA), "malformed"),
    "sound first": (riff(DATA, fmt()), "malformed"),
    "no format": (riff(chunk(b"LIST", b"INFO")), "malformed"),
    "short format": (riff(chunk(b"fmt ", bytes(10)), DATA), "malformed"),
    "wrong align": (riff(fmt(align=3), DATA), "malformed"),
    "half a frame": (riff(fmt(), chunk(b"data", sound() + b"\0\0")), "malformed"),
    "riff too small": (riff(fmt(), DATA, size=2000), "malformed"),
    "name of no chunk": (riff(fmt(), b"\0\x01\x02\x03" + bytes(40), DATA), "malformed"),
    "cut in half": (files.wav()[:50_000], "truncated"),
    "cut in the header": (files.wav()[:30], "truncated"),
    "giant claim": (riff(fmt(), chunk(b"data", sound(), 0xFFFF_FF00)), "truncated"),
    "giant bext": (riff(chunk(b"bext", bytes(600), 0x7FFF_0000), fmt(), DATA), "malformed"),
    "no data chunk": (riff(fmt()), "no_audio"),
    "no data": (riff(fmt(), chunk(b"data", b"")), "no_audio"),
    "a blink": (riff(fmt(), chunk(b"data", sound(0.005))), "too_short"),
    "no channels": (riff(fmt(channels=0, align=0), DATA), "bad_channels"),
    "33 channels": (riff(fmt(channels=33), DATA), "too_many_channels"),
    "10 Hz": (files.wav(rate=10), "bad_sample_rate"),
    "1 MHz": (files.wav(rate=1_000_000), "bad_sample_rate"),
    "12 bits": (riff(fmt(bits=12, align=3), DATA), "bad_bit_depth"),
    "16-bit float": (riff(fmt(tag=3), DATA), "bad_bit_depth"),
    "valid above container": (riff(files.extensible(valid=20), DATA), "bad_bit_depth"),
    "adpcm": (riff(ADPCM, DATA), "unsupported_codec"),
    "mp3 in wav": (riff(fmt(tag=0x55), DATA), "unsupported_codec"),
    "unknown guid": (riff(files.extensible(guid=bytes(14)), DATA), "unsupported_codec"),
    "many chunks": (riff(fmt(), chunk(b"junk", b"") * 1200, DATA), "too_many_chunks"),
    "rf64 without table": (
        riff(fmt(), DATA, size=0xFFFF_FFFF, form=b"RF64"),
        "malformed",
    ),
    "rf64 with a short table": (
        riff(chunk(b"ds64", bytes(8)), fmt(), DATA, size=0xFFFF_FFFF, form=b"RF64"),
        "malformed",
    ),
    "rf64 that claims too much": (files.rf64(riff_size=2**40, data_size=2**40), "malformed"),
    "rf64 cut in half": (files.rf64()[:50_000], "truncated"),
    "rf64 with a small size": (riff(fmt(), DATA, form=b"RF64"), "malformed"),
    "aiff cut": (files.aiff()[:40_000], "truncated"),
    "aiff that counts too many": (files.aiff(frames=30_000), "truncated"),
    "aiff that counts too few": (files.aiff(frames=20_000), "malformed"),
    "aiff without frames": (files.aiff(frames=0), "no_audio"),
    "aifc ima4": (files.aiff(codec=b"ima4"), "unsupported_codec"),
    "aiff 12 bits": (files.aiff(bits=12), "bad_bit_depth"),
    "flac of one block": (b"fLaC" + b"\x80\0\0\x22" + bytes(34), "bad_sample_rate"),
    "flac tag only": (b"fLaC\x80\0\0", "truncated"),
    "id3 only": (b"ID3\x04\0\0\0\0\0\x20" + bytes(100), "no_audio"),
    "id3 longer than the file": (b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(100), "truncated"),
    "ftyp only": (b"\0\0\0\x10ftypM4A \0\0\0\0", "truncated"),
}


def put(tmp_path, content, name="upload"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def take(tmp_path, content, **how):
    return take_in(put(tmp_path, content), tmp_path, **how)


def codes(taken):
    return [found["code"] for found in taken.findings]


@pytest.mark.parametrize("name", REFUSED)
def test_refused_for_the_right_reason(tmp_path, name):
    content, code = REFUSED[name]

    with pytest.raises(Rejected) as refused:
        take(tmp_path, content)
    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")
    assert refused.value.remedy.endswith(".")
    assert not (tmp_path / "canonical.wav").exists()


@pytest.mark.parametrize(
    ("kind", "subtype", "bits", "error"),
    [
        ("WAV", "PCM_U8", 8, 8e-3),
        ("WAV", "PCM_16", 16, 4e-5),
        ("WAV", "PCM_24", 24, 2e-7),
        ("WAV", "PCM_32", 32, 6e-8),
        ("WAV", "FLOAT", 32, 0),
        ("WAV", "DOUBLE", 64, 6e-8),
        ("WAVEX", "PCM_24", 24, 2e-7),
        ("RF64", "PCM_24", 24, 2e-7),
        ("AIFF", "PCM_S8", 8, 8e-3),
        ("AIFF", "PCM_16", 16, 4e-5),
        ("AIFF", "PCM_24", 24, 2e-7),
        ("AIFF", "FLOAT", 32, 0),
        ("AIFF", "DOUBLE", 64, 6e-8),
        ("FLAC", "PCM_16", 16, 4e-5),
        ("FLAC", "PCM_24", 24, 2e-7),
    ],
)
def test_the_canonical_file_holds_the_same_sound(tmp_path, kind, subtype, bits, error):
    wave = music(44_100, 1.0).astype(np.float32).astype(np.float64)
    path = tmp_path / "upload"
    soundfile.write(path, wave.T, 44_100, format=kind, subtype=subtype)

    taken = take_in(path, tmp_path)
    with Reader(taken.canonical) as canonical:
        assert np.abs(canonical.read(0, 50_000) - wave).max() <= error
        assert (canonical.rate, canonical.subtype) == (44_100, "FLOAT")
    assert taken.facts["bits"] == bits
    assert taken.facts["frames"] == 44_100
    assert taken.findings == []


@pytest.mark.parametrize(("codec", "container"), [(codecs.MP3, "mp3"), (codecs.AAC, "m4a")])
def test_compressed_sound_is_taken_at_its_length(tmp_path, codec, container):
    wave = music(48_000, 2.0)
    path = tmp_path / "upload"
    codecs.encode(iter([wave]), path, 48_000, 2, codec)

    taken = take_in(path, tmp_path, filename=f"idea.{container}")
    assert taken.facts["container"] == container
    assert taken.facts["frames"] == 96_000
    assert codes(taken) == ["lossy_source"]
    with Reader(taken.canonical) as canonical:
        got = canonical.read(0, 96_000)
    assert np.abs(got[:, 4800:-4800] - wave[:, 4800:-4800]).max() < 0.1


def test_apple_lossless_is_taken_bit_for_bit(tmp_path):
    whole = np.round(music(48_000, 1.0) * 2**23).astype(np.int32) << 8
    path = tmp_path / "upload"
    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream("alac", rate=48_000, layout="stereo")
        stream.codec_context.format = "s32p"
        frame = av.AudioFrame.from_ndarray(whole, format="s32p", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))

    taken = take_in(path, tmp_path)
    assert (taken.facts["codec"], taken.facts["bits"]) == ("alac", 24)
    with Reader(taken.canonical) as canonical:
        assert np.array_equal(canonical.read(0, 48_000), whole / 2.0**31)


def test_content_decides_not_the_name(tmp_path):
    assert codes(take(tmp_path, files.wav(), filename="kick.mp3")) == ["extension_mismatch"]
    assert codes(take(tmp_path, files.wav(), filename="kick.WAV")) == []


def test_streaming_sizes_are_counted_from_the_bytes(tmp_path):
    open_ended = riff(fmt(), chunk(b"data", sound(), 0xFFFF_FFFF), size=0xFFFF_FFFF)

    taken = take(tmp_path, open_ended)
    assert taken.facts["frames"] == 24_000
    assert codes(taken) == ["size_from_file"]


def test_odd_chunks_tags_and_tails_do_no_harm(tmp_path):
    odd = riff(chunk(b"LIST", b"INFOx"), fmt(), DATA, chunk(b"id3 ", bytes(31)))
    assert codes(take(tmp_path, odd)) == []
    assert codes(take(tmp_path, files.wav() + bytes(100))) == ["trailing_bytes"]
    assert take(tmp_path, files.rf64()).facts["frames"] == 24_000
    assert take(tmp_path, files.aiff()).facts["rate"] == 48_000


def test_some_broken_numbers_are_replaced_and_told(tmp_path):
    wave = music(48_000, 1.0).astype("<f4").T.copy()
    wave[10, 0], wave[11, 1] = np.nan, np.inf
    body = riff(fmt(tag=3, bits=32), chunk(b"data", wave.tobytes()))

    taken = take(tmp_path, body)
    assert codes(taken) == ["nonfinite_sanitized"]
    with Reader(taken.canonical) as canonical:
        got = canonical.read(0, 48_000)
    assert got[0, 10] == got[1, 11] == 0
    assert np.isfinite(got).all()


@pytest.mark.parametrize(
    ("value", "code"), [(np.nan, "no_finite_audio"), (1e9, "level_out_of_range")]
)
def test_many_broken_numbers_are_refused(tmp_path, value, code):
    wave = np.full((48_000, 2), value, "<f4")

    with pytest.raises(Rejected) as refused:
        take(tmp_path, riff(fmt(tag=3, bits=32), chunk(b"data", wave.tobytes())))
    assert refused.value.code == code


def flac(tmp_path, seconds=3.0):
    path = tmp_path / "made.flac"
    soundfile.write(path, music(48_000, seconds).T, 48_000, subtype="PCM_24")
    return path.read_bytes()


def test_a_cut_or_bitten_flac_is_refused(tmp_path):
    whole = flac(tmp_path)
    for content in (whole[: len(whole) // 2], whole[:-20]):
        with pytest.raises(Rejected) as refused:
            take(tmp_path, content)
        assert refused.value.code in {"truncated", "corrupt"}
    bitten = bytearray(whole)
    bitten[len(whole) // 2 : len(whole) // 2 + 40] = bytes(40)
    with pytest.raises(Rejected) as refused:
        take(tmp_path, bytes(bitten))
    assert refused.value.code == "corrupt"


def test_a_flac_with_a_wrong_checksum_is_told(tmp_path):
    altered = bytearray(flac(tmp_path))
    assert codes(take(tmp_path, bytes(altered))) == []
    altered[8 + 18] ^= 1

    assert codes(take(tmp_path, bytes(altered))) == ["checksum_mismatch"]


def mp3(tmp_path):
    path = tmp_path / "made.mp3"
    codecs.encode(iter([music(48_000, 2.0)]), path, 48_000, 2, codecs.MP3)
    return path.read_bytes()


def test_mp3s_are_counted_frame_by_frame(tmp_path):
    whole = mp3(tmp_path)
    assert take(tmp_path, b"ID3\x04\0\0\0\0\0\x20" + bytes(32) + whole).facts["frames"] == 96_000
    with pytest.raises(Rejected) as refused:
        take(tmp_path, whole[: len(whole) // 2 + 17])
    assert refused.value.code == "truncated"
    hole = whole[:20_000] + bytes(500) + whole[20_500:]
    with pytest.raises(Rejected) as refused:
        take(tmp_path, hole)
    assert refused.value.code == "corrupt"
    assert "trailing_bytes" in codes(take(tmp_path, whole + bytes(2000)))
    assert "trailing_bytes" not in codes(take(tmp_path, whole + b"TAG" + bytes(125)))


def test_a_killed_starved_or_slow_child_is_a_sentence(tmp_path):
    path = tmp_path / "upload"
    soundfile.write(path, music(48_000, 20.0).T, 48_000, format="FLAC", subtype="PCM_24")
    cases = (
        (Limits(memory_bytes=40 * 2**20), "unreadable"),
        (Limits(file_bytes=100_000), "duration_limit"),
        (Limits(wall_seconds=0.02), "too_slow"),
    )
    for limits, code in cases:
        with pytest.raises(Rejected) as refused:
            take_in(path, tmp_path, limits=limits)
        assert refused.value.code == code
        assert not (tmp_path / "canonical.wav").exists()


def test_cancelling_ends_the_child(tmp_path):
    class Cancelled(Exception):
        pass

    def cancel(stage, fraction):
        if stage == "decode":
            raise Cancelled

    path = tmp_path / "upload"
    soundfile.write(path, music(48_000, 20.0).T, 48_000, format="FLAC", subtype="PCM_24")
    with pytest.raises(Cancelled):
        take_in(path, tmp_path, progress=cancel)
    assert not (tmp_path / "canonical.wav").exists()


def test_the_child_stays_small(tmp_path):
    answers = {}
    for kind, content in (("flac", flac(tmp_path)), ("mp3", mp3(tmp_path)), ("wav", files.wav())):
        path = put(tmp_path, content)
        answers[kind] = child.decode(
            path, headers.inspect(path), tmp_path / "out.wav", Limits(), lambda *_: None
        )
    assert max(answer["peak_bytes"] for answer in answers.values()) < 160 * 2**20
    assert min(answer["peak_bytes"] for answer in answers.values()) > 0


WRITES_ANOTHER = """
import json, struct, sys
body = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 3, 2, 48000, 384000, 8, 32)
body += b"data" + struct.pack("<I", 8000) + bytes(8000)
open(sys.argv[2], "wb").write(b"RIFF" + struct.pack("<I", len(body)) + body)
print(json.dumps({"frames": 24000, "rate": 48000, "channels": 2, "nonfinite": 0, "peak": 0.5,
                  "peak_bytes": 1}))
"""


@pytest.mark.parametrize(
    "script",
    [
        WRITES_ANOTHER,
        "import os; os.kill(os.getpid(), 11)",
        "print('no json')",
        "print('{}')",
        "print('[' * 100000)",
        "print('x' * 1000000)",
        "raise SystemExit(0)",
    ],
    ids=["lies", "segfault", "nonsense", "nothing", "nesting", "flood", "silence"],
)
def test_a_child_that_was_taken_over_is_not_believed(tmp_path, monkeypatch, script):
    taken_over = tmp_path / "script.py"
    taken_over.write_text(script)
    monkeypatch.setattr(child, "_SCRIPT", taken_over)

    with pytest.raises(Rejected) as refused:
        take(tmp_path, files.wav())
    assert refused.value.code == "unreadable"
    assert not (tmp_path / "canonical.wav").exists()


def test_the_child_needs_no_environment_and_says_json(tmp_path):
    path = put(tmp_path, files.wav())
    header = headers.inspect(path)
    limits = {"cpu_seconds": 10, "memory_bytes": 768 * 2**20, "file_bytes": 2**30}
    with path.open("rb") as file:
        done = subprocess.run(
            [
                sys.executable,
                "-IB",
                child._SCRIPT,
                json.dumps(asdict(header)),
                tmp_path / "out.wav",
                json.dumps(limits),
            ],
            stdin=file,
            capture_output=True,
            env={},
            cwd=tmp_path,
            check=True,
        )
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["frames"] == 24_000
    assert done.stderr == b""


def test_canonical_files_repeat_byte_for_byte(tmp_path):
    first, second = tmp_path / "1", tmp_path / "2"
    hashes = set()
    for folder in (first, second):
        folder.mkdir()
        taken = take_in(put(folder, files.wav()), folder)
        hashes.add(hashlib.sha256(taken.canonical.read_bytes()).hexdigest())
    assert len(hashes) == 1
