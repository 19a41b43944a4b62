"""Notes on the page: written in the lane, answered, settled, lost and found, recorded, sifted."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, join, new_song
from tests.journeys.house import Client
from tests.journeys.sounds import RATE, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SECONDS = 32
CUT_SECONDS = 2  # of its beginning the second version has lost


def tune() -> np.ndarray:
    """Half a second a note, none of which comes twice in a row, and a beat under it."""
    chance = np.random.default_rng(9)
    time = np.arange(RATE * SECONDS) / RATE
    pitch = 220 * 2 ** (chance.permutation(np.arange(2 * SECONDS) % 12) / 12)
    chord = pitch[(time * 2).astype(int)]
    beat = np.exp(-(time % 0.5) * 14) * chance.normal(0, 0.3, time.size)
    return 0.2 * np.sin(2 * np.pi * np.cumsum(chord) / RATE) + beat


@pytest.fixture(scope="module")
def recorded(client):
    song, played = new_song(client), tune()
    sounds = {"Long": wav(played), "Short": wav(played[CUT_SECONDS * RATE :])}
    versions = add_versions(client, song, sounds)
    return song | {"mara": join(client, song, "Mara Ostrove", "engineer"), "versions": versions}


@pytest.fixture
def song(client, recorded):
    """Without the notes of other tests: they come in any order."""
    mara = Client(client.address)
    mara.sign_in(recorded["mara"].email, recorded["mara"].password)
    notes = client.get(f"songs/{recorded['id']}/notes/")
    for note in sorted(notes, key=lambda note: note["reply_to"] is None):
        writer = client if note["by"]["name"] == "Olga Ruiz" else mara
        writer.ask("DELETE", f"/api/notes/{note['id']}/", expect=204)
    return recorded


@pytest.fixture
def at_song(song, somebody):
    """The owner, at the song's page."""

    def arrive(*forgiven: str, query: str = "", **settings) -> Page:
        page = somebody(forgiven=forgiven, **{"viewport": DESK, **settings})
        sign_in(page)
        page.goto(f"/songs/{song['id']}/{query}")
        return page

    return arrive


def write(client: Client, song: dict, body: str, at_seconds: float, **more) -> dict:
    said = {"version": song["versions"][1], "body": body, "at_seconds": at_seconds} | more
    return client.post(f"songs/{song['id']}/notes/", said)


def lane(page: Page) -> dict:
    return page.locator("note-lane").bounding_box()


def test_words_typed_while_a_note_is_on_its_way_stay(at_song):
    page = at_song()
    held = []
    page.route("**/api/songs/*/notes/", lambda route: held.append(route))  # noqa: PLW0108  # playwright counts its arguments
    composer = page.locator("note-composer")
    words = composer.locator("textarea")
    page.keyboard.press("c")
    page.keyboard.type("The kick is early.")
    with page.expect_request("**/api/songs/*/notes/"):
        page.keyboard.press("Control+Enter")
    page.keyboard.type(" The snare, too.")
    held[0].continue_()
    expect(page.locator(".note", has_text="The kick is early.")).to_be_visible()
    expect(composer).to_be_visible()
    expect(words).to_have_value("The snare, too.")
    expect(composer.locator("[data-slot=kept]")).to_contain_text("What you wrote since")
    page.unroute_all()
    page.keyboard.press("Control+Enter")
    expect(composer).to_be_hidden()
    expect(page.locator(".note", has_text="The snare, too.")).to_be_visible()


