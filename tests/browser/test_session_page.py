"""What the session page does by itself: first sound, stems drawn to scale, signing out, phones."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in, sound_file
from tests.browser.scene import join, new_song
from tests.journeys.house import OWNER, PASSWORD
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def song(client):
    return new_song(client, "أغنية الميناء")


def rough():
    return sound_file("Rough.wav", wav(tone(220, level=0.4)))


def test_the_first_version_opens_by_itself_and_quiet_stems_can_be_read(song, somebody):
    page = somebody(viewport=DESK)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    expect(page.get_by_text("This song has no sound yet.")).to_be_visible()

    levels = {"Bass.wav": tone(220, level=0.05), "Keys.wav": tone(440, level=0.025)}
    stems = [sound_file(name, wav(sound)) for name, sound in levels.items()]
    page.locator("#pick-stems").set_input_files(stems)
    expect(page.locator(".row--stem[data-revision]")).to_have_count(2, timeout=MADE)
    expect(page.locator('[data-slot="drawn"]')).to_have_text("Drawn 25 dB larger")
    expect(page.locator(".row--stem wave-form[scale]")).to_have_count(2)
    # Drawn once their peaks are there, the louder one to the edge and the other half as high.
    page.wait_for_function(
        """() => {
            const room = document.querySelector(".row--stem .row__body").offsetHeight;
            const paths = [...document.querySelectorAll(".row--stem .w-peak")];
            const [loud, quiet] = paths.map((it) => it.getBBox().height).sort((a, b) => b - a);
            return Math.abs(loud - 0.94 * room) < 3 && Math.abs(quiet - loud / 2) < 2;
        }"""
    )

    page.locator("#pick-version").set_input_files([rough()])
    expect(page.locator("[data-slot=nothing]")).to_be_hidden(timeout=MADE)
    expect(page.locator("[data-lane=a] .w-peak").first).to_be_visible()
    expect(page.locator("transport-dock [data-do=play]")).to_be_enabled()

    # Alone it stays in A.
    page.locator(".ver .pb").click(force=True)
    expect(page.locator("[data-toasts]")).to_contain_text("no other version yet")
    expect(page.locator(".ver .pa")).to_be_checked()
    expect(page.locator(".ver .pb")).not_to_be_checked()
    expect(page.locator("transport-dock [data-do=play]")).to_be_enabled()


def test_who_is_signed_out_reads_so_and_loses_nothing_that_was_typed(song, somebody):
    page = somebody(forgiven=("401",), viewport=DESK)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    page.locator("#pick-version").set_input_files([rough()])
    expect(page.locator(".ver[data-state=ready]")).to_have_count(1, timeout=MADE)
    page.keyboard.press("c")
    page.locator("note-composer textarea").fill("The tail is too long.")

    other = page.context.new_page()
    other.goto("/")
    other.locator(".top__end summary").click()
    other.get_by_role("button", name="Sign out").click()

    said = page.locator(".standing")
    expect(said).to_contain_text("You are signed out.")
    expect(page.locator("[data-online-state]")).to_have_text("")
    page.get_by_role("button", name="Post note").click()
    expect(page.locator("note-composer [role=alert]")).to_contain_text("Nothing you typed is lost")
    with page.context.expect_page() as opened:
        said.get_by_role("link", name="Sign in").click()
    door = opened.value
    door.locator("input[name=email]").fill(OWNER)
    door.locator("input[name=password]").fill(PASSWORD)
    door.locator("input[name=password]").press("Enter")
    door.wait_for_url(lambda url: "sign-in" not in url)

    expect(said).to_have_count(0)
    page.get_by_role("button", name="Post note").click()
    expect(page.locator("#notes .note__text")).to_have_text("The tail is too long.")


def test_somebody_new_leaves_a_project_page_that_still_follows(song, somebody):
    page = somebody(viewport=DESK)
    sign_in(page)
    page.goto(f"/projects/{song['project']}/")
    page.locator("[data-open=new-member]").click()
    page.locator("dialog[open] [name=email]").fill("ada@roughmix.test")
    page.locator("dialog[open] [name=name]").fill("Ada Lindqvist")
    page.get_by_role("button", name="Add at once").click()
    expect(page.get_by_text("Ada Lindqvist has an account now.")).to_be_visible()

    # A reload must not send the form again; what follows is read from the page's own address.
    page.wait_for_url(f"**/projects/{song['project']}/")
    page.reload()
    expect(page.get_by_role("heading", name="Tidelines")).to_be_visible()


def test_on_a_phone_words_end_where_they_end(song, somebody):
    page = somebody(viewport=PHONE)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")

    expect(page.locator(".top__nav")).not_to_have_attribute("data-more", "")
    jump, dock = page.locator(".jump").bounding_box(), page.locator(".dock").bounding_box()
    assert jump["y"] + jump["height"] == pytest.approx(dock["y"], abs=1)
    page.set_viewport_size({"width": 300, "height": 844})
    expect(page.locator(".top__nav")).to_have_attribute("data-more", "")


def test_a_role_without_notes_reads_why_the_panel_is_empty(client, song, somebody):
    ruth = join(client, song, "Ruth Calder", "manager")
    page = somebody(viewport=DESK)
    sign_in(page, ruth.email, ruth.password)
    page.goto(f"/songs/{song['id']}/")

    expect(page.locator("#notes")).to_contain_text("does not let you read notes")
    expect(page.locator("#notes fieldset")).to_have_count(0)
