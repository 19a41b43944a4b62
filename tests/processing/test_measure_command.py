"""`manage.py measure`: a row a file in the order given, whatever is wrong with it; nothing kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.core.management import call_command
from scipy import signal

from processing.engine import codecs
from processing.engine.audio import Writer
from tests.processing.engine import files
from tests.processing.engine.signals import music, steps, tone, tone_of

KEYS = {
    "path",
    "integrated_lufs",
    "momentary_max_lufs",
    "short_term_max_lufs",
    "loudness_range_lu",
    "true_peak_dbtp",
    "sample_peak_dbfs",
    "plr_db",
    "duration_seconds",
    "sample_rate_hz",
    "channels",
    "findings",
}
SURROUND = (1, 1, 1, 0, 1.41, 1.41)
NULLS = KEYS - {"path", "findings", "true_peak_dbtp"}


def measure(*words):
    out = StringIO()
    call_command("measure", *map(str, words), "--json", stdout=out)
    return json.loads(out.getvalue(), parse_constant=pytest.fail)


def shown(*words):
    out = StringIO()
    call_command("measure", *map(str, words), stdout=out)
    return out.getvalue()


def in_a_process(*words, **how):
    command = [sys.executable, str(Path(settings.HOME) / "manage.py"), "measure", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, **how)


def write(path, sound, rate=48_000, subtype="PCM_24", container=None):
    soundfile.write(path, sound.T, rate, subtype, format=container)
    return path


def wav(path, sound, rate=48_000, mask=None):
    with Writer(path, rate, len(sound), "PCM_24", mask=mask) as file:
        file.write(sound)
    return path


def test_the_figures_of_a_known_tone(tmp_path):
    (row,) = measure(write(tmp_path / "tone.wav", tone(48_000, 20, -18)))

    assert row.keys() >= KEYS
    assert row["path"] == str(tmp_path / "tone.wav")
    for figure in ("integrated_lufs", "momentary_max_lufs", "short_term_max_lufs"):
        assert row[figure] == pytest.approx(-18, abs=0.02)
    assert row["loudness_range_lu"] == pytest.approx(0, abs=0.05)
    assert row["true_peak_dbtp"]["overall"] == pytest.approx(-18, abs=0.01)
    assert row["true_peak_dbtp"]["channels"] == [pytest.approx(-18, abs=0.01)] * 2
    assert row["sample_peak_dbfs"] == pytest.approx(-18, abs=0.01)
    assert row["plr_db"] == row["psr_db"] == pytest.approx(0, abs=0.05)
    assert (row["duration_seconds"], row["sample_rate_hz"], row["channels"]) == (20.0, 48_000, 2)
    assert "timeline" not in row
    assert "balance" not in row


@pytest.mark.parametrize(
    ("name", "subtype", "container", "within"),
    [
        ("8-bit.wav", "PCM_U8", "WAV", 0.05),
        ("16-bit.wav", "PCM_16", "WAVEX", 0.01),
        ("float.wav", "FLOAT", "WAV", 0.01),
        ("double.wav", "DOUBLE", "WAV", 0.01),
        ("rf64.wav", "PCM_24", "RF64", 0.01),
        ("aiff.aif", "PCM_24", "AIFF", 0.01),
        ("flac.flac", "PCM_24", "FLAC", 0.01),
    ],
)
def test_every_format_is_measured(tmp_path, name, subtype, container, within):
    path = write(
        tmp_path / name, tone_of(44_100, -23, channels=2, gains=(1, 1)), 44_100, subtype, container
    )
    (row,) = measure(path)

    assert row["integrated_lufs"] == pytest.approx(-23, abs=within)
    assert row["duration_seconds"] == 10.0


@pytest.mark.parametrize(("codec", "name"), [(codecs.MP3, "a.mp3"), (codecs.AAC, "a.m4a")])
def test_compressed_files_are_measured(tmp_path, codec, name):
    sound = tone_of(48_000, -23, channels=2, gains=(1, 1))
    codecs.encode(iter([sound]), tmp_path / name, 48_000, 2, codec)

    (row,) = measure(tmp_path / name)
    assert row["integrated_lufs"] == pytest.approx(-23, abs=0.1)
    assert row["duration_seconds"] == pytest.approx(10, abs=0.03)


def aac_of_six(path, sound):
    with av.open(str(path), "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=48_000, layout="5.1")
        stream.bit_rate = 768_000
        frame = av.AudioFrame.from_ndarray(sound.astype(np.float32), format="fltp", layout="5.1")
        frame.sample_rate = 48_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_surround_keeps_its_layout_in_every_container(tmp_path):
    """The LFE is loud here, and counts for nothing; the surrounds count for more."""
    sound = tone_of(48_000, -23, channels=6, gains=SURROUND)
    sound[3] = tone(48_000, 10, -6, hz=60, channels=1)
    rows = measure(
        wav(tmp_path / "mask.wav", sound, mask=0x3F),
        wav(tmp_path / "sides.wav", sound, mask=0x60F),
        wav(tmp_path / "none.wav", sound, mask=0),
        write(tmp_path / "six.flac", sound),
        write(tmp_path / "six.aiff", sound),
        aac_of_six(tmp_path / "six.m4a", sound),
    )
    assert [row["channels"] for row in rows] == [6] * 6
    for row in rows:
        assert row["integrated_lufs"] == pytest.approx(-23, abs=0.05), row["path"]


def test_seven_one_goes_by_its_mask(tmp_path):
    gains = (1, 1, 1, 0, 1, 1, 1.41, 1.41)
    sound = tone_of(48_000, -23, channels=8, gains=gains)
    (row,) = measure(wav(tmp_path / "eight.wav", sound, mask=0x63F))

    assert row["integrated_lufs"] == pytest.approx(-23, abs=0.02)
    assert "layout_assumed" not in {found["code"] for found in row["findings"]}


def test_a_row_for_every_file_in_the_order_given(tmp_path):
    good = write(tmp_path / "good.wav", music(seconds=2.0))
    bad = tmp_path / "bad.wav"
    bad.write_bytes(files.wav()[:50_000])
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "fifo")
    words = [bad, good, tmp_path / "missing.wav", tmp_path, tmp_path / "pipe" / "fifo", "", good]

    rows = measure(*words)
    assert [row["path"] for row in rows] == [str(word) for word in words]
    codes = ["truncated", None, "not_found", "is_a_folder", "not_a_file", "is_a_folder", None]
    for row, code in zip(rows, codes, strict=True):
        if code is None:
            assert row["integrated_lufs"] is not None
            continue
        (found,) = row["findings"]
        assert (found["code"], found["severity"]) == (code, "bad")
        assert found["sentence"]
        assert found["remedy"]
        assert {row[name] for name in NULLS} == {None}
        assert row["true_peak_dbtp"] == {"overall": None, "channels": None}


def test_what_the_system_will_not_open_is_a_row(tmp_path):
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    for path in (tmp_path / "loop.wav", tmp_path / ("a" * 300), tmp_path / "loop.wav" / "b"):
        (row,) = measure(path)
        assert row["findings"][0]["code"] == "not_readable"
        assert row["integrated_lufs"] is None


@pytest.mark.parametrize(
    ("sound", "code"),
    [
        (np.zeros((2, 96_000)), "silent"),
        (tone(48_000, 0.399, -20), "too_short_for_loudness"),
        (np.full((2, 96_000), 0.3), "dc_offset"),
    ],
    ids=["silence", "399ms", "dc"],
)
def test_what_has_no_loudness_says_so(tmp_path, sound, code):
    (row,) = measure(write(tmp_path / "odd.wav", sound))
    assert code in {found["code"] for found in row["findings"]}
    assert row["duration_seconds"] is not None
    assert row["loudness_range_lu"] is None or code == "dc_offset"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_told(tmp_path, value):
    some, all_of_it = music(seconds=2.0), np.full((2, 96_000), value)
    some[0, 7] = value
    one, whole = measure(
        write(tmp_path / "some.wav", some, subtype="FLOAT"),
        write(tmp_path / "all.wav", all_of_it, subtype="FLOAT"),
    )
    assert "nonfinite_sanitized" in {found["code"] for found in one["findings"]}
    assert one["integrated_lufs"] is not None
    assert whole["findings"][0]["severity"] == "bad"


def test_the_timeline_has_ten_points_a_second(tmp_path):
    path = write(tmp_path / "steps.wav", steps(48_000, (4, -23), (4, -33)))
    (row,) = measure(path, "--timeline")
    line = row["timeline"]

    assert line["hop_seconds"] == 0.1
    assert len(line["momentary_lufs"]) == len(line["short_term_lufs"]) == 80
    assert line["momentary_lufs"][39] == pytest.approx(-23, abs=0.02)
    assert line["short_term_lufs"][:29] == [None] * 29
    assert line["short_term_lufs"][-1] == pytest.approx(-33, abs=0.02)
    assert measure(tmp_path / "none.wav", "--timeline")[0]["timeline"] is None


def test_no_room_is_said(tmp_path, monkeypatch):
    path = write(tmp_path / "big.wav", music(seconds=2.0))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))

    (found,) = measure(path)[0]["findings"]
    assert found["code"] == "no_room"
    assert "TMPDIR" in found["remedy"]


def test_nothing_is_kept(tmp_path, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    bad = tmp_path / "bad.wav"
    bad.write_bytes(files.wav()[:50_000])

    measure(write(tmp_path / "a.wav", music(seconds=1.0)), bad)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_people_get_a_table(tmp_path):
    path = write(tmp_path / "song.wav", tone(48_000, 75, -18))
    text = shown(path, tmp_path / "missing.wav")
    head, first, *rest = text.splitlines()

    assert head.split()[:2] == ["LUFS", "max"]
    figures, shape = first.split()[:7], first.split()[7:]
    assert [float(figure) for figure in figures] == pytest.approx(
        [-18, -18, -18, 0, -18, 0, 0], abs=0.05
    )
    assert shape == ["1:15.0", "48000", "2", str(path)]
    assert any("no such file" in line for line in rest)


def test_the_timeline_can_be_read_by_people(tmp_path):
    text = shown(write(tmp_path / "a.wav", steps(48_000, (4, -23))), "--timeline")
    assert text.splitlines()[-1].split()[0] == "0:04.0"


def test_the_balance_is_held_against_the_reference(tmp_path):
    """The same sound with its treble 6 dB up."""
    sound = music(seconds=8.0)
    brighter = sound + signal.sosfiltfilt(
        signal.butter(4, 4000, "high", fs=48_000, output="sos"), sound
    )
    path, other = write(tmp_path / "a.wav", brighter), write(tmp_path / "b.wav", sound)
    (row,) = measure(path, "--reference", other)

    assert row["balance"]["against"] == "reference"
    assert row["balance"]["name"] == "b.wav"
    apart = row["balance"]["difference_db"]
    assert len(apart) == 31
    assert apart[26] - apart[17] == pytest.approx(6, abs=0.5)  # 8 kHz, 1 kHz
    assert "+" in shown(path, "--reference", other).splitlines()[-1]
    assert measure(tmp_path / "none.wav", "--reference", other)[0]["balance"] is None


def test_a_reference_that_cannot_be_measured_stops_nothing(tmp_path):
    path = write(tmp_path / "song.wav", music(seconds=2.0))
    (row,) = measure(path, "--reference", tmp_path / "missing.wav")

    assert row["integrated_lufs"] is not None
    assert row["balance"] is None
    assert "reference_not_measured" in {found["code"] for found in row["findings"]}


def test_it_runs_by_itself_in_an_empty_folder(tmp_path):
    """No database, no broker; a name that is no text; nothing on the other stream."""
    path = tmp_path / os.fsdecode(b"caf\xe9.wav")
    write(tmp_path / "a.wav", tone(48_000, 3, -20)).rename(path)
    environment = os.environ | {
        "ROUGHMIX_DATA": str(tmp_path / "data"),
        "PYTHONIOENCODING": "ascii",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = in_a_process(path, "--json", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)[0]["path"] == str(path)
    assert not list((tmp_path / "data").glob("*.sqlite3"))

    done = in_a_process(path, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"-20.0" in done.stdout or b"-19.9" in done.stdout


def test_whoever_stops_listening_gets_no_traceback(tmp_path):
    paths = [write(tmp_path / f"{n}.wav", tone(48_000, 1, -20)) for n in range(3)]
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, str(Path(settings.HOME) / "manage.py"), "measure", *map(str, paths)]
    for more in ([], ["--json"], ["--reference", str(paths[0])]):
        done = subprocess.run(
            [*command, *more], stdout=writing, stderr=subprocess.PIPE, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")
    os.close(writing)