def test_what_is_pressed_stays_until_it_is_let_go(client, song, at_song):
    note = write(client, song, "Too bright here.", 4)
    page = at_song()
    card = page.locator(f"#note-{note['id']}")
    answer = {"reply_to": note["id"]}
    client.post(f"songs/{song['id']}/notes/", answer | {"body": "Is it?"})
    expect(card).to_contain_text("Is it?")
    card.get_by_role("button", name="Resolve").hover()
    page.mouse.down()
    with page.expect_response(re.compile(f"/songs/{song['id']}/notes/")):
        client.post(f"songs/{song['id']}/notes/", answer | {"body": "It is."})
    page.wait_for_timeout(300)
    assert "It is." not in card.inner_text()
    page.mouse.up()
    expect(page.locator("[data-count=resolved]")).to_have_text("1")
    page.locator("[name=notes][value=resolved]").check(force=True)
    expect(card).to_contain_text("It is.")


def test_a_menu_stays_open_when_its_card_is_made_afresh(client, song, at_song):
    note = write(client, song, "The bass is boomy.", 4)
    page = at_song()
    card = page.locator(f"#note-{note['id']}")

    def answered(body: str) -> None:
        said = {"reply_to": note["id"], "body": body}
        client.post(f"songs/{song['id']}/notes/", said)
        expect(card).to_contain_text(body)

    card.locator("[data-do=react]").click()
    expect(card.get_by_role("button", name="Agree")).to_be_focused()
    answered("From 60 Hz on.")
    expect(card.get_by_role("button", name="Agree")).to_be_focused()
    card.get_by_role("button", name="Agree").click()
    expect(card.locator(".react")).to_contain_text("Agree 1")
    expect(card.get_by_role("group", name="Answer without words")).to_have_count(0)

    card.locator(f"#do-more-{note['id']}").click()
    answered("And the kick.")
    card.get_by_role("button", name="Edit").click()
    expect(card.locator("[data-edit] textarea")).to_have_value("The bass is boomy.")
    answered("Both.")
    expect(card.locator("[data-edit] textarea")).to_be_focused()


def test_single_keys_can_be_switched_off_and_a_deed_taken_back_by_keyboard(client, song, at_song):
    write(client, song, "The reverb is long.", 4)
    page = at_song(FORGIVEN)
    card = page.locator(".note", has_text="The reverb is long.")
    composer = page.locator("note-composer")

    # Undo by keyboard; while the pointer is on it, it stays.
    card.locator("[data-do=resolve]").click()
    toast = page.locator(".toast", has_text="Resolved.")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    expect(card).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(toast).to_have_count(0)
    expect(card).to_be_visible()

    page.keyboard.press("?")
    sheet = page.locator("#keys")
    sheet.get_by_label("Single-key shortcuts").uncheck()
    expect(sheet.locator("[data-slot=keys-off]")).to_contain_text("Off: keys that act")
    expect(sheet.locator("[data-off]", has_text="Mute")).to_contain_text("off")
    expect(sheet.locator("div:not([data-off]) > dt", has_text="Next bar")).to_be_visible()
    assert faults(page, "#keys") == []
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("?")
    expect(composer).to_be_hidden()
    expect(sheet).to_be_hidden()
    page.reload()
    page.keyboard.press("c")
    expect(composer).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    sheet.get_by_label("Single-key shortcuts").check()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(composer).to_be_visible()
    page.keyboard.press("Escape")


