"""The account, the door and invitations: by keyboard, and as axe reads them by day and night."""

from __future__ import annotations

import os
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import join, new_song

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SIZES = {1440: 900, 390: 844}


@pytest.fixture(scope="module")
def nina(client):
    """A producer with a token, an invitation on her project, and two browsers."""
    song = new_song(client, title="Ebb Tide")
    producer = join(client, song, "Nina Berg", "producer")
    asked = {"email": "somebody.with.a.long.address@label.example", "role": "musician"}
    client.post(f"projects/{song['project']}/invitations/", asked)
    return producer


def is_within(page: Page) -> bool:
    """Nothing is cut off at the side, and nothing scrolls sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def walk(page: Page, *, steps: int = 60) -> list[str]:
    """The names of what the Tab key comes to, each of which must be visible."""
    seen = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const at = document.activeElement
              if (!at || at === document.body) return null
              const box = at.getBoundingClientRect()
              const name = at.labels?.[0]?.textContent ?? at.textContent ?? at.name
              return [name.trim().replace(/\\s+/g, " "), box.width > 0 && box.height > 0]
            }"""
        )
        if found is None:
            return seen
        name, is_seen = found
        assert is_seen, name
        seen.append(name)
    return seen


@pytest.mark.parametrize("width", SIZES)
def test_the_account_is_read_and_walked(nina, somebody, width):
    page = somebody(viewport={"width": width, "height": SIZES[width]}, forgiven=(FORGIVEN,))
    sign_in(page, nina.email, nina.password)
    page.goto("/account/")
    page.get_by_label("What it is for").fill("laptop")
    page.locator("form[action='/account/tokens/'] [name=password]").fill(nina.password)
    page.get_by_role("button", name="Make a token").press("Enter")
    expect(page.get_by_text("“laptop” is ready.")).to_be_visible()
    read(page, "token-made")

    page.goto("/account/")
    names = walk(page)
    wanted = ["End the token laptop", "Sign out all others", "Sign out everywhere"]
    wanted += ["Make a token", "Set the new password"]
    assert [name for name in wanted if name not in names] == []
    page.locator("summary", has_text="Set up").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(nina.password)
    page.keyboard.press("Enter")
    secret = (page.locator(".once__t code").text_content() or "").strip()
    read(page, "app")
    page.get_by_label("Code of the app").fill(code(secret, -1))
    page.get_by_label("Code of the app").press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    read(page, "recovery-codes")
    page.goto("/account/")
    read(page, "account")

    door = somebody(viewport={"width": width, "height": SIZES[width]}, forgiven=(FORGIVEN,))
    door.goto("/sign-in/")
    read(door, "sign-in")
    door.keyboard.type(nina.email)
    door.keyboard.press("Tab")
    door.keyboard.type(nina.password)
    door.keyboard.press("Enter")
    door.wait_for_url("**/sign-in/second/")
    read(door, "second")
    door.keyboard.type("000000")
    door.keyboard.press("Enter")
    expect(door.get_by_text("This code is not right")).to_be_visible()
    assert faults(door) == []
    door.get_by_label("Code").fill(code(secret))
    door.get_by_label("Code").press("Enter")
    door.wait_for_url(lambda url: "sign-in" not in url)
    take_away(door, nina.password)


@pytest.mark.parametrize("width", SIZES)
def test_invitations_and_the_inbox_are_read(client, nina, somebody, width):
    page = somebody(viewport={"width": width, "height": SIZES[width]}, forgiven=(FORGIVEN,))
    sign_in(page)
    page.goto("/account/")
    page.get_by_label("Mail address").fill(f"ines{width}@roughmix.test")
    page.get_by_label("Mail address").press("Enter")
    address = page.locator(".once__t code").text_content() or ""
    assert "/join/#in_" in address
    read(page, "invited")
    page.goto("/inbox/")
    read(page, "inbox")

    guest = somebody(viewport={"width": width, "height": SIZES[width]}, forgiven=(FORGIVEN,))
    guest.goto("/join/" + address.partition("/join/")[2])
    expect(guest.get_by_label("Your name")).to_be_visible()
    read(guest, "join")
    guest.get_by_label("Your name").focus()
    guest.keyboard.type("Ines Mora")
    guest.keyboard.press("Tab")
    guest.keyboard.type("a lantern in the fog")
    guest.keyboard.press("Enter")
    guest.wait_for_url(lambda url: "join" not in url)


def read(page: Page, name: str) -> None:
    """As axe and a narrow window have it; with SHOTS set to a folder, a picture of it as well."""
    assert faults(page) == []
    assert is_within(page)
    if where := os.environ.get("SHOTS"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            width = page.viewport_size["width"]
            page.screenshot(path=f"{where}/{name}-{width}-{scheme}.png", full_page=True)


def code(secret: str, periods: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def take_away(page: Page, password: str) -> None:
    """So that the next one begins from a password alone."""
    page.goto("/account/")
    page.locator("summary", has_text="Turn off").press("Enter")
    page.locator("details[open] [name=password]").fill(password)
    page.locator("details[open] [name=password]").press("Enter")
    expect(page.get_by_text("opens this account no more")).to_be_visible()
