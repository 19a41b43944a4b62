"""What the stems of a ZIP are called: guessed file by file, and no two of one ZIP alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sessions.songs import stem_names
from sessions.songs.stem_names import LONGEST, Guess


def guesses(paths: Sequence[str]) -> list[Guess]:
    """One for each path within the ZIP, in their order.

    Equal names get their folders in front, without those that all paths share, and numbers where
    that is not enough: two files of one ZIP are two stems, not two revisions of one.
    """
    found = [stem_names.guess(path) for path in paths]
    count = Counter(guess.name.casefold() for guess in found)
    shared = _shared(paths)
    taken = {guess.name.casefold() for guess in found if count[guess.name.casefold()] == 1}
    named = []
    for path, guess in zip(paths, found, strict=True):
        name = guess.name
        if count[name.casefold()] > 1:
            name = _free(_with_folders(path, shared, name), taken)
        named.append(Guess(name=name, role=guess.role))
    return named


def _shared(paths: Sequence[str]) -> int:
    """How many folders all paths begin with."""
    folders = [path.split("/")[:-1] for path in paths]
    depth = 0
    while all(len(parts) > depth for parts in folders) and (
        len({parts[depth] for parts in folders}) == 1
    ):
        depth += 1
    return depth


def _with_folders(path: str, shared: int, name: str) -> str:
    folders = path.split("/")[shared:-1]
    return stem_names.tidy(" ".join([*folders, name]).replace("_", " ")) or name


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first "name 2" and so on that nobody has."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name[: LONGEST - 5]} {number}"
    taken.add(free.casefold())
    return free