def test_a_note_from_its_first_word_to_its_end(client, song, somebody, at_song):
    page = at_song("409", FORGIVEN)
    mara = somebody(viewport=DESK)
    sign_in(mara, song["mara"].email, song["mara"].password)
    mara.goto(f"/songs/{song['id']}/")
    composer = page.locator("note-composer")
    words = composer.locator("textarea")

    # A press in the lane writes a note there; what is vague is asked about, and never blocked.
    box = lane(page)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    expect(composer.locator("[data-slot=when]")).to_have_text("0:15.0")
    page.keyboard.type("make it more emotional")
    expect(composer.locator("[data-slot=ask]")).to_contain_text("Louder, closer, or longer?")
    composer.get_by_role("button", name="closer").click()
    expect(words).to_have_value("make it more emotional, closer ")

    # Somebody is named by keyboard; part and direction are said apart; it is internal.
    page.keyboard.type("@os")
    expect(page.get_by_role("option", name="Mara Ostrove")).to_be_visible()
    page.keyboard.press("Enter")
    expect(words).to_have_value("make it more emotional, closer @Mara Ostrove ")
    expect(composer.locator("[data-slot=ask]")).to_contain_text("Which part?")
    composer.locator("[data-do=details]").click()
    composer.locator("[name=part]").fill("Lead vocal")
    composer.locator(".seg label", has_text="Up").click()
    expect(composer.locator("[data-slot=ask]")).not_to_contain_text("Which part?")
    composer.locator("[name=assigned_to]").select_option(label="Mara Ostrove")
    composer.locator("[name=is_internal]").check()
    words.press("Control+Enter")
    expect(composer).to_be_hidden()
    card = page.locator(".note", has_text="more emotional")
    for said in ("Internal", "Lead vocal", "up", "For Mara Ostrove"):
        expect(card).to_contain_text(said)
    expect(card.locator(".note__name")).to_have_text("@Mara Ostrove")
    expect(page.locator("[data-slot=posted]")).to_contain_text("Note posted at 0:15")
    expect(mara.locator(".note", has_text="more emotional")).to_be_visible()

    # A drag is a range, and stands as a bracket.
    box = lane(page)
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + 22)
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 20)
    page.mouse.up()
    expect(composer.locator("[data-slot=when]")).to_have_text("0:03.0–0:09.0")
    page.keyboard.type("The bass is late from here.")
    page.keyboard.press("Control+Enter")
    bass = page.locator(".note", has_text="The bass is late")
    expect(bass).to_contain_text("0:03.0–0:09.0")
    expect(page.locator("a.brk")).to_contain_text("The bass is late")

    # The other one answers, agrees, and this page hears of it.
    theirs = mara.locator(".note", has_text="The bass is late")
    theirs.locator("[data-do=reply]").click()
    mara.keyboard.type("Moved it 8 ms.")
    mara.keyboard.press("Control+Enter")
    expect(bass.locator(".reply")).to_contain_text("Moved it 8 ms.")
    theirs.locator("[data-do=react]").click()
    mara.get_by_role("button", name="Agree").click()
    expect(bass.locator(".react")).to_have_text(re.compile("Agree 1"))
    expect(bass.locator(".react")).to_have_attribute("title", "Mara Ostrove")

    # E settles the open note and opens it again.
    bass.locator("[data-time]").click()
    page.keyboard.press("e")
    expect(bass).to_be_hidden()
    expect(page.locator("[data-count=resolved]")).to_have_text("1")
    page.locator(".toast", has_text="Resolved").get_by_role("button", name="Undo").click()
    expect(bass).to_be_visible()

    # Deleted, and taken back.
    card.locator(".note__head [data-do=more]").click()
    page.get_by_role("button", name="Delete").click()
    expect(card).to_have_count(0)
    page.locator(".toast", has_text="Deleted").get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()

    # Changed in two places: both texts are shown, and both can stay.
    card.locator(".note__head [data-do=more]").click()
    page.get_by_role("button", name="Edit").click()
    card.locator("textarea").fill("Closer, please.")
    number = card.get_attribute("data-note")
    known = client.get(f"notes/{number}/")
    client.ask(
        "PATCH",
        f"/api/notes/{number}/",
        json={"body": "Drier, please.", "revision": known["revision"]},
    )
    card = page.locator(f"#note-{number}")
    expect(card.locator("[data-body]").first).to_have_text("Drier, please.")
    card.get_by_role("button", name="Keep", exact=True).click()
    both = card.locator(".both")
    expect(both).to_contain_text("Drier, please.")
    expect(both).to_contain_text("Closer, please.")
    assert not faults(page, f"#note-{number}")
    both.get_by_role("button", name="Both").click()
    expect(card.locator("[data-body]").first).to_have_text("Drier, please.\n\nCloser, please.")
    expect(card.locator("form")).to_have_count(0)


