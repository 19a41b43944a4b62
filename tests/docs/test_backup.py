"""The backup that the documents describe takes rows that a plain copy would miss."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import HOME, blocks_of


@pytest.fixture
def studio(tmp_path):
    """A data folder whose newest row is in the write-ahead log alone, as while `up` runs."""
    data = tmp_path / "var"
    (data / "media" / "ab").mkdir(parents=True)
    (data / "media" / "ab" / "sound").write_bytes(b"sound")
    (data / "secrets").mkdir(mode=0o700)
    (data / "secrets" / "django").write_text("key" * 20)
    open_ = sqlite3.connect(data / "roughmix.sqlite3")
    open_.execute("PRAGMA journal_mode=WAL")
    open_.execute("PRAGMA wal_autocheckpoint=0")
    open_.execute("CREATE TABLE song (title TEXT)")
    open_.execute("INSERT INTO song VALUES ('Undertow')")
    open_.commit()
    yield data
    open_.close()


def run(script: str, folder: Path, **environment: str) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    done = subprocess.run(
        ["sh", "-c", f"set -eu\n{script}"],
        cwd=folder,
        env={**kept, "PATH": path, "DJANGO_SETTINGS_MODULE": "studio.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def titles(database: Path) -> list[str]:
    connection = sqlite3.connect(database)
    try:
        return [row[0] for row in connection.execute("SELECT title FROM song")]
    finally:
        connection.close()


def test_a_plain_copy_would_have_lost_the_newest_rows(studio, tmp_path):
    shutil.copy(studio / "roughmix.sqlite3", tmp_path / "plain.sqlite3")
    with pytest.raises(sqlite3.OperationalError):
        titles(tmp_path / "plain.sqlite3")


def test_the_readme_s_backup(studio):
    run("\n".join(blocks_of("README.md", "sh")), studio.parent)
    copy = studio.parent / "backup"
    assert titles(copy / "roughmix.sqlite3") == ["Undertow"]
    assert (copy / "media" / "ab" / "sound").read_bytes() == b"sound"
    assert (copy / "secrets" / "django").exists()


def test_there_and_back(studio, tmp_path):
    copy, back = tmp_path / "copy", tmp_path / "back"
    script = "\n".join(blocks_of("docs/operating.md", "sh"))
    said = run(script, HOME, DATA=str(studio), COPY=str(copy), BACK=str(back))
    assert said.splitlines()[-1] == "ok"
    assert titles(back / "roughmix.sqlite3") == ["Undertow"]
    assert (back / "media" / "ab" / "sound").read_bytes() == b"sound"
    assert (back / "secrets" / "django").stat().st_mode & 0o077 == 0 or (
        back.stat().st_mode & 0o077 == 0
    )
