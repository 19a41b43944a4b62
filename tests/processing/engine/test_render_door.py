"""The one door: what it makes, in which order it tells of it, and what it will not begin."""

import hashlib
import json
import struct
import zlib

import mutagen
import numpy as np
import pytest

from processing.engine import render as door
from processing.engine.audio import Writer
from processing.engine.refusal import CannotRender
from processing.recipes import (
    AlbumRecipe,
    AlbumSong,
    EditRecipe,
    FeaturesRecipe,
    MasterRecipe,
    MixRecipe,
    StripRecipe,
)
from processing.recipes.identity import order_sha256

RATE = 44_100


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "sound.wav"
    random = np.random.Generator(np.random.PCG64(5))
    t = np.arange(2 * RATE) / RATE
    wave = 0.2 * np.sin(2 * np.pi * 220 * t) * (1 + np.sin(2 * np.pi * 2 * t)) / 2
    with Writer(path, RATE, 2) as file:
        file.write(np.vstack([wave, wave * 0.8]) + random.standard_normal((2, len(t))) * 0.01)
    return path


def cover(path):
    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress((b"\0" + b"\x20\x80\xc0" * 8) * 8))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b""))
    return path


def rendered(recipe, sources, folder, **said):
    folder.mkdir()
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in sources.items()}
    return door.render(recipe, sources, folder, identity=order_sha256(recipe, hashes), **said)


def hashes_of(made):
    return {file.name: hashlib.sha256(file.path.read_bytes()).hexdigest() for file in made.files}


ORDERS = {
    "edit": (EditRecipe(high_pass_hz=80, bits=16), ["stem"]),
    "mix": (MixRecipe(strips=(StripRecipe(name="a"),), prints=("stems",)), ["a"]),
    "master": (MasterRecipe(target_lufs=-16, deliverables=[{"format": "mp3"}]), ["mix"]),
    "album": (AlbumRecipe(songs=(AlbumSong(source="1"), AlbumSong(source="2"))), ["1", "2"]),
}


@pytest.mark.parametrize("kind", ORDERS)
def test_the_same_order_gives_the_same_files_and_tells_of_its_stages(sound, tmp_path, kind):
    recipe, names = ORDERS[kind]
    told = []
    sources = dict.fromkeys(names, sound)
    first = rendered(
        recipe, sources, tmp_path / "one", progress=lambda stage, share: told.append((stage, share))
    )
    second = rendered(recipe, sources, tmp_path / "two")

    assert hashes_of(first) == hashes_of(second)
    assert first.main.kind == "main"
    assert len({file.name for file in first.files}) == len(first.files)
    assert all(step["code"] for step in first.steps)
    json.dumps(first.steps, allow_nan=False)
    known = [stage for stage, _ in door.stages(recipe)]
    assert {stage for stage, _ in told} <= set(known)
    assert all(0 <= share <= 1 for _, share in told)


def test_the_files_of_an_album_say_which_song_they_are_of(sound, tmp_path):
    recipe, names = ORDERS["album"]
    made = rendered(recipe, dict.fromkeys(names, sound), tmp_path / "out")

    written = [step for step in made.steps if step["name"] == "deliver"]
    assert len(written) == 4
    assert {step["of"] for step in written} == {"track-01", "track-02"}
    assert all(step["sentence"].startswith(("1. ", "2. ")) for step in written)


def test_nothing_but_what_is_answered_is_left_behind(sound, tmp_path):
    recipe, _ = ORDERS["master"]
    made = rendered(recipe, {"mix": sound}, tmp_path / "out", keep=True)

    assert {file.path for file in made.files} == set((tmp_path / "out").iterdir())


def test_what_is_kept_changes_nothing_of_the_sound(sound, tmp_path):
    recipe, _ = ORDERS["edit"]
    plain = hashes_of(rendered(recipe, {"stem": sound}, tmp_path / "plain"))
    kept = hashes_of(rendered(recipe, {"stem": sound}, tmp_path / "kept", keep=True))

    assert kept.items() > plain.items()


def test_a_missing_source_is_named_before_anything_is_made(sound, tmp_path):
    recipe, _ = ORDERS["album"]
    with pytest.raises(CannotRender, match=r"songs\[1\].source: there is no source “2”"):
        rendered(recipe, {"1": sound}, tmp_path / "out")

    assert not list((tmp_path / "out").iterdir())


def test_a_cover_goes_into_the_files_that_hold_one(sound, tmp_path):
    recipe = MasterRecipe(
        target_lufs=-16, tags={"title": "Low Water"}, deliverables=[{"format": "flac"}]
    )
    sources = {"mix": sound, door.COVER: cover(tmp_path / "front.png")}
    made = rendered(recipe, sources, tmp_path / "out")

    (file,) = [file for file in made.files if file.kind == "delivery"]
    assert mutagen.File(file.path).pictures[0].data == sources[door.COVER].read_bytes()


def test_only_what_is_made_of_sound_or_notes_comes_through_here():
    assert door.renders(EditRecipe())
    assert not door.renders(FeaturesRecipe(whole_song=True))
