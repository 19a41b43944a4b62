"""Every hostile file gets its verdict and its code, and every healthy one is taken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from processing.engine.verdict import verdict
from processing.engine.verdict_codes import OK, REJECTS, WARNS
from tests.processing.engine.hostile import HEALTHY, MANIFEST

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
