"""What tells the page that an element of a list is the one it has."""

from __future__ import annotations

import re

from django.template import Context, Template

LIST = Template(
    "{% load look %}{% for word in words %}\n"
    "{% stamped %}<p>{{ word }}</p>{% endstamped %}\n{% endfor %}"
)


def stamps(*words: str) -> list[str]:
    return re.findall(r"<!--stamp (\w+)--><p>", LIST.render(Context({"words": words})))


def test_the_same_markup_has_the_same_stamp_wherever_it_stands():
    assert stamps("kick", "snare") == stamps("snare", "kick")[::-1]


def test_another_word_is_another_stamp():
    before, after = stamps("kick", "snare"), stamps("kick", "snares")
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_words_cannot_pass_for_a_stamp():
    assert len(stamps("<!--stamp 0a--><p>")) == 1
