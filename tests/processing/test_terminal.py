"""Both commands at a terminal: a file's name cannot speak for them, and nobody leaves a copy."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.processing.engine.files import chunk, fmt, riff, sound

HOME = Path(__file__).resolve().parents[2]
LONG_SECONDS = 400
# Whatever started the tests (nohup, a shell's `&`) may have told its children to ignore signals.
HEEDING = """
import os, signal, sys
signal.signal(int(sys.argv[1]), signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


@pytest.mark.parametrize("command", ["inspect", "measure"])
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("kick\nsnare.wav: accept (ok). It is taken as it is.wav", "kick\\nsnare.wav: accept"),
        ("\x1b[2J\x1b]0;ours\x07.wav", "\\x1b[2J\\x1b]0;ours\\x07.wav"),
        ("kick\u202evaw.exe", "kick\\u202evaw.exe"),
        (os.fsdecode(b"kick\xff.wav"), "kick\\udcff.wav"),
    ],
)
def test_a_name_is_written_out_where_it_would_move_the_cursor(tmp_path, command, said, shown):
    out = StringIO()
    (tmp_path / said).write_bytes(b"no sound")
    for path in (tmp_path / said, tmp_path / f"no {said}"):
        with contextlib.suppress(SystemExit):
            call_command(command, str(path), stdout=out)

    lines = out.getvalue().splitlines()
    assert sum(shown in line for line in lines) == 2
    assert all(line.isprintable() for line in lines)
    assert not [line for line in lines if line.startswith("snare.wav")]


@pytest.mark.parametrize("command", ["inspect", "measure"])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_terminal_that_is_closed_leaves_no_copy(tmp_path, command, sign):
    path, temporary = tmp_path / "long.wav", tmp_path / "tmp"
    path.write_bytes(riff(fmt(), chunk(b"data", sound(LONG_SECONDS))))
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", HEEDING, str(sign.value), "manage.py", command, str(path)],
        cwd=HOME,
        env={**os.environ, "TMPDIR": str(temporary), "ROUGHMIX_DATA": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while not list(temporary.glob("*/*")) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(sign)
    _, errors = process.communicate(timeout=60)

    assert process.returncode != 0
    assert b"Traceback" not in errors
    assert list(temporary.iterdir()) == []
