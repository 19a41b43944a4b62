"""Every hostile file gets its verdict and its code, and every healthy one is taken."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from processing.engine import child, headers
from processing.engine.child import Limits
from processing.engine.verdict import verdict
from processing.engine.verdict_codes import OK, REJECTS, WARNS
from tests.processing.engine.hostile import HEALTHY, MANIFEST
from tests.processing.engine.hostile.seeds import constant_flac
from tests.processing.engine.mutants import Mutants, Tally, judge

ALL = {**MANIFEST, **HEALTHY}


def test_the_set_is_as_large_as_it_should_be():
    assert len(MANIFEST) >= 120
    assert len(HEALTHY) >= 14
    codes = {code for case in ALL.values() for code in case.codes}
    made_elsewhere = {"unreadable", "too_slow", "disk_full", "names_sanitized"}
    assert set(REJECTS) | set(WARNS) | {OK} == codes | made_elsewhere


@pytest.mark.parametrize("name", ALL)
def test_verdict_and_code_are_those_of_the_manifest(tmp_path, name):
    case = ALL[name]
    path, folder = tmp_path / "upload", tmp_path / "work"
    path.write_bytes(case.make())
    folder.mkdir()

    said = verdict(path, folder, case.filename)
    assert (said.verdict, said.codes) == (case.verdict, case.codes), said.message
    assert said.message.endswith((".", "?"))
    assert list(folder.iterdir()) == []


def test_a_sample_through_the_command(tmp_path):
    names = list(ALL)[::9]
    paths = []
    for number, name in enumerate(names):
        case = ALL[name]
        paths.append(tmp_path / f"{number:03}" / (case.filename or "upload"))
        paths[-1].parent.mkdir()
        paths[-1].write_bytes(case.make())

    done = subprocess.run(
        [sys.executable, "manage.py", "inspect", "--json", *map(str, paths)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
        timeout=120,
    )
    rows = json.loads(done.stdout)
    assert done.stderr == b""
    assert done.returncode == 1
    assert [row["path"] for row in rows] == [str(path) for path in paths]
    assert [(row["verdict"], tuple(row["codes"])) for row in rows] == [
        (ALL[name].verdict, ALL[name].codes) for name in names
    ]


def test_no_header_takes_long_to_check(tmp_path):
    path, slow = tmp_path / "upload", {}
    for name, case in ALL.items():
        path.write_bytes(case.make())
        spent = []
        for _ in range(2):
            begun = time.process_time()
            with contextlib.suppress(headers.Rejected):
                headers.inspect(path)
            spent.append(time.process_time() - begun)
        if min(spent) > 0.05:
            slow[name] = min(spent)
    assert slow == {}


def test_hours_of_nothing_take_neither_memory_nor_disk(tmp_path):
    path, out = tmp_path / "upload", tmp_path / "out.wav"
    path.write_bytes(constant_flac(1800))
    header = headers.inspect(path)

    answer = child.decode(path, header, out, Limits.fitting(header), lambda *_: None)
    assert answer["frames"] == header.frames > 1800 * 48_000
    assert answer["peak_bytes"] < 100 * 2**20
    assert out.stat().st_size > 600 * 10**6
    assert out.stat().st_blocks * 512 < 2**20


def test_mutants_are_taken_or_refused_and_nothing_else(tmp_path):
    tally, mutants = Tally(), Mutants(7)
    for number in range(1200):
        judge(mutants.next(), tmp_path, tally, decode=number % 60 == 0)
    assert tally.uncaught == []
    assert not tally.signals
    assert tally.decoded >= 5
    assert len(tally.codes) > 8


def test_the_document_knows_every_code():
    document = (Path(__file__).parents[3] / "docs" / "ingest.md").read_text()
    for code, meaning in {**REJECTS, **WARNS}.items():
        assert f"| `{code}` | {meaning} |" in document
