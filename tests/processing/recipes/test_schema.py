import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from processing.recipes import KINDS, schema
from processing.recipes.base import WrongRecipe
from processing.recipes.example import EXAMPLES
from tests.processing.recipes.words import parts


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_schema_accepts_every_recipe_and_the_example_says_all(kind):
    made = schema.of(KINDS[kind])
    Draft202012Validator.check_schema(made)
    example = EXAMPLES[kind]().to_json()
    Draft202012Validator(made).validate(example)
    assert set(example) == set(made["properties"])

    @settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
    @given(parts(KINDS[kind]))
    def law(recipe):
        Draft202012Validator(made).validate(recipe.to_json())

    law()


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("edit", "bits", 12),
        ("edit", "nonsense", 1),
        ("edit", "threshold_db", 3),
        ("master", "target_lufs", -60),
        ("master", "tags", {"isrc": "no"}),
        ("mix", "prints", ["everything"]),
        ("album", "songs", [{"source": "first"}]),
        ("album", "levels", "loud"),
    ],
)
def test_what_the_recipe_refuses_the_schema_refuses_too(kind, key, value):
    wrong = {**EXAMPLES[kind]().to_json(), key: value}

    assert not Draft202012Validator(schema.of(KINDS[kind])).is_valid(wrong)
    with pytest.raises(WrongRecipe, match=key):
        KINDS[kind].from_json(wrong)


def test_fields_have_words_and_units():
    strip = schema.of(KINDS["mix"])["$defs"]["StripRecipe"]["properties"]

    assert (strip["high_pass_hz"]["title"], strip["high_pass_hz"]["x-unit"]) == ("High-pass", "Hz")
    assert strip["high_pass_slope_db"]["x-unit"] == "dB/octave"
    assert strip["level_lu"]["x-group"] == "Level"
    assert strip["gain_db"]["default"] == 0
    moves = schema.of(KINDS["mix"])["$defs"]["Move"]
    assert moves["required"] == ["target", "from", "to", "change"]
