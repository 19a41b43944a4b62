"""Names in the words of a note are set apart, and nothing in them is taken for markup."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from studio.templatetags.look import naming


@dataclass
class Person:
    name: str


MARA, LONG = Person("Mara"), Person("Mara <i>Ostrove")


@pytest.mark.parametrize(
    ("words", "people", "written"),
    [
        ("up <b>a bit</b>", [], "up &lt;b&gt;a bit&lt;/b&gt;"),
        ("@mara: <up>", [MARA], '<span class="note__name">@mara</span>: &lt;up&gt;'),
        (
            "@Mara <i>Ostrove & @Mara",
            [MARA, LONG],
            (
                '<span class="note__name">@Mara &lt;i&gt;Ostrove</span> &amp; '
                '<span class="note__name">@Mara</span>'
            ),
        ),
    ],
)
def test_those_who_are_meant_are_set_apart(words, people, written):
    assert naming(words, people) == written
