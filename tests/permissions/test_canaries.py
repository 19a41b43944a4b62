"""Words that belong to a project are looked for in every answer to people who may not read them."""

from __future__ import annotations

import pytest
from django.http import HttpResponseBase

from sessions.budgets.models import BudgetLine
from sessions.feedback.models import Ballot, Note
from sessions.projects.models import Project
from sessions.releases.models import Balance, Credit
from sessions.schedule.models import Booking
from sessions.sharing.models import Link
from sessions.songs import actions
from sessions.songs.models import Reference, SheetEdition, SheetText, Song, Stem, Version
from sessions.uploads.models import Upload
from tests.factories import NoteFactory
from tests.permissions.asking import TOKEN, ask, ways
from tests.permissions.guests import GUESTS, GuestScene, ask_as_guest, set_up_guests
from tests.permissions.scene import Scene, set_up
from tests.permissions.test_guests import BEHIND_ASKED
from tests.permissions.test_table import ASKED

# The API's own description reads no rows.
READ = [
    address
    for address in ASKED
    if address.method == "GET" and address.route not in {"api/schema/", "api/docs/"}
]
MONEY, STEMS, REST = "canary-money", "canary-stems", "canary-rest"
INTERNAL, WHOSE = "canary-internal", "canary-whose"  # links are named for who they were sent to
BIRDS = (MONEY, STEMS, REST, INTERNAL, WHOSE)


@pytest.fixture
def scene(db, tmp_path) -> Scene:
    return sing(set_up(tmp_path))


def sing(scene: Scene) -> Scene:
    """Every text of the project is one of the birds."""
    cast = scene.cast
    BudgetLine.objects.update(label=MONEY)
    Stem.objects.update(name=STEMS)
    Upload.objects.update(filename=f"{STEMS}.wav")
    Upload.objects.filter(reference__isnull=False).update(filename=f"{REST}.wav")
    SheetText.objects.update(body=STEMS)
    SheetEdition.objects.update(body=STEMS)
    Reference.objects.update(title=REST, artist=REST, listen_for=REST)
    version = Version.objects.get(pk=scene.ids["version_id"])
    NoteFactory(version=version, by=cast.otto, stem=Stem.objects.get(), body=STEMS)
    Note.objects.filter(stem=None).update(body=REST)
    kept = NoteFactory(version=version, by=cast.otto, body=INTERNAL, is_internal=True)
    NoteFactory(version=version, by=cast.otto, body=INTERNAL, is_internal=True, reply_to=kept)
    Project.objects.filter(pk=cast.project.pk).update(title=REST, brief=REST, catalogue=REST)
    cast.project.artist.name = REST
    cast.project.artist.save(update_fields=["name"])
    Song.objects.update(title=REST, key=REST)
    Version.objects.update(label=REST)
    Ballot.objects.update(question=REST)
    Booking.objects.update(title=REST)
    Link.objects.update(name=WHOSE)
    Balance.objects.update(note=MONEY)
    Credit.objects.update(name=REST)
    actions.order_mix(Song.objects.get(), by=cast.otto)
    Version.objects.update(label=REST)
    return scene


def sung(scene: Scene, who: str) -> set[str]:
    """Which canaries this person hears, over all addresses that can be read."""
    heard = set()
    for address in READ:
        for by in ways(address, who):
            if by == TOKEN and not address.parameters:
                continue
            answer = ask(scene, address, who, by)
            heard |= birds_in(answer)
    return heard


def birds_in(answer: HttpResponseBase) -> set[str]:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = body.decode("utf-8", "replace") + str(answer.headers)
    return {bird for bird in BIRDS if bird in said}


@pytest.mark.parametrize(
    ("who", "may_hear"),
    [
        ("anon", set()),
        ("sam", set()),
        ("eva", set()),
        ("dirk", set()),
        ("gwen", {MONEY, REST}),
        ("mats", {STEMS, REST}),
        ("lia", {STEMS, REST}),
        ("otto", {STEMS, REST, INTERNAL}),
        ("nina", {MONEY, STEMS, REST, INTERNAL, WHOSE}),
        ("olga", {MONEY, STEMS, REST, INTERNAL, WHOSE}),
    ],
)
def test_nobody_hears_what_is_not_theirs(scene, who, may_hear):
    assert sung(scene, who) == may_hear


@pytest.fixture
def guests(db, tmp_path) -> GuestScene:
    found = set_up_guests(tmp_path)
    sing(found.scene)
    Link.objects.update(is_whole_project=True)
    return found


@pytest.mark.parametrize("who", GUESTS)
def test_guests_hear_what_their_link_leads_to_at_most(guests, who):
    """Their own link's name is theirs; what is about stems, money or the kitchen is not."""
    let_in = who in {"listen", "note", "approve", "take", "preview"}
    heard = set()
    for address in BEHIND_ASKED:
        if address.method == "GET":
            heard |= birds_in(ask_as_guest(guests, address, who))
    assert heard <= ({REST, WHOSE} if let_in else set())
    assert (REST in heard) == let_in
