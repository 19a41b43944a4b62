"""Lock files hold versions and hashes, and no address that could serve something else."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from studio.management.commands.lock import bare_lock

HOME = Path(settings.HOME)
LOCKS = sorted([*(HOME / "requirements").glob("*.txt"), HOME / "package-lock.json"])


@pytest.mark.parametrize("file", LOCKS, ids=lambda file: file.name)
def test_no_lock_holds_an_address(file):
    assert not re.search(r"\w+://|--(?:extra-)?index|--find-links|\bresolved\b", file.read_text())


@pytest.mark.parametrize("file", LOCKS[1:], ids=lambda file: file.name)
def test_every_package_has_its_hash(file):
    for pinned in re.split(r"(?<!\\)\n", file.read_text().strip()):
        assert re.match(r"[a-z0-9._-]+==\S+( ;.*?)? \\\n", pinned), pinned
        assert "--hash=sha256:" in pinned


def test_what_runs_is_part_of_what_develops():
    def pins(name):
        return set(
            re.findall(r"^(\S+==\S+)", (HOME / "requirements" / name).read_text(), re.MULTILINE)
        )

    assert pins("run.txt") <= pins("dev.txt")


def test_npm_accepts_the_lock(tmp_path):
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / name).write_bytes((HOME / name).read_bytes())

    done = subprocess.run(
        ["npm", "ci", "--dry-run", "--offline", "--ignore-scripts"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr


def test_a_lock_is_bared(tmp_path):
    file = tmp_path / "package-lock.json"
    parent = {
        "version": "2.0.0",
        "resolved": "https://registry.example/p.tgz",
        "funding": {"url": "https://money.example"},
        "integrity": "sha512-x",
        "optionalDependencies": {"@tool/cli-linux-x64-musl": "2.0.0"},
    }
    file.write_text(json.dumps({"packages": {"node_modules/tool": parent}}))

    bare_lock(file)

    packages = json.loads(file.read_text())["packages"]
    assert "://" not in file.read_text()
    assert packages["node_modules/tool"]["integrity"] == "sha512-x"
    assert packages["node_modules/@tool/cli-linux-x64-musl"] == {
        "version": "2.0.0", "cpu": ["x64"], "libc": ["musl"], "optional": True, "os": ["linux"],
    }  # fmt: skip
