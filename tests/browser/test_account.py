"""Somebody comes by invitation, sets up codes and a passkey, and signs in by each of them."""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.journeys.house import PASSWORD, Client, House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

WORDS = "a lantern in the fog"
INES = "ines@roughmix.test"


def at(studio: House, path: str) -> str:
    """A passkey belongs to a name, and an address of numbers has none."""
    return studio.address.replace("127.0.0.1", "localhost") + path


def code(secret: str, periods: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


def sign_out(page: Page, studio: House) -> None:
    page.goto(at(studio, "/account/"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out everywhere").click()
    page.wait_for_url("**/sign-in/")


def give_password(page: Page) -> None:
    page.get_by_label("Mail address").fill(INES)
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Sign in", exact=True).click()


def invited(page: Page, project: int) -> str:
    """As the owner does it; the address that the page shows once."""
    page.goto("/sign-in/")
    page.get_by_label("Mail address").fill("olga@roughmix.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"/projects/{project}/")
    page.get_by_role("link", name="Add", exact=True).click()
    page.get_by_label("Mail address").fill(INES)
    page.get_by_role("button", name="Invite").click()
    shown = page.locator(".once__t code")
    expect(shown).to_contain_text("/join/#in_")
    expect(page.get_by_text("open until")).to_be_visible()
    return (shown.text_content() or "").partition("/join/")[2]


def test_invitation_codes_and_passkey(somebody, studio: House, client: Client):
    project = client.post("projects/", {"title": "Ebb", "artist": "Lia Sommer"})["id"]
    token = invited(somebody(), project)
    page = somebody()

    page.goto(at(studio, f"/join/{token}"))
    expect(page.get_by_text("Olga Ruiz invites you to")).to_be_visible()
    assert "in_" not in page.url
    page.get_by_label("Your name").fill("Ines Mora")
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"**/projects/{project}/")

    # codes of an app
    page.goto(at(studio, "/account/"))
    expect(page.get_by_text("The passkey is there")).to_be_hidden()
    page.locator("summary", has_text="Set up").click()
    page.locator("details[open] [name=password]").fill(WORDS)
    page.get_by_role("button", name="Go on").click()
    secret = (page.locator(".once__t code").text_content() or "").strip()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    assert page.locator(".qr").evaluate("image => image.naturalWidth") > 0
    page.get_by_label("Code of the app").fill(code(secret, -1))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    sign_out(page, studio)
    give_password(page)
    page.wait_for_url("**/sign-in/second/")
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "sign-in" not in url)

    # a passkey, kept by a device that asks who holds it
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(at(studio, "/account/"))
    page.locator("[data-passkey-add] summary").click()
    page.get_by_label("What you call it").fill("Studio laptop")
    page.locator("#passkey-password").fill(WORDS)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text(re.compile("Studio laptop")).first).to_be_visible()
    sign_out(page, studio)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(at(studio, "/account/"))
    expect(page.get_by_role("heading", name="Ines Mora")).to_be_visible()

    # after the password it stands for the code
    sign_out(page, studio)
    give_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
