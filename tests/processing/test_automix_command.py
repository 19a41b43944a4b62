"""`manage.py automix` prints what the engine plans, or one line that says what is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from processing.engine import automix
from processing.recipes import MixRecipe, StemRole
from tests.processing.engine.song import on_disk, song

HOME = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def stems(tmp_path_factory):
    made = song(6, seconds=8)
    kept = {name: made.stems[name] for name in ("Kick", "Bass", "Lead vocal")}
    return on_disk(tmp_path_factory.mktemp("stems"), kept, made.rate)


def asked(*arguments):
    return subprocess.run(
        [sys.executable, "manage.py", "automix", *map(str, arguments)],
        cwd=HOME,
        env={name: it for name, it in os.environ.items() if name != "DATABASE_URL"},
        check=False,
        timeout=120,
        capture_output=True,
        text=True,
    )


def named(stems):
    return [word for name, path in stems.items() for word in ("--source", f"{name}={path}")]


def test_another_process_plans_the_same(stems):
    roles = {"Bass": StemRole.KEYS}
    done = asked(*named(stems), "--roles", '{"Bass": "keys"}', "--tempo", "98.5")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == automix.plan(stems, roles, 98.5).to_json()
    assert done.stderr.split() == [stage for stage, _ in automix.STAGES]


def test_roles_may_lie_in_a_file(stems, tmp_path, capsys):
    (tmp_path / "roles.json").write_text('{"Kick": "fx"}')
    roles = str(tmp_path / "roles.json")
    call_command("automix", *named(stems), "--roles", roles, "--tempo", "100")
    recipe = MixRecipe.from_json(json.loads(capsys.readouterr().out))

    assert [strip.role for strip in recipe.strips] == [
        StemRole.FX,
        StemRole.BASS,
        StemRole.LEAD_VOCAL,
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--roles", '{"Kick": "drum"}'], "roles.Kick: “drum” is none of lead_vocal, "),
        (["--roles", '{"Kick": ["fx"]}'], "roles.Kick"),
        (["--roles", '{"Triangle": "fx"}'], "roles.Triangle: there is no source of that name"),
        (["--roles", '{"Kick":'], "roles: it is not JSON"),
        (["--roles", "/nowhere.json"], "/nowhere.json"),
        (["--tempo", "7"], "tempo: 7 is not between 20 and 400"),
        (["--source", "Kick=/else.wav"], "“Kick” is there twice"),
        (["--source", "Ghost=/nowhere.wav"], "There is no such file"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, says, stems):
    with pytest.raises(CommandError, match=re.escape(says)) as problem:
        call_command("automix", *named(stems), *arguments)

    assert problem.value.returncode == 2
    assert "\n" not in str(problem.value)
