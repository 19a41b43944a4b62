"""Who comes by a link, and what each of them sends to the addresses behind it.

Every guest has a link of their own to the same song, and the cookie of a browser that it let in,
or that it let in once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from processing.models import AudioFile, Report
from processing.storage import storage
from sessions.people.models import Guest
from sessions.sharing import access, actions, tickets, tokens
from sessions.sharing.models import Link, Pass
from sessions.songs.models import Version
from tests.factories import NoteFactory
from tests.permissions.addresses import Address
from tests.permissions.asking import on_the_line, undone
from tests.permissions.looking import Asked, looked_at
from tests.permissions.scene import Scene, set_up

# Without a cookie; signed in, without a cookie; then by what the link allows, and how it ended.
GUESTS = (
    "anon",
    "nina",
    "listen",
    "note",
    "approve",
    "take",
    "preview",
    "wrong",
    "expired",
    "paused",
    "revoked",
    "changed",
    "other",
)
PASSWORD = "a lantern in the fog"
QUERIES = {"GET /api/listen/<str:slug>/notes/": "?version={version_id}"}
_ALLOWED = {
    "note": {"may_note": True},
    "approve": {"may_approve": True},
    "take": {"may_download": True},
    "wrong": {"password": PASSWORD, "may_note": True, "may_download": True},
    "changed": {"may_note": True, "may_download": True},
    "other": {"may_note": True, "may_approve": True, "may_download": True},
}


@dataclass(kw_only=True)
class GuestScene:
    """Links, tokens and cookies by guest."""

    scene: Scene
    links: dict[str, Link] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)  # each of them wrote one

    def path(self, address: Address, who: str) -> str:
        link = self.links[who]
        ids = self.scene.ids | {
            "slug": link.slug,
            "ticket": self._ticket(who),
            "name": "audio" if "downloads" in address.route else "peaks",
            "note_id": self.notes[who],
        }
        return address.path(**ids) + QUERIES.get(str(address), "").format(**ids)

    def _ticket(self, who: str) -> str:
        entry = Pass.objects.filter(link=self.links[who]).first()
        if entry is None:
            return "1-segments-1-" + "0" * 64
        text, _ = tickets.make(entry, self.scene.ids["version_id"], "segments")
        return text


def set_up_guests(tmp_path: Path) -> GuestScene:
    scene = set_up(tmp_path)
    version = Version.objects.get(pk=scene.ids["version_id"])
    _put_sound(tmp_path, version)
    found = GuestScene(scene=scene)
    cast = scene.cast
    for who in GUESTS:
        item = actions.Item(version.song, version)
        wishes = {"items": [item], **_ALLOWED.get(who, {})}
        link, token = actions.make_link(cast.project, by=cast.nina, **wishes)
        found.links[who], found.tokens[who] = link, token
        if who == "preview":
            found.cookies[who] = actions.preview(link, browser="", by=cast.nina).browser
        elif who == "wrong":
            found.cookies[who] = tokens.new_browser()
        elif who not in {"anon", "nina"}:
            opened = actions.open_link(token=token, password="", browser="", network=who)
            found.cookies[who] = opened.browser
    for who, link in found.links.items():
        found.notes[who] = _note(version, link, who)
    found.cookies["other"] = found.cookies["listen"]  # theirs was another link
    actions.change_link(found.links["changed"], by=cast.nina, password=PASSWORD)
    actions.pause_link(found.links["paused"], by=cast.nina)
    actions.revoke_link(found.links["revoked"], by=cast.nina)
    Link.objects.filter(pk=found.links["expired"].pk).update(expires_at=timezone.now())
    return found


def ask_as_guest(found: GuestScene, address: Address, who: str) -> HttpResponseBase:
    client = as_guest(found, who)
    send = getattr(client, address.method.lower())
    headers = {"Range": "bytes=0-"} if "sound" in address.route else {}
    path = found.path(address, who)
    sent = on_the_line(client, headers)
    asked = Asked(who=f"guest {who}", method=address.method, path=path, headers=sent)
    with undone():
        if address.method == "GET":
            answer = send(path, headers=headers)
        else:
            body = _bodies(found, who).get(str(address), {})
            answer = send(path, body, content_type="application/json")
    return looked_at(address, asked, answer)


def as_guest(found: GuestScene, who: str) -> Client:
    client = Client()
    if who in {"nina", "preview"}:
        client.force_login(found.scene.cast.nina)
    if who in found.cookies:
        client.cookies[access.cookie_name()] = found.cookies[who]
    return client


def _bodies(found: GuestScene, who: str) -> dict[str, dict[str, Any]]:
    version = found.scene.ids["version_id"]
    return {
        "POST /api/openings/": {"token": found.tokens[who], "password": "not this one"},
        "POST /api/listen/<str:slug>/tickets/": {"version": version},
        "POST /api/listen/<str:slug>/versions/<int:version_id>/hearings/": {"spans": [[0, 1]]},
        "PUT /api/listen/<str:slug>/name/": {"name": "Pell"},
        "POST /api/listen/<str:slug>/notes/": {
            "version": version,
            "at_seconds": 1,
            "body": "Here.",
        },
        "PATCH /api/listen/<str:slug>/notes/<int:note_id>/": {"body": "There."},
        "PUT /api/listen/<str:slug>/versions/<int:version_id>/verdict/": {"state": "approved"},
    }


def _note(version: Version, link: Link, who: str) -> int:
    """By the guest of this link, as if it had always allowed it."""
    entry = link.passes.first()
    guest = entry.guest if entry else None
    if guest is None:
        return NoteFactory(version=version).pk
    Guest.objects.filter(pk=guest.pk).update(name=f"Guest {who}")
    return NoteFactory(version=version, by=None, guest=guest).pk


def _put_sound(tmp_path: Path, version: Version) -> None:
    """Bytes for what a guest hears and sees."""
    data = b"sound behind a link" * 100
    path = tmp_path / "behind"
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    storage().put(path, digest)
    file, _ = AudioFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "size_bytes": len(data),
            "media_type": "audio/mp4",
            "rate": 48_000,
            "frames": 144_000,
        },
    )
    version.job.renders.filter(name__in=["segments", "peaks", "audio"]).update(audio_file=file)
    Report.objects.get_or_create(
        render=version.job.renders.get(name="segments"), defaults={"facts": {"pieces": []}}
    )
