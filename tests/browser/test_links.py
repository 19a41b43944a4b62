"""Links are made, copied, drawn, paused and revoked on the pages; the list follows by itself."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import tone, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def song(client):
    """Without any sound yet."""
    return new_song(client, "Night Bus to Orrin")


@pytest.fixture
def share(song, somebody):
    """Opens the Share menu."""

    def opened(**settings):
        page = somebody(forgiven=(FORGIVEN,), **settings)
        page.on("dialog", lambda asked: asked.accept())
        sign_in(page)
        page.goto(f"/songs/{song['id']}/")
        page.locator("#share > summary").click()
        return page

    return opened


def test_links_are_made_copied_drawn_and_revoked(share, client, song):
    add_versions(client, song, {"Mix 4, wide chorus": wav(tone(220, seconds=4, level=0.4))})
    page = share(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
    menu = page.locator("#share")
    version = menu.locator("option[value=version]")
    expect(version).to_have_text("This version, v1 Mix 4, wide chorus")
    expect(menu.locator("live-part")).to_contain_text("Nobody has a link to this song.")

    menu.get_by_label("For", exact=True).fill("Anna Weiss, anna@label.example\nPell")
    expect(menu.get_by_role("button", name="Make 2 links")).to_be_visible()
    menu.get_by_label("Write notes").check()
    menu.get_by_text("Password and limits").click()
    menu.get_by_role("button", name="Suggest").click()
    expect(menu.get_by_label("Password", exact=True)).to_have_value(
        re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")
    )
    menu.get_by_role("button", name="Make 2 links").click()

    made = menu.locator("link-form .made")
    expect(made).to_have_count(2)
    expect(menu).to_contain_text("An address is shown this once")
    made.nth(0).get_by_role("button", name="Copy the address for Anna Weiss").click()
    expect(made.nth(0).get_by_role("button", name="Copied")).to_be_visible()
    address = made.nth(0).get_by_label("Address for Anna Weiss").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert re.search(r"/l/#sl_[\w-]{43}$", address)
    made.nth(0).get_by_role("button", name="QR code").click()
    drawn = made.nth(0).get_by_role("img", name="QR code")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("it => it.querySelector('path').getBBox().width") > 25

    rows = menu.locator(".lk")
    expect(rows).to_have_count(2)
    (known, other) = client.get(f"projects/{song['project']}/links/")
    assert {known["recipient"], other["recipient"]} == {"Anna Weiss", "Pell"}
    assert known["has_password"]
    assert known["may_note"]
    assert not known["may_download"]
    assert [it["version_label"] for it in known["items"]] == ["Mix 4, wide chorus"]

    # What somebody else does to a link is in the list without a reload.
    client.ask("PUT", f"/api/links/{known['id']}/pause/")
    row = menu.locator(f"#link-{known['id']}")
    expect(row).to_contain_text("Paused")
    row.get_by_role("button", name="Resume").click()
    expect(row).to_contain_text("Open")
    row.get_by_role("button", name="Revoke").click()
    expect(row).to_contain_text("Revoked")
    assert client.get(f"links/{known['id']}/")["state"] == "revoked"


def test_a_link_is_changed_readdressed_and_seen_as_its_guest(share, client, song):
    client.post(f"projects/{song['project']}/links/", {"name": "For the label"})
    page = share(viewport=DESK)
    row = page.locator("#share .lk", has_text="For the label")

    row.get_by_role("button", name="Change").click()
    sheet = page.locator("#change-link")
    sheet.get_by_label("Download", exact=True).check()
    sheet.get_by_label("Plays at most").fill("20")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_be_hidden()
    page.locator("#share > summary").click()
    expect(row).to_contain_text("Listening, downloads")
    expect(row).to_contain_text("0 of 20 plays.")

    row.get_by_role("button", name="New address").click()
    expect(page.locator("#share link-list .made")).to_have_count(1)
    with page.context.expect_page() as opened:
        row.get_by_role("button", name="Preview").click()
    opened.value.wait_for_url("**/listen/**")
    expect(opened.value.locator("main")).to_be_visible()
    expect(row).to_contain_text("Not opened yet.")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_in_menu_list_and_log(share, client, song, viewport):
    client.post(f"projects/{song['project']}/links/", {"recipient": "Anna", "may_note": True})
    page = share(viewport=viewport)
    page.locator("#share .lk").first.wait_for()
    page.get_by_text("Password and limits").first.click()
    page.locator("#share").get_by_role("button", name="Make link").click()
    page.locator("#share .made").get_by_role("button", name="QR code").click()
    assert not faults(page, "#share")
    shoot(page, "menu")
    for name, address in (
        ("project", f"/projects/{song['project']}/"),
        ("project-log", f"/projects/{song['project']}/audit/"),
        ("log", "/audit/"),
    ):
        page.goto(address)
        page.wait_for_selector("main")
        assert not faults(page), address
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
        shoot(page, name)
    page.goto(f"/projects/{song['project']}/")
    page.get_by_role("button", name="Share").click()
    assert not faults(page, "#new-link")
    shoot(page, "new-link")


def shoot(page, name):
    where = os.environ.get("SHOTS")
    if not where:
        return
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        width = page.viewport_size["width"]
        page.screenshot(path=f"{where}/{name}-{width}-{scheme}.png")