def test_what_was_begun_is_found_again_and_a_link_leads_to_its_second(client, song, at_song):
    older = write(client, song, "The click at the edit.", 12.5, version=song["versions"][0])
    client.ask("PUT", f"/api/notes/{older['id']}/resolution/")
    page = at_song(query=f"?note={older['id']}")
    card = page.locator(f"#note-{older['id']}")
    expect(card).to_be_visible()
    expect(card).to_have_class(re.compile("note--open"))
    expect(page.locator(f"#version-{song['versions'][0]}")).to_have_class(re.compile("ver--a"))
    expect(page.locator("transport-dock [data-slot=clock]")).to_have_text("0:12.500")

    # In the newer version it stands at its musical place; what was cut has none there.
    lost = write(client, song, "The count-in is loud.", 0.5, version=song["versions"][0])
    gone = page.locator(f"#note-{lost['id']}")
    expect(gone).to_contain_text("0:00.5")
    page.locator(f"#version-{song['versions'][1]} a.ver__n").click()
    expect(card).to_contain_text("0:10.5", timeout=MADE)
    expect(card).to_contain_text("from v1")
    expect(gone).to_contain_text("This place is not in v2")
    expect(page.locator(f"note-lane [href='#note-{lost['id']}']")).to_have_count(0)
    page.locator(f"#version-{song['versions'][0]} a.ver__n").click()
    expect(card).to_contain_text("0:12.5")
    expect(card).not_to_contain_text("from v1")

    # A new note, a reply and a change, none of them sent; then the page is loaded again.
    page.keyboard.press("c")
    page.locator("note-composer textarea").fill("Snare rings here")
    composer = page.locator("note-composer")
    composer.locator("[data-do=details]").click()
    expect(composer.locator("[name=assigned_to] option")).not_to_have_count(1)
    composer.locator("[name=assigned_to]").select_option(label="Mara Ostrove")
    card.locator("[data-do=reply]").click()
    card.locator("[data-reply] textarea").fill("Not gone yet")
    card.locator(".note__head [data-do=more]").click()
    page.get_by_role("button", name="Edit").click()
    card.locator("[data-edit] textarea").fill("The click at the second edit.")
    page.reload()
    expect(page.locator("note-composer textarea")).to_have_value("Snare rings here")
    expect(page.locator("note-composer [data-slot=when]")).to_have_text("0:12.5")
    expect(page.locator("note-composer [data-slot=kept]")).to_have_text("Draft kept")
    expect(card.locator("[data-reply] textarea")).to_have_value("Not gone yet")
    expect(card.locator("[data-edit] textarea")).to_have_value("The click at the second edit.")

    # Esc closes and keeps; C brings the words back; Cancel throws them away.
    page.locator("note-composer textarea").press("Escape")
    expect(page.locator("note-composer")).to_be_hidden()
    page.reload()
    page.keyboard.press("c")
    expect(page.locator("note-composer textarea")).to_have_value("Snare rings here")
    # Whoever was asked is asked still, though people are told of later than the draft is there.
    expect(composer.locator("[name=assigned_to] option:checked")).to_have_text("Mara Ostrove")
    composer.get_by_role("button", name="Cancel").click()
    page.keyboard.press("c")
    expect(page.locator("note-composer textarea")).to_have_value("")
    page.keyboard.press("Escape")

    # Writing pauses the song, posting plays on.
    page.keyboard.press("Space")
    stop = page.locator("transport-dock").get_by_role("button", name="Pause")
    expect(stop).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.type("Up 1 dB from here")
    expect(stop).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note", has_text="Up 1 dB from here")).to_be_visible()
    expect(stop).to_be_visible()
    page.keyboard.press("Space")


