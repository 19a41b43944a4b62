"""What is there before anybody looks at a page: a song that can be heard, and people on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tests.journeys.house import Client


class Person(NamedTuple):
    name: str
    email: str
    password: str


def new_song(client: Client, title: str = "Night Bus", **project: str) -> dict:
    """On a project of its own: files share a studio, and nothing in it but the owner."""
    about = {"title": "Tidelines", "artist": "Lia", "kind": "ep"} | project
    number = client.post("projects/", about)["id"]
    return client.post(f"projects/{number}/songs/", {"title": title})


def join(client: Client, song: dict, name: str, role: str) -> Person:
    """Somebody whom nobody here knew: who has an account already is given no password."""
    email = f"{name.replace(' ', '.').lower()}.{song['project']}@roughmix.test"
    member = {"email": email, "name": name, "role": role}
    added = client.post(f"projects/{song['project']}/members/", member)
    return Person(name, email, added["temporary_password"])


def add_versions(client: Client, song: dict, sounds: Mapping[str, bytes]) -> list[int]:
    """By their labels; all of them can be heard. Their ids."""
    begun = [_send(client, song, "versions", each, label=each[0]) for each in sounds.items()]
    _wait(client, "versions", begun, until=lambda version: version["state"] == "ready")
    return begun


def add_stems(client: Client, song: dict, sounds: Mapping[str, bytes]) -> list[int]:
    """By their names; all of them can be heard. Their ids."""
    begun = [_send(client, song, "stems", each) for each in sounds.items()]
    _wait(client, "stems", begun, until=lambda stem: stem["ready_revision"])
    return begun


def _send(client: Client, song: dict, what: str, sound: tuple[str, bytes], **more: str) -> int:
    name, content = sound
    file = {"filename": f"{name}.wav", "size_bytes": len(content)} | more
    begun = client.post(f"songs/{song['id']}/{what}/", file)
    client.upload(begun["upload"]["url"], content)
    return begun["id"]


def _wait(client: Client, what: str, begun: Iterable[int], *, until) -> None:
    """After the last was sent: the studio works on several at once."""
    for number in begun:
        client.wait(f"{what}/{number}/", until=until)
