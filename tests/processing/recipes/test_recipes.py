import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processing.recipes import (
    KINDS,
    AlbumRecipe,
    AlignRecipe,
    EditRecipe,
    IngestRecipe,
    MasterRecipe,
    MixRecipe,
    PassportRecipe,
    ReverbRecipe,
    StemRole,
    StripRecipe,
    Tags,
    UnpackRecipe,
    WrongRecipe,
    read,
)
from processing.recipes.role_defaults import STARTING_POINTS
from tests.processing.recipes.words import parts

KINDS_HERE = [
    EditRecipe,
    MixRecipe,
    MasterRecipe,
    AlbumRecipe,
    IngestRecipe,
    PassportRecipe,
    UnpackRecipe,
    AlignRecipe,
]
ROLES = st.lists(st.sampled_from(list(StemRole)), min_size=1, max_size=24)


@pytest.mark.parametrize("kind", KINDS_HERE, ids=lambda kind: kind.KIND)
def test_a_recipe_comes_back_from_json_as_it_was(kind):
    @settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
    @given(parts(kind))
    def law(recipe):
        text = json.dumps(recipe.to_json(), allow_nan=False)
        again = read(json.loads(text))
        assert again == recipe
        assert again.sha256() == recipe.sha256()
        assert hash(again) == hash(recipe)

    law()


def test_every_kind_says_what_it_is_and_which_version():
    for kind, cls in KINDS.items():
        assert kind == cls.KIND
        assert cls.VERSION >= 1
    assert MasterRecipe().to_json()["kind"] == "master"
    assert MasterRecipe().to_json()["version"] == 1


def test_an_edit_that_was_written_down_before_there_were_more_steps_is_read():
    kept = {"kind": "edit", "version": 1, "trim_silence": True, "normalise_to_lufs": -23.0}

    assert read(kept) == EditRecipe(trim_silence=True, normalise_to_lufs=-23.0)


def test_every_default_is_written_out():
    assert set(MasterRecipe().to_json()) >= {"target_lufs", "ceiling_dbtp", "high_pass_hz", "tags"}


def test_a_whole_number_is_the_same_wish_as_a_fraction():
    assert MasterRecipe(target_lufs=-14).sha256() == MasterRecipe(target_lufs=-14.0).sha256()
    assert EditRecipe(fade_in_seconds=-0.0).sha256() == EditRecipe().sha256()


def test_the_order_of_keys_does_not_change_the_hash():
    data = MasterRecipe(target_lufs=-9).to_json()
    assert read(dict(reversed(data.items()))).sha256() == read(data).sha256()


def test_different_wishes_hash_differently():
    assert MasterRecipe(target_lufs=-9).sha256() != MasterRecipe(target_lufs=-9.1).sha256()


def test_the_hash_is_the_same_in_another_process():
    code = "from processing.recipes import MasterRecipe; print(MasterRecipe().sha256())"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == MasterRecipe().sha256()