def test_a_take_is_recorded_heard_and_sent_with_its_note(song, at_song):
    page = at_song(FORGIVEN)
    recorder = page.locator("sound-recorder")
    page.locator("[data-lane=a] .w-peak").first.wait_for()
    page.keyboard.press("c")
    page.locator("note-composer [data-do=record]").click()
    expect(recorder.get_by_role("alert")).to_contain_text("Allow it beside the address")
    recorder.get_by_role("button", name="Never mind").click()

    page.context.grant_permissions(["microphone"])
    page.locator("note-composer [data-do=record]").click()
    expect(recorder).to_contain_text("Recording")
    assert not faults(page, "note-composer")
    # The browser's own test tone beeps: the meter moves with it.
    meter = page.locator(".take__bar")
    expect(meter).to_have_attribute("style", re.compile(r"--m: ?([2-9]\d|100)"))
    expect(recorder.locator("b.num")).to_have_text(re.compile(r"0:0[4-9]"))
    recorder.get_by_role("button", name="Stop").click()
    expect(recorder.locator("voice-note")).to_be_visible()
    page.locator("note-composer textarea").fill("Sing it like this")
    page.keyboard.press("Control+Enter")

    card = page.locator(".note", has_text="Sing it like this")
    player = card.locator("voice-note")
    expect(player).to_be_visible()
    player.get_by_role("button", name=re.compile("^Play Take")).click()
    expect(player.get_by_role("button", name=re.compile("^Pause Take"))).to_be_visible()
    expect(player.locator("input")).not_to_have_value("0")
    page.keyboard.press("Space")  # The song plays on; the take rests.


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"]
)
def test_many_notes_are_sifted_stepped_through_and_read_by_everybody(
    client, song, at_song, size, scheme
):
    for number in range(14):
        write(
            client,
            song,
            f"Snare {number} too loud",
            1 + number * 0.4,
            section="Verse 1" if number % 2 else "",
            part="Snare",
            direction="down",
        )
    page = at_song(FORGIVEN, viewport=size, color_scheme=scheme)
    page.locator("[data-lane=a] .w-peak").first.wait_for()

    # Notes that cannot be told apart share a pin; it opens a list, by keyboard too.
    many = page.locator(".pinm--many").first
    many.press("Enter")
    rows = page.locator(".peek--many a")
    expect(rows.first).to_be_focused()
    assert rows.count() == int(many.inner_text())
    page.keyboard.press("Escape")
    expect(many).to_be_focused()
    many.press("Enter")
    rows.nth(1).click()
    expect(page.locator(".note--open")).to_be_visible()

    # The filter narrows, its counts are true, and it is remembered; nothing left is said so.
    page.locator("#note-filter summary").click()
    page.locator("[data-sift=section]").select_option("Verse 1")
    shown = page.locator("#notes .note:visible")
    wanted = shown.count()
    expect(page.locator("[data-count=open]")).to_have_text(str(wanted))
    expect(page.locator("[data-slot=in-force]")).to_have_text("1")
    page.reload()
    expect(shown).to_have_count(wanted)
    page.locator("#note-filter summary").click()
    page.locator("[data-sift=internal]").check()
    expect(page.locator("#notes [data-slot=none]")).to_contain_text(
        "No open notes among the internal ones in Verse 1."
    )
    page.get_by_role("button", name="Show everything").click()
    page.locator("[data-sift=sort]").select_option("newest")
    newest = shown.first.get_attribute("data-written")
    assert newest >= shown.nth(1).get_attribute("data-written")
    page.keyboard.press("Escape")

    # Every state of it, as axe reads it.
    shown.first.locator(".note__head [data-do=more]").click()
    page.get_by_role("button", name="Ask somebody to do it").click()
    expect(page.locator("[data-assign] option")).to_have_count(3)
    shown.nth(1).locator("[data-do=reply]").click()
    page.evaluate("document.querySelector('note-composer').open()")
    page.locator("note-composer textarea").fill("something is off")
    expect(page.locator("[data-slot=ask]")).to_be_visible()
    page.locator("note-composer [data-do=details]").click()
    assert not faults(page, "note-composer", ".panel", ".row--notes")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
