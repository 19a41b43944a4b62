import pytest

from processing.recipes.base import WrongRecipe
from processing.recipes.built_in import BUILT_IN, completed
from processing.recipes.difference import between
from processing.recipes.example import EXAMPLES


@pytest.mark.parametrize("preset", BUILT_IN, ids=lambda preset: f"{preset.kind}: {preset.name}")
def test_every_preset_is_a_recipe_and_says_something(preset):
    made = completed(preset.kind, preset.words)

    assert preset.kind == made.KIND
    assert preset.about.endswith(".")
    assert set(preset.words) <= set(made.to_json())


def test_presets_of_a_kind_have_names_of_their_own_and_every_kind_has_some():
    assert len({(preset.kind, preset.name) for preset in BUILT_IN}) == len(BUILT_IN)
    assert {preset.kind for preset in BUILT_IN} == set(EXAMPLES)


def test_a_preset_that_is_laid_over_the_example_changes_only_what_it_names():
    vinyl = next(preset for preset in BUILT_IN if preset.name.startswith("Vinyl"))

    changed = {
        change.place.split("[")[0].split(".")[0]
        for change in between(EXAMPLES["master"](), completed("master", vinyl.words))
    }
    assert changed == set(vinyl.words)


def test_what_is_no_recipe_is_refused_with_its_place():
    with pytest.raises(WrongRecipe, match="target_lufs"):
        completed("master", {"target_lufs": 0})
    with pytest.raises(WrongRecipe, match="kind"):
        completed("play", {})
