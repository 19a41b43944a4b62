"""Tables in the documents are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields

from processing.recipes import EditRecipe, MasterRecipe, MixRecipe, StripRecipe
from sessions.people.roles import Role
from sessions.songs.api.versions import MasterBody
from tests.docs import tables
from tests.docs.pages import rows_of, text_of


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


def test_every_field_of_an_edit_is_explained_in_its_order():
    named = _fields_under("### The recipes")
    assert named == [field.name for field in fields(EditRecipe)]


def test_every_field_of_a_mix_is_explained():
    named = _fields_under("**Mix.** A strip for each stem, one reverb, one bus.")
    strip = {field.name for field in fields(StripRecipe)} - {"name", "role"}
    assert set(named) == strip | {field.name for field in fields(MixRecipe)} - {"strips"}


def test_what_is_said_of_a_master_is_what_can_be_ordered():
    named = _fields_under("**Master.**")
    assert set(named) == set(MasterBody().fields) - {"label"}
    assert set(named) <= {field.name for field in fields(MasterRecipe)}


def _fields_under(heading: str) -> list[str]:
    cells = [row[0] for row in rows_of("docs/using.md", heading)]
    return [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
