"""docs/recipes.md: its commands run, its recipes are recipes, its tables those of the code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from processing import recipes
from processing.recipes.built_in import BUILT_IN
from processing.recipes.example import EXAMPLES
from processing.recipes.moves import _NEEDS
from tests.docs.pages import HOME, blocks_of, rows_of, text_of

PAGE = "docs/recipes.md"
# Of the table “What is written”, those that the page orders.
WRITTEN = (
    "audio.wav",
    "instrumental.wav",
    "a-cappella.wav",
    "gentle.wav",
    "strong.wav",
    "recipe.json",
    "wav.wav",
    "wav-16-44100.wav",
    "mp3.mp3",
    "track-01.wav",
    "track-01-flac.flac",
    "cue.cue",
    "album.json",
    "2-tune.wav",
    "render.json",
)


@pytest.mark.parametrize("number", range(len(blocks_of(PAGE, "json"))))
def test_every_recipe_on_the_page_is_one(number):
    said = json.loads(blocks_of(PAGE, "json")[number])
    recipe = recipes.read(said)
    assert set(said) <= set(recipe.to_json())


def test_what_is_written_down_as_refused_is_refused_in_these_words():
    refused = {
        "strips[2].pan: 3 is above 1": {
            "kind": "mix",
            "strips": [{"name": "a"}, {"name": "b"}, {"name": "c", "pan": 3}],
        },
        "loudness: is not known here": {"kind": "master", "loudness": -9},
    }
    for words, recipe in refused.items():
        assert words in text_of(PAGE)
        with pytest.raises(recipes.WrongRecipe) as wrong:
            recipes.read(recipe)
        assert str(wrong.value) == words


def test_all_kinds_are_there():
    written = rows_of(PAGE, "## Kinds, and what their sources are called")
    assert [row[0].strip("`") for row in written] == list(EXAMPLES)


def test_all_presets_are_there():
    written = rows_of(PAGE, "## Presets and differences")
    assert written == [[f"`{each.kind}`", each.name, each.about] for each in BUILT_IN]


def test_all_changes_of_a_move_are_there_with_what_they_take():
    written = rows_of(PAGE, "### Moves and prints")
    assert [row[0].strip("`") for row in written] == list(_NEEDS)
    for kind, takes, _ in written:
        for name in _NEEDS[kind.strip("`")]:
            assert f"`{name}`" in takes


@pytest.mark.timeout(600)
def test_the_page_runs_from_top_to_bottom(tmp_path):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", "set -eu\n" + "\n".join(blocks_of(PAGE, "sh"))],
        cwd=HOME,
        env={**os.environ, "PATH": path, "WORK": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr[-3000:])
    said = done.stdout
    assert "212  Hum at 50" in said
    assert "+2.0 dB asked, +2.0 dB measured" in said
    assert said.count("Made before with the same recipe and sound") == 1
    for name in WRITTEN:
        assert f"`{name}`" in text_of(PAGE)
        assert list(tmp_path.glob(f"*/{name}")), f"{name} was not written"
    answer = json.loads((tmp_path / "master" / "render.json").read_text())
    (verified,) = [step for step in answer["steps"] if step["name"] == "verify"]
    assert abs(verified["integrated_lufs"] + 12) <= 0.1
    cue = (tmp_path / "album" / "cue.cue").read_text()
    assert cue.count("TRACK") == 2
