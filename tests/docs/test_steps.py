"""docs/steps.md has every number that an order can report, and no other."""

from __future__ import annotations

import re

import pytest

from processing.engine.step_codes import CODES
from tests.docs.pages import rows_of, text_of

CHAPTERS = {
    "## Any order": 100,
    "## Edit": 200,
    "## Mix": 300,
    "## Master": 400,
    "## Deliverables": 500,
    "## Album": 600,
}


def test_page_and_code_name_the_same_steps_in_the_same_order():
    written = re.findall(r"(?m)^\| (\d{3}) \| `(\w+)` \| ", text_of("docs/steps.md"))
    assert [(name, int(number)) for number, name in written] == list(CODES.items())


@pytest.mark.parametrize("heading", CHAPTERS)
def test_each_stands_in_its_chapter_with_a_whole_sentence(heading):
    rows = rows_of("docs/steps.md", heading)
    assert {int(number) // 100 for number, *_ in rows} == {CHAPTERS[heading] // 100}
    for number, _name, says in rows:
        assert re.match(r"[A-Z0-9].{15,}\.$", says), f"{number} says “{says}”"
