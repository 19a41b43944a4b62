"""Names that are guessed from files, and names under which files leave."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processing.models import AudioFile, Render
from processing.recipes import MixRecipe, StemRole
from sessions.people.models import Artist
from sessions.projects.models import Project
from sessions.songs import labels, stem_names
from sessions.songs.models import Song, Version


@pytest.mark.parametrize(
    ("filename", "name", "role"),
    [
        ("03_Bass DI_24bit.wav", "Bass DI", StemRole.BASS),
        ("kick in.wav", "Kick in", StemRole.KICK),
        ("LeadVox_01.wav", "LeadVox 01", StemRole.LEAD_VOCAL),
        ("BGVs L.wav", "BGVs L", StemRole.BACKING_VOCAL),
        ("Gtr 2 (bounce).wav", "Gtr 2", StemRole.GUITAR),
        ("01 - Snare Top.wav", "Snare Top", StemRole.SNARE),
        ("OH.wav", "OH", StemRole.CYMBALS),
        ("808.wav", "808", StemRole.BASS),
        ("double bass.wav", "Double bass", StemRole.BASS),
        ("vocal double.wav", "Vocal double", StemRole.BACKING_VOCAL),
        ("Synth Lead.wav", "Synth Lead", StemRole.LEAD),
        ("String pad.flac", "String pad", StemRole.PAD),
        ("Wurli_48kHz.wav", "Wurli", StemRole.KEYS),
        ("Drum Bus.wav", "Drum Bus", StemRole.DRUMS),
        ("Perc Loop.wav", "Perc Loop", StemRole.FX),
        (r"C:\Bounces\Floor tom.wav", "Floor tom", StemRole.TOMS),
        ("Mystery.wav", "Mystery", StemRole.OTHER),
        ("01.wav", "01", StemRole.OTHER),
        ("..wav", "Stem", StemRole.OTHER),
    ],
)
def test_a_file_says_what_it_is(filename, name, role):
    assert stem_names.guess(filename) == stem_names.Guess(name=name, role=role)


@given(st.text(max_size=300))
def test_every_guess_is_a_word_in_a_recipe(filename):
    guess = stem_names.guess(filename)

    assert 1 <= len(guess.name) <= stem_names.LONGEST
    assert guess.name == guess.name.strip()
    assert MixRecipe.for_stems([(guess.name, guess.role)]).strips[0].name == guess.name


@given(st.text(max_size=80))
def test_the_same_file_again_is_the_same_stem(filename):
    first = stem_names.guess(filename).name
    assert stem_names.guess(filename).name == first


def named(artist: str, title: str, label: str, beside: str = "", **facts) -> str:
    project = Project(title="Album", artist=Artist(name=artist))
    song = Song(project=project, title=title, position=1)
    version = Version(song=song, number=1, label=label)
    file = AudioFile(**{"media_type": "audio/wav", "rate": 48_000, "bits": 24} | facts)
    kind = "print" if beside else ""
    return labels.of_version(version, song, Render(audio_file=file, title=beside, kind=kind))


@pytest.mark.parametrize(
    ("parts", "facts", "name"),
    [
        (("Lia", "Low Water", "Master v3"), {}, "Lia - Low Water (Master v3) 24-48.wav"),
        (("Lia", "Low Water", "Mix 1"), {"rate": 44_100}, "Lia - Low Water (Mix 1) 24-44.1.wav"),
        (
            ("Lia", "Low Water", "Master v3"),
            {"media_type": "audio/mpeg", "bits": None},
            "Lia - Low Water (Master v3).mp3",
        ),
        (("AC/DC", 'What? "Now"', "v:1"), {}, "AC-DC - What- -Now- (v-1) 24-48.wav"),
        (("../..", "...", "."), {}, "- - Untitled (Untitled) 24-48.wav"),
        (("Sigur Rós", "Flóð", "Mix 1"), {}, "Sigur Rós - Flóð (Mix 1) 24-48.wav"),
        (
            ("Lia", "Low Water", "Mix 2", "Instrumental"),
            {"bits": 32},
            "Lia - Low Water (Mix 2, Instrumental) 32-48.wav",
        ),
        (
            ("Lia", "Low Water", "Mix 2", "Lead: vox/dbl"),
            {},
            "Lia - Low Water (Mix 2, Lead- vox-dbl) 24-48.wav",
        ),
        (("A\u202eB", "x\r\ny", "z\x00"), {}, "AB - xy (z) 24-48.wav"),
    ],
)
def test_names_that_a_label_would_send(parts, facts, name):
    assert named(*parts, **facts) == name


@given(*[st.text(max_size=200)] * 2, *[st.text(max_size=120)] * 2)
def test_every_name_is_safe_on_every_system(artist, title, label, beside):
    name = named(artist, title, label, beside)

    assert len(name.encode()) <= 255
    assert len(name.encode("utf-16-le")) // 2 <= 255
    assert not set(name) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(sign).startswith("C") for sign in name)
    assert name[0] not in " ."
    assert name[-1] not in " ."
    assert name.endswith(".wav")
    assert name == unicodedata.normalize("NFC", name)
