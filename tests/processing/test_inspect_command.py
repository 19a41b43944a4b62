"""`manage.py inspect` says what it would say of an upload, for any file, and keeps nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processing.engine.hostile import HEALTHY, MANIFEST

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture
def asked(tmp_path):
    """Run in a data folder and a folder for temporary files that were empty before."""
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    temporary.mkdir()

    def run(*arguments, **how):
        done = subprocess.run(
            [sys.executable, "manage.py", "inspect", *map(str, arguments)],
            cwd=HOME,
            env={
                **{name: it for name, it in os.environ.items() if name != "DATABASE_URL"},
                "ROUGHMIX_DATA": str(data),
                "TMPDIR": str(temporary),
            },
            check=False,
            timeout=120,
            **{"capture_output": True, **how},
        )
        assert list(temporary.iterdir()) == []
        assert not list(data.rglob("*.sqlite3"))
        return done

    return run


def put(tmp_path, name, case):
    path = tmp_path / name
    path.write_bytes(case.make())
    return path


def test_one_array_in_the_order_given(tmp_path, asked):
    good = put(tmp_path, "kick.wav", HEALTHY["wav 16"])
    called = put(tmp_path, "kick.mp3", HEALTHY["wav 16"])
    bad = put(tmp_path, "snare.wav", MANIFEST["cut in half"])

    done = asked("--json", bad, good, called, good)
    rows = json.loads(done.stdout)
    assert done.returncode == 1
    assert done.stderr == b""
    assert [row["path"] for row in rows] == [str(it) for it in (bad, good, called, good)]
    assert [row["verdict"] for row in rows] == ["reject", "accept", "warn", "accept"]
    assert [row["codes"] for row in rows] == [["truncated"], ["ok"], ["extension_mismatch"], ["ok"]]
    assert all(set(row) == {"path", "verdict", "codes", "message"} for row in rows)
    assert "upload it whole" in rows[0]["message"]


def test_warnings_are_no_failure(tmp_path, asked):
    done = asked(put(tmp_path, "kick.mp3", HEALTHY["wav 16"]))
    assert done.returncode == 0
    assert b"warn (extension_mismatch)" in done.stdout
    assert b"Traceback" not in done.stderr


def test_what_cannot_be_opened_has_a_row_too(tmp_path, asked):
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    odd = os.fsencode(tmp_path) + b"/odd-\xff\n.wav"
    Path(os.fsdecode(odd)).write_bytes(HEALTHY["wav 16"].make())

    done = asked("--json", tmp_path / "nothing.wav", tmp_path, pipe, os.fsdecode(odd), "a" * 5000)
    rows = json.loads(done.stdout)
    assert [row["verdict"] for row in rows] == ["reject", "reject", "reject", "accept", "reject"]
    assert {code for row in rows for code in row["codes"]} == {"unreadable", "ok"}
    assert b"Traceback" not in done.stderr
    assert done.returncode == 1


def test_a_reader_that_leaves_gets_no_traceback(tmp_path, asked):
    path = put(tmp_path, "kick.wav", HEALTHY["wav 16"])
    reading, writing = os.pipe()
    os.close(reading)
    done = asked(path, stdout=writing, stderr=subprocess.PIPE, capture_output=False)
    os.close(writing)
    assert b"Traceback" not in done.stderr
