"""What happens on the page behind a link while it is open: notes, versions, the end of it all."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import tone, wav
from tests.patience import until

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PHONE = {"width": 360, "height": 780}
OVER = "This link does not open any more."
REFUSED = "Failed to load resource"

# The system's side of a lock screen: what it was told, and the keys that it can press.
LOCK_SCREEN = """() => {
  window.pressed = {};
  MediaSession.prototype.setActionHandler = (name, deed) => { window.pressed[name] = deed; };
  const place = MediaSession.prototype.setPositionState;
  MediaSession.prototype.setPositionState = function (state) {
    window.position = state;
    return place.call(this, state);
  };
}"""


@pytest.fixture(scope="module")
def record(client):
    first = new_song(client, "Night Bus to Orrin")
    second = client.post(f"projects/{first['project']}/songs/", {"title": "Slack Water"})
    (one,) = add_versions(client, first, {"Mix 4": wav(tone(220, seconds=8))})
    (two,) = add_versions(client, second, {"Mix 1": wav(tone(220, seconds=6))})
    for version in (one, two):
        client.wait(f"versions/{version}/", until=can_be_heard)
    return {"project": first["project"], "first": first, "second": second, "versions": [one, two]}


def can_be_heard(version) -> bool:
    return "segments" in {file["name"] for file in version["files"]}


@pytest.fixture
def visit(somebody, client, record):
    """Comes by a new link; to all of the songs, or to those that are named."""

    def come(*songs: str, before: str = "", **more) -> tuple[Page, dict]:
        items = [{"song": record[name]["id"]} for name in songs]
        made = client.post(f"projects/{record['project']}/links/", {"items": items, **more})
        page = somebody(viewport=PHONE, has_touch=True, forgiven=(REFUSED, FORGIVEN))
        if before:
            page.add_init_script(before)
        page.goto(urlsplit(made["address"])._replace(scheme="", netloc="").geturl())
        page.wait_for_url(re.compile("/listen/"))
        return page, made

    return come


def test_notes_of_others_come_by_themselves_and_internal_ones_never(visit, client, record):
    page, _ = visit("second", may_note=True)
    expect(page.get_by_text("No notes yet")).to_be_visible()
    notes = f"songs/{record['second']['id']}/notes/"
    said = {"version": record["versions"][1], "at_seconds": 3}
    client.post(notes, {**said, "body": "canary in the mine", "is_internal": True})
    note = client.post(notes, {**said, "body": "Keep this vocal level."})

    card = page.locator(".note", has_text="Keep this vocal level.")
    expect(card).to_be_visible()
    expect(page.locator("[data-slot=notes-say]")).to_have_text("New: a note by Olga Ruiz at 0:03.")
    assert "canary" not in page.content()
    assert not faults(page)

    page.locator("#note [name=body]").fill("Mine is not")
    client.ask("DELETE", f"/api/notes/{note['id']}/", expect=204)
    expect(card).to_have_count(0)
    expect(page.locator("#note [name=body]")).to_have_value("Mine is not")


def test_a_note_is_written_answered_changed_and_taken_back_with_the_thumb(visit):
    page, _ = visit("first", may_note=True)
    page.get_by_label("Position").tap(position={"x": 90, "y": 60})
    page.get_by_role("button", name=re.compile("Note at 0:02")).tap()
    page.get_by_label("Your name").fill("Wren Bexley")
    page.locator("#note [name=body]").fill("A little louder here.")
    page.get_by_role("button", name="Send note").tap()
    card = page.locator(".note", has_text="A little louder here.")
    expect(card).to_contain_text("Wren Bexley")
    expect(page.locator(".pinm")).to_have_attribute("aria-label", re.compile("Wren Bexley"))

    card.get_by_role("button", name="Reply").tap()
    page.locator("#note [name=body]").fill("From the second beat on.")
    page.get_by_role("button", name="Send note").tap()
    expect(card.locator(".reply")).to_contain_text("From the second beat on.")

    answer = card.locator(".reply")
    answer.get_by_role("button", name="Change").tap()
    page.get_by_label("Your note").fill("From the third beat on.")
    page.get_by_role("button", name="Save").tap()
    expect(answer).to_contain_text("From the third beat on.")
    answer.get_by_role("button", name="Delete").tap()
    answer.get_by_role("button", name="Delete for good?").tap()
    expect(answer).to_have_count(0)


def test_words_that_were_not_sent_are_there_when_the_link_is_over(visit, client):
    page, made = visit("first", may_note=True)
    page.locator("#note [name=body]").fill("The bridge is wonderful.")
    client.ask("DELETE", f"/api/links/{made['id']}/", expect=204)
    expect(page.get_by_role("heading", name=OVER)).to_be_visible()
    expect(page.get_by_label("Your note was not sent.")).to_have_value("The bridge is wonderful.")
    assert not faults(page)


def test_another_version_is_offered_and_what_was_typed_goes_with_it(visit, client):
    song = new_song(client, "Low Water")
    (first,) = add_versions(client, song, {"Mix 1": wav(tone(220, seconds=4))})
    client.wait(f"versions/{first}/", until=can_be_heard)
    page, _ = _come_to(visit, client, song)
    expect(page.locator("[data-slot=label]")).to_have_text("v1, Mix 1")
    page.locator("#note [name=body]").fill("Less reverb, please.")

    (second,) = add_versions(client, song, {"Mix 2": wav(tone(330, seconds=4))})
    client.wait(f"versions/{second}/", until=can_be_heard)
    page.get_by_role("button", name="Show it").tap()
    expect(page.locator("[data-slot=label]")).to_have_text("v2, Mix 2")
    expect(page.locator("#note [name=body]")).to_have_value("Less reverb, please.")


def _come_to(visit, client, song) -> tuple[Page, dict]:
    made = client.post(
        f"projects/{song['project']}/links/",
        {"items": [{"song": song["id"]}], "may_note": True},
    )
    page, _ = visit("first")
    page.goto(urlsplit(made["address"])._replace(scheme="", netloc="").geturl())
    page.wait_for_url(re.compile(made["page"]))
    return page, made


def test_play_pressed_before_the_page_is_ready_plays_when_it_is(visit):
    page, made = visit("first")
    held: list = []

    def hold(route) -> None:
        held.append(route)

    page.route(re.compile(r"/js/listen\.[^/]*js"), hold)
    page.goto(made["page"], wait_until="commit")
    page.locator("[data-do=play]:visible").tap()
    expect(page.locator("[data-do=play]:visible")).to_have_attribute("data-waiting", "")
    for route in held:
        route.continue_()
    expect(page.locator("[data-do=play]:visible")).to_have_attribute("aria-label", "Pause")
    expect(page.locator("[data-slot=clock]:visible")).not_to_have_text(re.compile(r"^0:00\.0"))


def test_a_lock_screen_shows_and_does_what_the_page_does(visit):
    page, _ = visit(before=f"({LOCK_SCREEN})()")
    page.locator("[data-do=play]:visible").tap()
    until(lambda: page.evaluate("window.position?.position > 0.2"))
    shown = page.evaluate("""() => {
      const {title, artist, album, artwork} = navigator.mediaSession.metadata;
      return {title, artist, album, artwork: artwork.map(({src}) => src.slice(0, 22))};
    }""")
    assert shown == {
        "title": "Night Bus to Orrin",
        "artist": "Lia",
        "album": "Tidelines",
        "artwork": ["data:image/png;base64,"],  # our own mark: no picture that the page has not
    }
    assert page.evaluate("Math.round(window.position.duration)") == 8
    names = set(page.evaluate("Object.keys(window.pressed)"))
    skips = {"nexttrack", "previoustrack", "seekbackward", "seekforward", "seekto"}
    assert {"play", "pause", *skips} <= names

    page.evaluate("window.pressed.seekto({seekTime: 5})")
    until(lambda: page.evaluate("window.position.position >= 5"))
    page.evaluate("window.pressed.nexttrack({})")
    until(lambda: page.evaluate("navigator.mediaSession.metadata.title === 'Slack Water'"))
    until(lambda: page.evaluate("Math.round(window.position.duration) === 6"))
    page.evaluate("window.pressed.previoustrack({})")
    until(lambda: page.evaluate("navigator.mediaSession.metadata.title === 'Night Bus to Orrin'"))
    page.evaluate("window.pressed.pause({})")
    until(lambda: page.evaluate("navigator.mediaSession.playbackState === 'paused'"))
    page.evaluate("window.pressed.play({})")
    until(lambda: page.evaluate("navigator.mediaSession.playbackState === 'playing'"))


def test_offline_is_said_and_goes_again(visit):
    page, _ = visit("first", may_note=True)
    page.context.set_offline(True)
    bar = page.locator("[data-slot=offline]")
    expect(bar).to_contain_text("You are offline.")
    assert not faults(page)
    page.context.set_offline(False)
    expect(bar).to_be_hidden()
