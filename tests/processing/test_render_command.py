"""`manage.py render` makes what a worker makes, once, and says in one line what is wrong."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.management import CommandError, call_command

from processing.engine import sheet
from processing.recipes import read
from processing.recipes.identity import order_sha256
from tests.processing.engine.song import faults, song, written

HOME = Path(__file__).resolve().parents[2]
RATE = 48_000
SHORT = {"kind": "edit", "length_seconds": 1.0, "bits": 16}


@pytest.fixture(scope="module")
def stems(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stems")
    made = song(6, seconds=6)
    kept = {name: made.stems[name] for name in ("Kick", "Keys", "Lead vocal")}
    kept["hum"] = faults.hum(made.stems["Lead vocal"], RATE)[0]
    return {name: written(folder / f"{name}.wav", sound, RATE) for name, sound in kept.items()}


@pytest.fixture
def order(tmp_path, capsys):
    """Renders a recipe (or a text that claims to be one), here: the answer that is printed."""

    def run(recipe, sources, *more, out="out"):
        path = tmp_path / "recipe.json"
        text = recipe if isinstance(recipe, str) else json.dumps(recipe)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        call_command("render", *map(str, arguments(path, sources, tmp_path / out)), *more)
        return json.loads(capsys.readouterr().out)

    return run


def arguments(recipe, sources, out):
    named = [word for name, path in sources.items() for word in ("--source", f"{name}={path}")]
    return [recipe, *named, "--out", out, "--json"]


def started(recipe, sources, out, **environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "render", *map(str, arguments(recipe, sources, out))],
        cwd=HOME,
        env={name: it for name, it in os.environ.items() if name != "DATABASE_URL"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def hashes(answer):
    return {file["name"]: file["sha256"] for file in answer["files"]}


def problem_of(order, recipe, sources):
    with pytest.raises(CommandError) as problem:
        order(recipe, sources)
    assert "\n" not in str(problem.value)
    return problem.value


def test_another_process_makes_the_same_bytes_and_prints_json_alone(stems, order, tmp_path):
    recipe = {"kind": "edit", "tune": {}, "bits": 16, "de_hum": {}}
    here = order(recipe, {"stem": stems["hum"]}, out="here")
    there = started(
        tmp_path / "recipe.json",
        {"stem": stems["hum"]},
        tmp_path / "there",
        NUMBA_NUM_THREADS="2",  # here it is one
        OMP_NUM_THREADS="2",
        OPENBLAS_NUM_THREADS="2",
    )
    said, told = there.communicate(timeout=120)

    assert there.returncode == 0, told
    assert hashes(json.loads(said)) == hashes(here)
    assert told.split() == list(dict.fromkeys(told.split()))  # every stage once, and nothing else


def test_the_answer_says_what_was_made_of_what(stems, order):
    recipe = {"kind": "edit", "de_hum": {}}
    answer = order(recipe, {"stem": stems["hum"]})
    (file,) = answer["files"]

    assert answer["recipe_sha256"] == read(recipe).sha256()
    sound = {each["name"]: each["sound_sha256"] for each in answer["sources"]}
    assert answer["order_sha256"] == order_sha256(read(recipe), sound)
    assert file["sha256"] == sha256(file["path"])
    assert file["report"] == sheet.row(file["path"])
    assert [step["name"] for step in answer["steps"]] == ["de_hum"]


def test_every_delivered_file_has_its_figures(stems, order):
    wanted = [{"format": name} for name in ("wav", "mp3", "aac", "opus")]
    answer = order({"kind": "master", "deliverables": wanted}, {"mix": stems["Keys"]})

    assert [file["name"] for file in answer["files"]] == ["audio", "wav", "mp3", "aac", "opus"]
    for file in answer["files"]:
        report = file["report"]
        assert report.keys() == sheet.row(answer["files"][0]["path"]).keys()
        assert report["path"] == file["path"]
        assert report["frames"] == 6 * RATE
        assert report["integrated_lufs"] == pytest.approx(-14.0, abs=0.1)
        assert report["true_peak_dbtp"]["overall"] <= -0.1
        assert [each["code"] for each in report["findings"] if each["severity"] == "bad"] == []


def test_an_equal_order_is_not_made_again(stems, order):
    first = order(SHORT, {"stem": stems["Kick"]})
    before = {file["path"]: Path(file["path"]).stat().st_mtime_ns for file in first["files"]}
    again = order(dict(reversed(SHORT.items())), {"stem": stems["Kick"]})

    assert not first["reused"]
    assert again == {**first, "reused": True}
    assert {path: Path(path).stat().st_mtime_ns for path in before} == before


def test_a_file_that_was_changed_or_lost_is_made_again(stems, order):
    first = order(SHORT, {"stem": stems["Kick"]})
    changed, lost = (Path(file["path"]) for file in first["files"])
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    lost.unlink()
    again = order(SHORT, {"stem": stems["Kick"]})

    assert again == first
    assert {file["name"]: sha256(file["path"]) for file in again["files"]} == hashes(first)


def test_a_folder_that_was_moved_is_told_as_it_lies_now(stems, order, tmp_path):
    order(SHORT, {"stem": stems["Kick"]}, out="first")
    shutil.move(tmp_path / "first", tmp_path / "second")
    answer = order(SHORT, {"stem": stems["Kick"]}, out="second")

    assert answer["reused"]
    for file in answer["files"]:
        assert Path(file["path"]).parent == tmp_path / "second"
        assert file["report"]["path"] == file["path"]


@pytest.mark.parametrize(
    "left", ["{", "[]", "null", '{"order_sha256": 1}', '{"files": [{"path": "audio.wav"}]}']
)
def test_a_manifest_that_makes_no_sense_is_as_good_as_none(left, stems, order, tmp_path):
    (tmp_path / "out" / ".rendering-killed").mkdir(parents=True)
    (tmp_path / "out" / "render.json").write_text(left)
    answer = order(SHORT, {"stem": stems["Kick"]})

    assert not answer["reused"]
    assert json.loads((tmp_path / "out" / "render.json").read_text()) == answer
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "audio.wav",
        "render.json",
        "wav-16.wav",
    ]


def test_of_two_at_once_in_one_folder_one_makes_and_one_takes_it_over(stems, tmp_path):
    (tmp_path / "recipe.json").write_text(json.dumps(SHORT))
    order = (tmp_path / "recipe.json", {"stem": stems["Kick"]}, tmp_path / "out")
    both = [started(*order) for _ in range(2)]
    said = [json.loads(each.communicate(timeout=120)[0]) for each in both]

    assert sorted(answer["reused"] for answer in said) == [False, True]
    assert hashes(said[0]) == hashes(said[1])
    for file in said[0]["files"]:
        assert sha256(file["path"]) == file["sha256"]


def test_the_sound_between_the_steps_is_kept_when_asked_for(stems, order):
    recipe = {"kind": "edit", "de_hum": {}, "invert_polarity": True}
    bare = order(recipe, {"stem": stems["hum"]})
    kept = order(recipe, {"stem": stems["hum"]}, "--keep")
    between = [file for file in kept["files"] if file["kind"] == "intermediate"]

    assert not kept["reused"]
    assert hashes(bare)["audio"] == hashes(kept)["audio"]
    turned = soundfile.read(between[0]["path"])[0]
    assert np.array_equal(turned, -soundfile.read(stems["hum"])[0])


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        ({"kind": "edit", "louder": 1}, "louder: is not known here"),
        ({"kind": "edit", "high_pass_hz": 5}, "high_pass_hz: 5 is below 10"),
        ({"kind": "edit", "de_hum": {"harmonics": 99}}, "de_hum.harmonics: 99 is above 60"),
        ({"kind": "edit", "comp": {"ranges": []}}, "comp.ranges: "),
        ({"kind": "edit", "align": {}}, "align: there is no source “guide”"),
        ({"kind": "master"}, "mix: there is no source “mix”"),
        (
            {"kind": "mix", "strips": [{"name": "Oboe"}]},
            "strips[0].name: there is no source “Oboe”",
        ),
        ({"kind": "features"}, "kind: "),
        ({"kind": ["edit"]}, "kind: "),
        ({}, "kind: "),
        ([], "a recipe is an object"),
        ('{"kind": "edit", "high_pass_hz": NaN}', "high_pass_hz: nan is not a number"),
        ('{"kind": "edit", "fade_in_seconds": 1e999}', "fade_in_seconds: the number is too large"),
        ('{"kind": "edit", "kind": "mix"}', "“kind” is there twice"),
        ('{"kind": "edit", "de_hum": {"harmonics": 3, "harmonics": 4}}', "“harmonics” is there"),
        ('{"kind":', "it is not JSON"),
        ("", "it is not JSON"),
        ("[" * 100_000, "it is nested too deeply"),
        ("\udcff", "it cannot be read as a text"),
    ],
)
def test_a_recipe_that_cannot_be_followed_is_refused_in_one_line(recipe, says, stems, order):
    problem = problem_of(order, recipe, {"stem": stems["Kick"]})

    assert problem.returncode == 2
    assert says in str(problem)


def test_a_byte_order_mark_is_no_part_of_a_recipe(stems, order):
    assert order("\ufeff" + json.dumps(SHORT), {"stem": stems["Kick"]})["kind"] == "edit"


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ({"stem": "/nowhere.wav"}, "--source stem=/nowhere.wav: There is no such file."),
        ({"stem": "/dev/null"}, "--source stem=/dev/null: This is a device"),
        ({"stem": "{folder}/empty.wav"}, "This file is empty"),
        ({"stem": "{folder}/words.wav"}, "This is no sound file"),
        ({"stem": "{folder}/one.wav"}, "less than a hundredth of a second"),
        ({}, "stem: there is no source “stem”"),
        ({"": "/nowhere.wav"}, "it is written NAME=PATH"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_in_one_line(sources, says, order, tmp_path):
    (tmp_path / "empty.wav").touch()
    (tmp_path / "words.wav").write_text("la la la")
    soundfile.write(tmp_path / "one.wav", [0.5], RATE)
    where = {name: path.format(folder=tmp_path) for name, path in sources.items()}
    problem = problem_of(order, {"kind": "edit"}, where)

    assert problem.returncode == 2
    assert says in str(problem)
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_made_says_why_and_leaves_no_half_of_it(stems, order, tmp_path):
    problem = problem_of(order, {"kind": "edit", "start_at_seconds": -9}, {"stem": stems["Kick"]})

    assert problem.returncode == 1
    assert re.search(r"leaves nothing of this stem\. Choose ", str(problem))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_one_is_said_in_a_line(stems, order, tmp_path):
    (tmp_path / "out").write_text("a file")
    problem = problem_of(order, SHORT, {"stem": stems["Kick"]})

    assert str(problem) == f"{tmp_path / 'out'}: File exists"


def test_names_that_are_no_text_do_no_harm(stems, order, tmp_path):
    odd = tmp_path / os.fsdecode(b"k\xffck.wav")
    shutil.copy(stems["Kick"], odd)

    assert Path(order(SHORT, {"stem": odd})["files"][0]["path"]).is_file()
    with pytest.raises(CommandError, match="its name is not a text") as problem:
        order(SHORT, {"stem": odd}, out=os.fsdecode(b"o\xfft"))
    assert problem.value.returncode == 2


@pytest.mark.parametrize("kind", ["edit", "mix", "master", "album"])
def test_what_recipe_prints_can_be_rendered_again(kind, capsys):
    call_command("recipe", kind)
    printed = json.loads(capsys.readouterr().out)

    assert read(printed).to_json() == printed
