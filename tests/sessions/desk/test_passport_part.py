"""The passport on the session page: who sees it, what it offers, and when it offers it no more."""

from __future__ import annotations

import html
import json
import re

import pytest

from processing.recipes import EditRecipe
from sessions.songs import actions
from tests.factories import (
    RenderFactory,
    ReportFactory,
    SongFactory,
    StemFactory,
    StemRevisionFactory,
    finish,
)

HOSTILE = '"><script>alert(1)</script>'
TURNED = EditRecipe(invert_polarity=True).to_json()


@pytest.fixture
def song(cast):
    song = SongFactory(project=cast.project)
    for name, role in ((HOSTILE, "kick"), ("Bass", "bass")):
        StemRevisionFactory(stem=StemFactory(song=song, name=name, role=role), number=1)
    return song


@pytest.fixture
def ask(client, cast, song):
    def get(who):
        client.force_login(cast.named(who))
        return client.get(f"/songs/{song.pk}/passport/").content.decode()

    return get


def looked_at(song, *findings, guess="other"):
    """A passport whose look is over, with these findings."""
    passport = actions.order_passport(song)
    stems = [{"name": row["name"], "guess": {"role": guess}} for row in passport.stems]
    render = RenderFactory(job=passport.job, name="passport")
    ReportFactory(render=render, facts={"stems": stems, "findings": findings, "sum": None})
    finish(passport.job, names=())
    return passport


def inverted(*names):
    return {
        "code": "polarity_inverted",
        "severity": "warn",
        "sentence": f"{names[0]} is upside down.",
        "remedy": "Turn it.",
        "stems": list(names),
        "fixes": [{"stem": name, "words": f"Turn {name}", "recipe": TURNED} for name in names],
    }


def unlikely(name):
    return {
        "code": "role_unlikely",
        "severity": "warn",
        "sentence": f"{name} does not sound like its role.",
        "remedy": "",
        "stems": [name],
    }


def attributes(part, name):
    return [html.unescape(found) for found in re.findall(rf' {name}="([^"]*)"', part)]


def test_names_of_people_stay_words(ask, song):
    looked_at(song, inverted(HOSTILE, "Bass"))

    part = ask("otto")

    assert "<script>" not in part
    assert [json.loads(it) for it in attributes(part, "data-recipe")] == [TURNED] * 2
    (orders,) = attributes(part, "data-orders")
    assert len(json.loads(orders)) == 2


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("nina", {"fix", "look-again"}),
        ("otto", {"fix", "look-again"}),
        ("lia", {"look-again"}),
        ("mats", {"look-again"}),
        ("gwen", None),
    ],
)
def test_what_each_role_is_offered(ask, song, who, offered):
    looked_at(song, inverted("Bass"))

    part = ask(who)

    assert ("Bass is upside down." in part) is (offered is not None)
    assert set(attributes(part, "data-do")) == (offered or set())


def test_a_fix_is_meant_for_the_sound_that_was_looked_at(ask, song, client, cast):
    """Of two who press, the second would turn the stem back again."""
    looked_at(song, inverted("Bass"))
    part = ask("otto")
    (recipe,), (stem,) = attributes(part, "data-recipe"), attributes(part, "data-stem")
    (revision,) = attributes(part, "data-revision")
    body = {"recipe": json.loads(recipe), "revision": int(revision)}

    first = client.post(f"/api/stems/{stem}/orders/", body, "application/json")
    assert first.status_code == 201
    finish(song.stems.get(name="Bass").newest.job)
    late = client.post(f"/api/stems/{stem}/orders/", body, "application/json")

    assert (late.status_code, late.json()["code"]) == (409, "stem_moved")
    assert song.stems.get(name="Bass").revisions.count() == 2
    assert 'data-do="fix"' not in ask("otto")


def test_a_role_is_offered_until_the_stem_has_it(ask, song):
    looked_at(song, unlikely("Bass"), guess="guitar")
    assert attributes(ask("nina"), "data-role") == ["guitar"]

    actions.change_stem(song.stems.get(name="Bass"), role="guitar")
    assert attributes(ask("nina"), "data-role") == []


def test_more_stems_than_are_looked_at_are_no_change(ask, song, monkeypatch):
    monkeypatch.setattr("sessions.songs.actions.passports.MOST_STEMS", 1)
    monkeypatch.setattr("sessions.desk.passports.MOST_STEMS", 1)
    looked_at(song)

    part = ask("nina")

    assert "of the stems as they were" not in part
    assert "1 more was not looked at" in part
