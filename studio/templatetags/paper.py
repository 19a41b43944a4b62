"""Small turns of templates: a lasting colour for a row, words beside each other."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def hue(pk: int) -> int:
    """One of the six role colours, always the same for the same row."""
    return pk % 6 + 1
