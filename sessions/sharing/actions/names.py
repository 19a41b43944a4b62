"""What a guest is called: a name that they type, or the one that their link was made for."""

from __future__ import annotations

import unicodedata

from sessions.people.models import Guest
from sessions.people.refusals import Invalid, Refused
from sessions.sharing.models import Link

LONGEST = 120
# They join letters in Persian and in Hindi, and people in emoji; other signs of their kind only
# turn text around or hide in it.
_JOINERS = frozenset("\u200c\u200d")


class WrongName(Invalid):
    code = "wrong_name"


class NameOfLink(Refused):
    """Who a personal link is for is what its maker knows of who listened."""

    code = "name_of_link"


def give_name(guest: Guest, name: str, *, link: Link) -> Guest:
    """Anybody may call themselves like a member: what they say is shown as a guest's."""
    chosen = tidy(name)
    if chosen == guest.name:
        return guest
    if link.guest_id == guest.pk and guest.name:
        raise NameOfLink(
            f"This link was made for {guest.name}.",
            remedy="Ask whoever sent it to change the name, or for a link of your own.",
        )
    guest.name = chosen
    guest.save(update_fields=["name"])
    return guest


def tidy(name: str) -> str:
    """One line, composed, with nothing in it that cannot be seen."""
    spaced = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", name))
    shown = "".join(c for c in spaced if c in _JOINERS or unicodedata.category(c)[0] != "C")
    text = " ".join(shown.split())
    if not any(c.isprintable() and not c.isspace() for c in text):
        raise WrongName("A name has at least one letter.")
    if len(text) > LONGEST:
        raise WrongName(f"A name has {LONGEST} letters at most.")
    return text
