"""What people do on the pages, said once."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.house import OWNER, PASSWORD


def open_studio(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Open the studio")).to_be_visible()
    page.get_by_label("Name of the studio").fill("Lantern Rooms")
    page.get_by_label("Your name").fill("Olga Ruiz")
    page.get_by_label("Your mail address").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Open the studio").click()


def sign_in(page: Page, email: str = OWNER, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)


def sound_file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "audio/wav", "buffer": content}
