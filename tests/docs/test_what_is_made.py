"""What the documents say of queues, files, packages and sheets is what is there."""

from __future__ import annotations

import re
from typing import get_args, get_type_hints

import pytest

from processing.engine.step_codes import CODES
from processing.queue import QUEUES
from processing.recipes import WrongRecipe
from processing.recipes.deliverables import Deliverable
from tests.docs.pages import HOME, rows_below, rows_of, text_of

_TICKED = re.compile(r"`([^`]+)`")


def test_each_kind_of_job_is_on_the_queue_that_operators_read():
    written = {
        kind: _TICKED.findall(queue)[0]
        for queue, kinds, _ in rows_of("docs/operating.md", "## Workers")
        for kind in _TICKED.findall(kinds)
    }
    assert written == dict(QUEUES)


def test_every_format_that_can_be_delivered_is_on_the_page_with_its_range():
    rows = rows_below("docs/deliverables.md", "   last bit.")
    names = {"WAV": "wav", "AIFF": "aiff", "FLAC": "flac", "ALAC": "alac"}
    names |= {"MP3": "mp3", "AAC": "aac", "Opus": "opus"}
    assert [names[row[0]] for row in rows] == list(get_args(get_type_hints(Deliverable)["format"]))
    for title, _, said, *_ in rows:
        numbers = [int(number) for number in re.findall(r"\d+", said)]
        key = "kbps" if " to " in said else "bits"
        for number in numbers:
            Deliverable(format=names[title], **{key: number})
        with pytest.raises(WrongRecipe):
            Deliverable(format=names[title], **{key: 2 * max(numbers)})


def test_the_steps_of_a_delivery_are_those_of_the_code():
    for number, name, _ in rows_of("docs/deliverables.md", "## Steps"):
        assert CODES[name.strip("`")] == int(number)
    (listed,) = re.findall(
        r"Steps 600 to 608 are (.*?)\.\n", text_of("docs/deliverables.md"), re.DOTALL
    )
    albums = [name for name, number in CODES.items() if number >= 600]
    assert _TICKED.findall(listed) == albums
    assert sorted(CODES[name] for name in albums) == list(range(600, 609))


@pytest.mark.parametrize(
    ("heading", "folder"),
    [
        ("## The machine room", "processing"),
        ("What makes, in `processing/engine/`:", "processing/engine"),
        ("## The rooms under `sessions/`, top to bottom", "sessions"),
    ],
)
def test_every_room_and_package_of_the_house_is_there(heading, folder):
    rows = rows_below("docs/house.md", heading)
    assert len(rows) > 5
    for row in rows:
        for name in _TICKED.findall(row[0]):
            assert (HOME / folder / name).exists(), f"there is no {folder}/{name}"


def test_every_package_that_makes_is_in_the_house():
    rows = rows_below("docs/house.md", "What makes, in `processing/engine/`:")
    named = {name.split("/")[0] for row in rows for name in _TICKED.findall(row[0])}
    makes = {"album", "automix", "deliver", "dynamics", "edit", "master", "mix", "tags"}
    assert makes <= named


def test_the_words_of_the_sheets_are_those_of_the_page():
    _, _, chapter = text_of("docs/using.md").partition("### The order sheets")
    chapter = chapter.partition("### The recipes")[0]
    words = set(re.findall(r"\*\*([A-Z][^*]+)\*\*", chapter)) - {"Presets"}
    shown = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("templates/desk/**/*.html", "static/js/**/*.js")
        for path in HOME.glob(pattern)
    )
    assert len(words) >= 4
    for each in words:
        assert each in shown, f"no sheet says “{each}”"
