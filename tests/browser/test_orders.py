"""Order sheets as people fill them in: edits, mixes, masters, albums; presets, plans, hearing."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_stems, add_versions, new_song
from tests.journeys.sounds import stems, tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


class Desk(NamedTuple):
    """An album with a song that has stems and a mix, and one that has a bounce."""

    project: int
    song: int
    mix: int

    @property
    def song_url(self) -> str:
        return f"/songs/{self.song}/"

    @property
    def project_url(self) -> str:
        return f"/projects/{self.project}/"


@pytest.fixture(scope="module")
def desk(client) -> Desk:
    low, files = new_song(client, "Low Water", kind="album"), stems()
    add_stems(client, low, {name: files[f"{name}.wav"] for name in ("Kick", "Lead vocal")})
    mix = client.post(f"songs/{low['id']}/orders/", {})
    bus = client.post(f"projects/{low['project']}/songs/", {"title": "Night Bus"})
    # Long enough that the joint before it is still heard when somebody presses Pause.
    add_versions(client, bus, {"Rough": wav(tone(220, seconds=20, level=0.1))})
    client.wait(f"versions/{mix['id']}/", until=lambda row: row["state"] == "ready")
    return Desk(low["project"], low["id"], mix["id"])


@pytest.fixture
def at(desk, somebody):
    """Somebody signed in, at one of the pages."""

    def arrive(url: str, **settings) -> Page:
        page = somebody(forgiven=(FORGIVEN,), **{"viewport": DESK, **settings})
        sign_in(page)
        page.goto(url)
        return page

    return arrive


def open_edit(page: Page, stem: str) -> Locator:
    lane = page.locator(f".row--stem[data-name='{stem}']")
    lane.locator("summary").click()
    lane.get_by_role("button", name="Edit the sound").click()
    sheet = page.locator("#edit")
    expect(sheet.get_by_role("button", name="Order the edit")).to_be_enabled()
    return sheet


def open_master(page: Page) -> Locator:
    page.locator("button[data-open=master]").click()
    sheet = page.locator("#master")
    expect(sheet.get_by_role("button", name="Order the master")).to_be_enabled()
    return sheet


def open_album(page: Page) -> Locator:
    page.locator("button[data-open=album]").first.click()
    sheet = page.locator("#album")
    expect(sheet.get_by_role("button", name="Order the album")).to_be_enabled()
    return sheet


def titles(sheet: Locator) -> list[str]:
    return sheet.locator(".cuts__title").all_inner_texts()


def test_an_edit_is_told_before_it_is_ordered_and_heard_after(desk, at):
    page = at(desk.song_url)
    sheet = open_edit(page, "Lead vocal")

    # What a step can do is shown when it is switched on.
    sheet.locator("summary", has_text="Restore").click()
    clicks = sheet.locator("[data-field=de_click]")
    expect(clicks.locator("input")).to_have_count(1)
    clicks.locator("input[name=de_click]").check()
    expect(clicks.locator(".order__inner")).to_be_visible()
    clicks.locator("input[name=de_click]").uncheck()
    expect(clicks.locator(".order__inner")).to_be_hidden()

    changed = sheet.locator("details", has=page.locator("[data-slot=changes]"))
    before = sheet.locator("[name=high_pass_hz]")
    sheet.locator("summary", has_text="Filter").click()
    before.fill("120")
    before.blur()
    changed.locator("summary").click()
    expect(changed.locator("li")).to_have_text([re.compile("High-pass.*120 Hz")])

    # A number that cannot be is refused where it stands, and nothing is sent.
    before.fill("5")
    sheet.get_by_role("button", name="Order the edit").click()
    expect(sheet).to_be_visible()
    assert before.evaluate("field => field.matches(':invalid')")
    before.fill("120")
    sheet.get_by_role("button", name="Order the edit").click()
    expect(sheet).to_be_hidden()

    page.locator("#t-jobs").click()
    slip = page.locator(".job", has_text="Edit of Lead vocal, revision 2")
    expect(slip.get_by_text("Finished")).to_be_visible(timeout=MADE)
    slip.locator("details.log > summary").click()
    expect(slip.locator(".log__steps")).to_contain_text("120 Hz")

    # Before and after run together; keys of the keyboard switch between them.
    player = slip.locator("step-player")
    sounds = player.get_by_role("radio")
    expect(sounds).to_have_count(2)
    player.get_by_role("button", name="Play").click()
    expect(player.locator("[data-slot=time]")).not_to_have_text("0:00", timeout=MADE)
    sounds.first.focus()
    page.keyboard.press("ArrowRight")
    expect(sounds.nth(1)).to_be_focused()
    expect(sounds.nth(1)).to_be_checked()
    expect(sounds.first).not_to_be_checked()
    player.get_by_role("button", name="Pause").click()
    expect(player.get_by_role("button", name="Play")).to_be_visible()


def test_a_preset_is_applied_kept_renamed_and_thrown_away(desk, at):
    page = at(desk.song_url)
    answers: list[str] = []
    page.on("dialog", lambda asked: asked.accept(answers.pop(0)))
    sheet = open_master(page)
    menu = sheet.locator("[name=preset]")
    target = sheet.locator("[name=target_lufs]")

    menu.select_option(label="Streaming, loud")
    expect(target).to_have_value("-9")
    expect(sheet.get_by_role("button", name="Rename it")).to_be_hidden()  # everybody's
    target.fill("-11.5")

    answers.append("Ours")
    sheet.get_by_role("button", name="Keep as preset").click()
    expect(menu.locator("option:checked")).to_have_text("Ours")
    answers.append("Ours, quieter")
    sheet.get_by_role("button", name="Rename it").click()
    expect(menu.locator("option:checked")).to_have_text("Ours, quieter")
    target.fill("-13")
    answers.append("")
    sheet.get_by_role("button", name="Put these settings into it").click()
    expect(page.locator("[data-toasts]")).to_contain_text("“Ours, quieter” is changed.")

    answers.append("House sound")
    sheet.get_by_role("button", name="Keep for the whole studio").click()
    expect(page.locator("[data-toasts]")).to_contain_text("is kept for the whole studio")
    expect(menu.locator('optgroup[label="The studio\'s"] option')).to_have_text("House sound")

    # What was kept is there for whoever comes next.
    page.reload()
    sheet = open_master(page)
    menu.select_option(label="Ours, quieter")
    expect(target).to_have_value("-13")
    answers.append("")
    sheet.get_by_role("button", name="Throw it away").click()
    expect(menu.locator("option", has_text="Ours")).to_have_count(0)


def test_a_version_that_gets_ready_is_offered_on_the_open_sheet(client, at):
    song = new_song(client)
    (early,) = add_versions(client, song, {"Early": wav(tone(220))})
    page = at(f"/songs/{song['id']}/")
    sheet = open_master(page)
    sheet.locator("[name=target_lufs]").fill("-11")

    (late,) = add_versions(client, song, {"Late": wav(tone(330))})
    expect(sheet.locator(f"[name=version] option[value='{late}']")).to_have_count(1)
    expect(sheet.locator(f"[name=held-against] option[value='{late}']")).to_have_count(1)
    expect(sheet.locator("[name=version]"), "what was chosen stays").to_have_value(str(early))
    expect(sheet.locator("[name=target_lufs]")).to_have_value("-11")


def test_a_mix_is_planned_with_a_reason_for_each_decision(desk, at):
    page = at(desk.song_url)
    page.locator("button[data-open=mix]").click()
    sheet = page.locator("#mix")
    go = sheet.get_by_role("button", name="Order the mix")
    expect(go).to_be_enabled()

    sheet.get_by_role("button", name="Plan it by listening").click()
    expect(sheet.locator("[data-slot=say]")).to_contain_text("Planned by listening", timeout=MADE)

    why = sheet.locator("details", has=page.locator("[data-slot=plan]"))
    why.locator("summary").click()
    assert why.locator("li").count() >= 2
    expect(why.locator("li").first).not_to_have_text("")
    # A strip opens to all that it has.
    more = sheet.get_by_role("button", name="all of Lead vocal")
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    expect(sheet.locator(".strip__more:visible")).to_have_count(1)
    go.click()
    expect(sheet).to_be_hidden()
    expect(page.locator(".ver[data-kind=mix][data-state=ready]")).to_have_count(2, timeout=MADE)


def told_otherwise(route: Route) -> None:
    answer = route.fetch()
    words = answer.text().replace("Running time", "Playing time")
    route.fulfill(response=answer, body=words)


def test_songs_are_put_in_a_row_by_keys_and_heard_at_their_joints(desk, at):
    page = at(desk.project_url)
    expect(page.get_by_text("No album yet")).to_be_visible()
    sheet = open_album(page)
    assert titles(sheet) == ["Low Water", "Night Bus"]
    expect(sheet.locator("[data-slot=say]")).to_have_text(re.compile(r"^2 songs, about 0:\d\d\.$"))

    down = sheet.get_by_role("button", name="Move Low Water down")
    down.focus()
    page.keyboard.press("Enter")
    assert titles(sheet) == ["Night Bus", "Low Water"]
    expect(down).to_be_focused()
    expect(sheet.locator("[data-slot=say]")).to_contain_text("Low Water is song 2 of 2 now.")
    sheet.get_by_role("button", name="Take Night Bus off the album").click()
    assert titles(sheet) == ["Low Water"]
    sheet.get_by_role("button", name="Put Night Bus on the album").click()
    assert titles(sheet) == ["Low Water", "Night Bus"]
    expect(sheet.get_by_label("Version of Night Bus")).to_be_focused()
    sheet.get_by_label("Crossfade after Low Water, in seconds").fill("1.5")
    sheet.get_by_label("Name of this sequence").fill("Side A")
    sheet.get_by_role("button", name="Order the album").click()
    expect(sheet).to_be_hidden()

    # It is there at once, and becomes what was ordered without a reload.
    album = page.locator("article.seq", has_text="Side A")
    expect(album).to_be_visible()
    expect(album.get_by_text("Finished")).to_be_visible(timeout=MADE)
    expect(album.locator("tbody tr")).to_have_count(2)
    expect(album.locator("tbody tr").first).to_contain_text("1.5 s crossfade")
    player = album.locator("album-player")
    expect(player).to_have_attribute("data-src", re.compile("/proxy/"), timeout=MADE)
    album.get_by_role("button", name=re.compile("Hear the joint after Low Water")).click()
    clock = player.locator("[data-slot=time]")
    expect(clock).not_to_have_text(re.compile("^0:00"), timeout=MADE)
    # It plays on when its card is made anew.
    page.route("**/albums/", told_otherwise)
    page.evaluate("document.querySelector('live-part[name=albums]').refresh()")
    expect(album).to_contain_text("Playing time")
    expect(clock).not_to_have_text(clock.inner_text())
    album.get_by_role("button", name="Pause").click()
    expect(player).not_to_have_attribute("data-keep", "")
    page.unroute_all(behavior="wait")
    album.locator("summary", has_text="Files of the programme").click()
    with page.expect_download() as download:
        album.get_by_role("link", name="Download Night Bus, FLAC, 24 bits").click()
    assert download.value.suggested_filename.endswith(" 24-48.flac")

    # The next one begins as this one did, and folds it away.
    sheet = open_album(page)
    sheet.get_by_role("button", name="Begin with “Side A”").click()
    expect(sheet.get_by_label("Crossfade after Low Water, in seconds")).to_have_value("1.5")
    sheet.get_by_role("button", name="Order the album").click()
    again = page.locator("article.seq", has_text="Sequence 2")
    expect(again.get_by_text("The very same had been made before")).to_be_visible(timeout=MADE)
    expect(page.locator("#albums-before")).to_contain_text("1 before")
    expect(album).to_be_hidden()


def test_a_song_is_dragged_to_its_place(desk, at):
    page = at(desk.project_url)
    sheet = open_album(page)
    grip = sheet.locator(".cuts__grip").nth(1).bounding_box()
    first = sheet.locator(".cuts__row").first.bounding_box()
    assert grip
    assert first

    page.mouse.move(grip["x"] + 8, grip["y"] + 12)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, first["y"] + 4, steps=6)
    page.mouse.up()

    assert titles(sheet) == ["Night Bus", "Low Water"]
    expect(sheet.locator("[data-slot=say]")).to_contain_text("Night Bus is song 1 of 2 now.")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_sheet_fits_and_can_be_used_by_everybody(desk, at, viewport):
    page = at(desk.song_url, viewport=viewport)
    open_edit(page, "Kick")
    looked_at(page, "#edit")
    page.keyboard.press("Escape")
    open_master(page)
    looked_at(page, "#master")
    page.keyboard.press("Escape")
    page.locator("button[data-open=mix]").click()
    expect(page.get_by_role("button", name="Order the mix")).to_be_enabled()
    looked_at(page, "#mix")
    page.goto(desk.project_url)
    for folded in page.locator("article.seq details, #albums-before").all():
        folded.evaluate("details => { details.open = true }")
    looked_at(page, ".sec--album")
    open_album(page)
    looked_at(page, "#album")


def looked_at(page: Page, place: str) -> None:
    """All of it unfolded: nothing is wider than its place, and axe finds nothing."""
    page.locator(place).evaluate(
        "place => { for (const it of place.querySelectorAll('details')) it.open = true }"
    )
    assert page.locator(place).evaluate("place => place.scrollWidth - place.clientWidth") <= 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not faults(page, place)


def test_a_sheet_is_left_by_the_keyboard_and_gives_the_focus_back(desk, at):
    page = at(desk.project_url)
    key = page.locator("button[data-open=album]").first
    key.focus()
    page.keyboard.press("Enter")
    sheet = page.locator("#album")
    expect(sheet.get_by_role("button", name="Order the album")).to_be_enabled()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#album').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(key).to_be_focused()
