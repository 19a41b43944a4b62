"""Tables in the documents are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields

from processing.engine.edit.order import planned
from processing.recipes import (
    AlbumRecipe,
    AlbumSong,
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    StripRecipe,
)
from processing.recipes.channel import DeEsser, Gate
from processing.recipes.steps import (
    Align,
    Breaths,
    Comp,
    DeClick,
    DeHum,
    DeNoise,
    Grid,
    Quantise,
    Ride,
    TakeRange,
    Tune,
)
from sessions.people.roles import Role
from sessions.songs.api.versions import MasterBody
from tests.docs import tables
from tests.docs.pages import rows_below, rows_of, text_of


def test_rights_by_role():
    rows = rows_of("docs/using.md", "## Who may do what")
    written = {re.search(r"\(`(\w+)`\)$", row[0])[1]: row[1:] for row in rows}
    assert written == tables.rights()


def test_the_roles_stand_in_their_order():
    head = f"| Right | {' | '.join(role.label for role in Role)} |"
    assert head in text_of("docs/using.md")


def test_where_each_role_starts_in_a_mix():
    written = rows_of("docs/engine.md", "## Mixing: where each role starts")
    assert written == tables.starting_points()


def test_every_field_of_an_edit_is_explained_in_the_order_of_the_work():
    named = _fields_under("**Edit.**")
    everything = EditRecipe(
        **dict.fromkeys(("remove_dc", "invert_polarity", "fold_to_mono", "trim_silence"), True),
        comp=Comp(ranges=(TakeRange(take="stem", from_seconds=0, to_seconds=1),)),
        de_click=DeClick(),
        de_hum=DeHum(),
        de_noise=DeNoise(),
        align=Align(),
        quantise=Quantise(grid=Grid(bpm=100)),
        tune=Tune(),
        breaths=Breaths(),
        gate=Gate(),
        rate=44_100,
        de_ess=DeEsser(),
        ride=Ride(),
    )
    words = {"polarity": "invert_polarity", "mono": "fold_to_mono", "cut": "trim_silence"}
    done = [words.get(work.name, work.name) for work in planned(everything, {"guide": None})]

    assert sorted(named) == sorted(field.name for field in fields(EditRecipe))
    assert [name for name in named if name in done] == done
    assert (named[0], named[-1]) == ("comp", "bits")


def test_every_field_of_a_mix_is_explained():
    named = _fields_under("**Mix.**")
    strip = {field.name for field in fields(StripRecipe)} - {"name", "role"}
    assert set(named) == strip | {field.name for field in fields(MixRecipe)} - {"strips"}


def test_every_field_of_a_master_is_explained():
    named = _fields_under("**Master.**")
    assert sorted(named) == sorted(field.name for field in fields(MasterRecipe))
    beside = {"label", "recipe", "keep"}
    assert set(MasterBody().fields) - beside <= set(named)


def test_every_field_of_an_album_is_explained():
    named = set(_fields_under("**Album.**"))
    both = {field.name for part in (AlbumRecipe, AlbumSong) for field in fields(part)}
    assert named == both - {"source", "title", "artist", "isrc"}


def _fields_under(heading: str) -> list[str]:
    cells = [row[0] for row in rows_below("docs/using.md", heading)]
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
