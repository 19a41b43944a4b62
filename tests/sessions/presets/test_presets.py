"""Recipes are kept for a project or the studio, told apart, and changed by who may."""

from __future__ import annotations

import pytest
from django.db import connection

from processing.recipes.example import EXAMPLES
from sessions.presets.models import Preset
from tests.factories import PresetFactory
from tests.together import together


@pytest.fixture
def otto(cast, client):
    client.force_login(cast.otto)
    return client


def keep(client, **body):
    return client.post("/api/presets/", body, "application/json")


def names(answer):
    return [(row["scope"], row["name"]) for row in answer.json()]


def test_a_preset_holds_what_was_said_and_nothing_of_the_song(cast, otto):
    said = {
        "kind": "master",
        "target_lufs": -10,
        "tags": {"title": "Low Water"},
        "plan": {"decisions": []},
    }
    answer = keep(otto, kind="master", name=" Warm ", recipe=said, project=cast.project.pk)

    assert answer.status_code == 201
    kept = answer.json()
    assert (kept["name"], kept["words"]) == ("Warm", {"target_lufs": -10.0})
    assert (kept["scope"], kept["may_change"], kept["by"]) == ("project", True, "Otto Hahn")


def test_the_list_is_built_in_ones_then_the_studios_then_the_projects(cast, otto):
    PresetFactory(project=cast.project, name="Ours")
    PresetFactory(project=None, name="House")
    PresetFactory(project=cast.elsewhere, name="Theirs")

    listed = names(otto.get(f"/api/presets/?kind=master&project={cast.project.pk}"))
    assert listed[0] == ("built_in", "Streaming")
    assert listed[-2:] == [("studio", "House"), ("project", "Ours")]
    theirs = otto.get(f"/api/presets/?kind=master&project={cast.elsewhere.pk}")
    assert ("project", "Theirs") not in names(theirs)
    assert {row["kind"] for row in otto.get("/api/presets/").json()} == set(EXAMPLES)


def test_what_is_no_recipe_is_refused_with_its_place(cast, otto):
    wrong = keep(otto, kind="master", name="No", recipe={"target_lufs": 3}, project=cast.project.pk)

    assert wrong.status_code == 400
    assert "target_lufs" in wrong.json()["detail"]
    assert not Preset.objects.exists()
    listed = keep(otto, kind="master", name="No", recipe=[1], project=cast.project.pk)
    assert listed.status_code == 400


def test_a_name_is_there_once_in_its_place(cast, client):
    client.force_login(cast.nina)
    recipe = {"target_lufs": -10}
    for project in (cast.project.pk, None):
        first = keep(client, kind="master", name="Warm", recipe=recipe, project=project)
        again = keep(client, kind="master", name="Warm", recipe=recipe, project=project)
        assert (first.status_code, again.status_code) == (201, 409)
        assert again.json()["code"] == "name_taken"
    built_in = keep(client, kind="master", name="Streaming", recipe=recipe, project=None)
    assert built_in.status_code == 409
    assert keep(client, kind="edit", name="Warm", recipe={}, project=None).status_code == 201


def test_the_studios_presets_are_kept_by_who_produces(cast, otto):
    recipe = {"target_lufs": -10}

    assert keep(otto, kind="master", name="House", recipe=recipe).status_code == 403
    house = PresetFactory(project=None)
    renamed = otto.patch(f"/api/presets/{house.pk}/", {"name": "Mine"}, "application/json")
    assert renamed.status_code == 403
    assert otto.get(f"/api/presets/{house.pk}/").json()["may_change"] is False


def test_the_names_of_stems_stay_in_their_project(cast, client):
    client.force_login(cast.nina)
    said = {"strips": [{"name": "Secret duet"}], "bus": {"target_lufs": -20}}

    for project, keys in ((cast.project.pk, {"strips", "bus"}), (None, {"bus"})):
        kept = keep(client, kind="mix", name="Duet", recipe=said, project=project)
        assert set(kept.json()["words"]) == keys


def test_a_preset_is_renamed_changed_and_thrown_away(cast, otto):
    preset = PresetFactory(project=cast.project, name="Warm")
    path = f"/api/presets/{preset.pk}/"

    changed = otto.patch(
        path, {"name": "Warmer", "recipe": {"tilt_db": -1.5}}, "application/json"
    ).json()
    assert (changed["name"], changed["words"]) == ("Warmer", {"tilt_db": -1.5})
    PresetFactory(project=cast.project, name="Cold")
    assert otto.patch(path, {"name": "Cold"}, "application/json").status_code == 409
    assert otto.delete(path).status_code == 204
    assert otto.get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_get_one_preset_and_one_sentence(cast):
    def one(_number):
        from sessions.presets import actions  # in its own thread

        try:
            actions.keep(
                project=None, kind="master", name="Both", recipe={"tilt_db": 1}, by=cast.nina
            )
        finally:
            connection.close()

    outcomes = together(2, one)
    assert [type(outcome).__name__ for outcome in outcomes if outcome] == ["NameTaken"]
    assert Preset.objects.filter(name="Both").count() == 1


@pytest.mark.parametrize("kind", EXAMPLES)
def test_schema_and_example_are_there_for_each_kind(cast, otto, kind):
    schema = otto.get(f"/api/recipes/{kind}/schema/").json()

    assert set(otto.get(f"/api/recipes/{kind}/").json()) == set(schema["properties"])
    assert otto.get("/api/recipes/play/").status_code == 404
    assert otto.get("/api/recipes/play/schema/").status_code == 404


def test_a_difference_is_told_in_words(cast, otto):
    body = {"before": {"kind": "master"}, "after": {"kind": "master", "target_lufs": -9}}
    answer = otto.post("/api/recipes/difference/", body, "application/json")

    assert answer.json() == [{"place": "target_lufs", "sentence": "Target: −14 → −9 LUFS."}]
    body["after"] = {"kind": "edit"}
    assert otto.post("/api/recipes/difference/", body, "application/json").status_code == 400


def test_who_may_change_a_preset_is_told_so(cast, client):
    PresetFactory(project=cast.project, name="Ours")
    PresetFactory(project=None, name="House")
    address = f"/api/presets/?kind=master&project={cast.project.pk}"
    for who, may in (
        ("nina", {"House", "Ours"}),
        ("otto", {"Ours"}),
        ("mats", set()),
        ("lia", set()),
    ):
        client.force_login(cast.named(who))
        rows = client.get(address).json()
        assert {row["name"] for row in rows if row["may_change"]} == may, who


def test_a_kind_that_is_none_has_no_recipe(otto):
    assert otto.get("/api/recipes/nonsense/").status_code == 404
    assert otto.get("/api/recipes/nonsense/schema/").status_code == 404