def test_reading_recipes_needs_the_standard_library_only():
    code = (
        "import sys, processing.recipes;"
        "print([m for m in ('numpy', 'numba', 'soundfile', 'django') if m in sys.modules])"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": "edit", "colour": 1}, "colour: is not known here"),
        ({"kind": "edit", "fade_in_seconds": -1}, "fade_in_seconds: -1 is below 0"),
        ({"kind": "edit", "fade_in_seconds": "1"}, 'fade_in_seconds: "1" is not a number'),
        ({"kind": "edit", "fade_in_seconds": True}, "fade_in_seconds: true is not a number"),
        (
            {"kind": "edit", "fade_in_seconds": float("nan")},
            "fade_in_seconds: nan is not a number that can be used",
        ),
        (
            {"kind": "edit", "fade_in_seconds": 10**400},
            "fade_in_seconds: the number is too large",
        ),
        ({"kind": "edit", "trim_silence": 1}, "trim_silence: 1 is neither true nor false"),
        ({"kind": "edit", "high_pass_slope_db": 18}, "high_pass_slope_db: 18 is none of 12, 24"),
        (
            {"kind": "edit", "high_pass_slope_db": 12.0},
            "high_pass_slope_db: 12.0 is none of 12, 24",
        ),
        (
            {"kind": "edit", "normalise_to_lufs": -14, "normalise_to_dbfs": -1},
            "normalise_to_dbfs: cannot be wanted together with normalise_to_lufs",
        ),
        ({"kind": "edit", "version": 2}, "version: 2 is not 1"),
        ({"kind": "edit", "version": True}, "version: true is not 1"),
        ({"kind": "mix"}, "strips: is missing"),
        ({"kind": "mix", "strips": []}, "strips: there is nothing to mix"),
        ({"kind": "mix", "strips": [{}]}, "strips[0].name: is missing"),
        (
            {"kind": "mix", "strips": ["Bass"]},
            'strips[0]: "Bass" is not an object with named values',
        ),
        ({"kind": "mix", "strips": {"name": "Bass"}}, 'strips: {"name": "Bass"} is not a list'),
        (
            {"kind": "mix", "strips": [{"name": "Bass", "eq": [{"hz": 60, "gain_db": 90}]}]},
            "strips[0].eq[0].gain_db: 90 is above 18",
        ),
        (
            {"kind": "mix", "strips": [{"name": "Bass"}, {"name": "Bass"}]},
            "strips[1].name: “Bass” is there twice",
        ),
        (
            {"kind": "mix", "strips": [{"name": "Bass", "reverb_send_lu": -9}]},
            "strips[0].reverb_send_lu: there is no reverb to send to",
        ),
        ({"kind": "mix", "strips": [{"name": "a\x00b"}]}, "strips[0].name: has characters"),
        (
            {"kind": "mix", "strips": [{"name": "B", "role": "tuba"}]},
            'strips[0].role: "tuba" is none',
        ),
        ({"kind": "edit", "rate": 22050}, "rate: 22050 is none of 44100, 48000"),
        ({"kind": "edit", "length_seconds": 0}, "length_seconds: 0 is below 0.001"),
        ({"kind": "passport", "stems": []}, "stems: there are none"),
        (
            {"kind": "passport", "stems": [{"name": "Bass"}, {"name": "Bass"}]},
            "stems[1].name: “Bass” is there twice",
        ),
        (
            {"kind": "passport", "stems": [{"name": "Rough"}], "rough": "Rough"},
            "stems[0].name: “Rough” is there twice",
        ),
        (
            {"kind": "passport", "stems": [{"name": str(n)} for n in range(129)]},
            "stems: 129 entries are more than 128",
        ),
        (
            {
                "kind": "passport",
                "stems": [{"name": "Bass"}],
                "sections": [{"from_seconds": 4, "to_seconds": 4}],
            },
            "sections[0].to_seconds: a section has to end after it begins",
        ),
        (
            {
                "kind": "passport",
                "stems": [{"name": "Bass"}],
                "sections": [
                    {"from_seconds": 0, "to_seconds": 8},
                    {"from_seconds": 7, "to_seconds": 9},
                ],
            },
            "sections[1]: begins before the one before it ends",
        ),
        ({"kind": "master", "tags": {"isrc": "12"}}, 'tags.isrc: "12" is not an ISRC'),
        ({"kind": "sing"}, "kind: 'sing' is none of"),
        ({"kind": []}, "kind: [] is none of"),
        ({}, "kind: None is none of"),
        ([], "a recipe is an object with named values"),
    ],
)
def test_what_cannot_be_followed_is_refused_in_one_line_that_names_the_place(data, sentence):
    with pytest.raises(WrongRecipe) as refused:
        read(data)

    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_one_kind_does_not_read_another():
    with pytest.raises(WrongRecipe, match="kind"):
        EditRecipe.from_json(MasterRecipe().to_json())


def test_the_constructor_refuses_what_json_may_not_say():
    with pytest.raises(WrongRecipe, match="target_lufs: 3 is above -5"):
        MasterRecipe(target_lufs=3)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["strips", "name", "kind", "tags", "eq"]), inner)
        ),
        max_leaves=8,
    )
)
@settings(deadline=None)
def test_nothing_that_json_can_say_breaks_the_reader(data):
    for cls in KINDS_HERE:
        try:
            cls.from_json(data)
        except WrongRecipe:
            continue


@given(ROLES, st.none() | st.floats(40, 240))
@settings(deadline=None)
def test_every_set_of_stems_has_a_recipe_to_start_from(roles, tempo):
    stems = [(f"stem {n}", role) for n, role in enumerate(roles)]
    recipe = MixRecipe.for_stems(stems, tempo_bpm=tempo)

    assert read(recipe.to_json()) == recipe
    assert [(strip.name, strip.role) for strip in recipe.strips] == stems
    together = sum(10 ** (strip.level_lu / 10) for strip in recipe.strips)
    assert together == pytest.approx(1, abs=0.06)  # what each stem gives adds up to the mix


def test_no_stems_no_recipe():
    with pytest.raises(WrongRecipe, match="nothing to mix"):
        MixRecipe.for_stems([])


def test_every_role_has_a_starting_point():
    assert set(STARTING_POINTS) == set(StemRole)


def test_the_voice_leads_and_low_notes_stay_in_the_centre():
    recipe = MixRecipe.for_stems(
        [
            ("Voice", StemRole.LEAD_VOCAL),
            ("Kick", StemRole.KICK),
            ("Bass", StemRole.BASS),
            ("Guitar L", StemRole.GUITAR),
            ("Guitar R", StemRole.GUITAR),
            ("Pad", StemRole.PAD),
        ]
    )
    strips = {strip.name: strip for strip in recipe.strips}

    assert max(strips.values(), key=lambda strip: strip.level_lu).name == "Voice"
    assert strips["Kick"].pan == strips["Bass"].pan == strips["Voice"].pan == 0
    assert strips["Guitar L"].pan == -strips["Guitar R"].pan != 0
    assert strips["Bass"].reverb_send_lu is None
    assert strips["Kick"].high_pass_hz < strips["Pad"].high_pass_hz


def test_only_tags_that_say_something_are_written():
    assert Tags(title="Low Tide", track_number=3).filled() == {
        "title": "Low Tide",
        "track_number": "3",
    }


def test_a_strip_may_be_left_as_plain_as_its_name():
    strip = StripRecipe(name="Bass")
    assert strip.eq == ()
    assert strip.compressor is None
    assert MixRecipe(strips=(strip,)).reverb is None
    assert ReverbRecipe().decay_seconds > 0
