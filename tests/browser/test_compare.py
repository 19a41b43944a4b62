"""Versions against each other: levels, time, blind; and what people say of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.browser.scene import Person, add_versions, join, new_song
from tests.journeys.sounds import RATE, SECONDS, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LATE_SECONDS = 0.012


def take(level: float, late: float = 0.0) -> bytes:
    """The same noise bursts at another level, and so much later."""
    chance = np.random.default_rng(11)
    time = np.arange(RATE * SECONDS) / RATE
    bursts = chance.normal(0, 0.3, time.size) * np.exp(-((time % 0.37) * 9))
    return wav(np.clip(level * np.roll(bursts, round(late * RATE)), -0.98, 0.98))


@pytest.fixture(scope="module")
def song(client):
    """With two versions, one 6 dB down and 12 ms late; and a manager beside the owner."""
    song = new_song(client)
    sounds = {"Rough, dry": take(1.0), "Rough, quieter": take(0.5, LATE_SECONDS)}
    for version in add_versions(client, song, sounds):
        client.wait(
            f"versions/{version}/",
            until=lambda told: "segments" in {file["name"] for file in told["files"]},
        )
    return song | {"ruth": join(client, song, "Ruth Calder", "manager")}


def opened(somebody, song, *, who: Person | None = None, **settings) -> Page:
    page = somebody(forgiven=(FORGIVEN,), viewport=DESK, **settings)
    if who:
        sign_in(page, who.email, who.password)
    else:
        sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    expect(page.locator("transport-dock [data-do=play]")).to_be_enabled()
    return page


def spine(page: Page, number: int):
    return page.locator(f'.ver[data-number="{number}"]')


def put_b(page: Page, number: int) -> None:
    spine(page, number).locator("input.pb").check(force=True)


def of_transport(page: Page, what: str):
    """What only the page's own player knows; its module has a name with a hash."""
    loaded = "performance.getEntriesByType('resource').map(it => it.name)"
    name = r"name => /\/js\/transport\.\w+\.js$/.test(name)"
    return page.evaluate(f"import({loaded}.find({name})).then(({{transport: it}}) => {what})")


def test_two_versions_are_compared_fairly(song, somebody):
    page = opened(somebody, song)
    expect(page.locator("[data-lane=a] [data-slot=place]")).to_have_text("v2 of 2")
    # The only one that is on is wanted as B: it is heard on, and the one before it is A.
    spine(page, 2).locator("input.pb").click(force=True)
    assert of_transport(page, "[it.sides.a.name, it.sides.b.name, it.hear]") == ["v1", "v2", "b"]
    spine(page, 2).locator("input.pa").click(force=True)
    assert of_transport(page, "[it.sides.a.name, it.sides.b.name, it.hear]") == ["v2", "v1", "b"]
    page.keyboard.press("a")
    dock = page.locator("transport-dock")
    level = dock.locator("[data-do=match]")
    expect(level).to_have_text(re.compile(r"B −6\.0 dB\s*Level-matched"))

    page.keyboard.press("b")
    expect(page.locator("body")).to_have_attribute("data-hear", "b")
    page.keyboard.press("v")
    expect(level).to_have_text(re.compile(r"B 6\.0 LU louder\s*As they are"))
    page.keyboard.press("v")
    expect(level).to_contain_text("Level-matched")

    page.locator("#compare > summary").click()
    sheet = page.locator("#compare .compare__p")
    sheet.get_by_text("As on a streaming service").click()
    figures = sheet.locator("[data-service=youtube]")
    expect(figures).to_have_text(re.compile(r"^(turns|leaves) v2 .*, (turns|leaves) v1 "))
    sheet.get_by_label("YouTube").check()
    expect(level).to_contain_text("As on YouTube")
    sheet.get_by_label("Matched in loudness").check()

    late = sheet.locator("[data-slot=late]")
    expect(late).to_have_text("B 12.0 ms early", timeout=MADE)
    sheet.get_by_role("button", name="B 1 millisecond later").click()
    expect(late).to_have_text("B 11.0 ms early")
    expect(sheet.locator("[data-slot=late-how]")).to_have_text("Set by ear")
    page.reload()
    put_b(page, 1)
    page.locator("#compare > summary").click()
    expect(late).to_have_text("B 11.0 ms early")
    assert not faults(page, ".dock")
    sheet.get_by_role("button", name="As measured").click()
    expect(late).to_have_text("B 12.0 ms early")
    sheet.get_by_role("button", name="Only the difference").click()
    assert of_transport(page, "it.delta") is True


def test_a_blind_test_is_done_by_keyboard_and_tells_nothing_before_its_end(song, somebody):
    page = opened(somebody, song)
    put_b(page, 1)
    page.keyboard.press("v")
    page.locator("#compare > summary").click()
    page.locator("[data-do=blind-test]").click()
    dialog = page.locator("#blind")
    expect(dialog.get_by_text("Round 1")).to_be_visible()
    assert "v1" not in page.locator("transport-dock").inner_text()
    assert "Rough" not in page.locator("deck-side[data-lane=a]").inner_text()
    assert of_transport(page, "[it.hear, it.heard, it.match]") == ["x", None, "loudness"]

    for key, letter in (("a", "a"), ("b", "b"), ("x", "x")):
        page.keyboard.press(key)
        expect(dialog.locator(f"[data-blind={letter}]")).to_have_attribute("aria-pressed", "true")
    x = of_transport(page, "it.hidden")
    page.keyboard.press("1" if x == "a" else "2")
    expect(dialog.get_by_text("Round 2")).to_be_visible()
    x = of_transport(page, "it.hidden")
    page.keyboard.press("2" if x == "a" else "1")
    assert not faults(page, "#blind")
    dialog.get_by_role("button", name="End the test").press("Enter")

    said = dialog.locator("[data-slot=verdict]")
    expect(said).to_contain_text("1 of 2: chance alone does this, or better, in 75")
    expect(said).to_contain_text("too few rounds")
    expect(dialog.locator(".blind__rounds li")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("transport-dock [data-do=match]")).to_contain_text("As they are")
    expect(page.locator("[data-lane=a] [data-slot=name]")).to_have_text("v2 Rough, quieter")


def test_a_version_is_renamed_put_aside_and_taken_back(song, somebody):
    page = opened(somebody, song)
    spine(page, 1).locator(".ver__more").click()
    sheet = page.locator("#about-version")
    sheet.get_by_label("Name").fill("Phone sketch")
    sheet.get_by_label("Kind").select_option("demo")
    sheet.get_by_role("button", name="Save").click()
    expect(spine(page, 1).locator(".ver__name")).to_have_text("Phone sketch")
    expect(spine(page, 1).locator(".st")).to_have_text("Demo")

    spine(page, 2).locator(".ver__more").click()
    expect(sheet.locator("tbody tr").first).to_contain_text("−6.0")
    assert not faults(page, "#about-version")
    sheet.get_by_role("button", name="Retire").click()
    fold = page.locator("[data-do=retired]")
    expect(fold).to_have_text("1 retired")
    page.goto(f"/songs/{song['id']}/")
    expect(spine(page, 1)).to_have_class(re.compile("ver--a"))
    expect(spine(page, 2)).to_be_hidden()
    fold.click()
    expect(spine(page, 2)).to_be_visible()
    assert not faults(page, ".rail__frame")
    spine(page, 2).locator(".ver__more").press("Enter")
    sheet.get_by_role("button", name="Restore").click()
    expect(fold).to_have_count(0)
    spine(page, 1).locator("a.ver__n").focus()
    page.keyboard.press("ArrowRight")
    expect(spine(page, 2).locator("a.ver__n")).to_be_focused()
    page.keyboard.press("Enter")
    expect(spine(page, 2)).to_have_class(re.compile("ver--a"))
    assert "version=" not in page.url


def held(page: Page, address: str) -> Callable[[], None]:
    """Requests to there wait until this is called."""
    waiting: list[Route] | None = []

    def hold(route: Route) -> None:
        if waiting is None:
            route.continue_()
        else:
            waiting.append(route)

    def let_go() -> None:
        nonlocal waiting
        routes, waiting = waiting or [], None
        for route in routes:
            route.continue_()

    page.route(address, hold)
    return let_go


def test_people_approve_and_vote_without_knowing(song, somebody):
    olga = opened(somebody, song)
    ruth = opened(somebody, song, who=song["ruth"], color_scheme="dark")
    ruth.locator("[data-lane=a] [data-verdict-set=approved]").click()
    expect(spine(olga, 2).locator(".ver__of")).to_have_text("1 of 2 approved")
    olga.locator("[data-lane=a] [data-verdict-set=needs_work]").click()
    expect(spine(ruth, 2).locator(".st")).to_have_text("Needs work")
    expect(spine(ruth, 2).locator(".ver__of")).to_have_text("1 of 2 approved")
    ruth.locator("[data-lane=a] [data-slot=about]").click()
    words = ruth.locator("#about-version [data-slot=words]")
    expect(words.locator("li", has_text="Ruth Calder")).to_contain_text("Approved")
    expect(words.locator("li", has_text="Olga Ruiz")).to_contain_text("Needs work")
    ruth.keyboard.press("Escape")

    put_b(olga, 1)
    olga.locator("#compare > summary").click()
    olga.locator("[data-do=new-ballot]").click()
    form = olga.locator("#new-ballot")
    expect(form.locator("input:checked")).to_have_count(2)
    form.get_by_label("Question").fill("Which is drier?")
    assert not faults(olga, "#new-ballot")
    form.get_by_role("button", name="Open the vote").click()

    bar = ruth.locator(".ballot", has_text="Which is drier?")
    expect(bar).to_contain_text("0 of 2 have voted")
    told: list[str] = []
    ruth.on("response", lambda answer: told.append(f"{answer.url} {answer.headers}"))
    let_go = held(ruth, "**/entries/*/report/")
    bar.get_by_role("button", name="Listen and vote").click()
    booth = ruth.locator("#ballot")
    # Pressed before it is known what the letters sound like, and not lost.
    booth.locator("[data-letter=B]").click()
    booth.get_by_role("button", name="Play").click()
    expect(booth.locator("[data-letter=B]")).to_have_attribute("aria-pressed", "false")
    let_go()
    expect(booth.locator("[data-letter=B]")).to_have_attribute("aria-pressed", "true")
    expect(booth.locator("[data-slot=clock]")).not_to_have_text(re.compile(r"^0:00\.0"))
    ruth.keyboard.press("a")
    expect(booth.locator("[data-letter=A]")).to_have_attribute("aria-pressed", "true")
    assert not faults(ruth, "#ballot")
    heard = [line for line in told if "/entries/" in line]
    assert any("/files/" in line for line in heard)
    assert not [line for line in heard if "Rough" in line or "Phone" in line]
    booth.get_by_role("button", name="Choose B").click()
    expect(booth).to_contain_text("1 of 2 have voted.")
    expect(booth.locator("table")).to_be_hidden()

    olga.locator(".ballot").get_by_role("button", name="Listen and vote").click()
    olga.locator("#ballot").get_by_role("button", name="Choose B").click()
    olga.locator("#ballot").get_by_role("button", name="Close the vote").click()
    rows = olga.locator("#ballot tbody tr")
    expect(rows.nth(1)).to_contain_text("Olga Ruiz, Ruth Calder")
    expect(rows.nth(1)).to_contain_text("2")
    expect(booth.locator("table")).to_be_visible()
    assert not faults(ruth, "#ballot")
    expect(ruth.locator(".ballot")).to_contain_text(re.compile(r"v[12] .* has most votes, 2 of 2"))


def test_on_a_phone_the_comparison_is_at_thumb_reach(song, somebody):
    page = somebody(forgiven=(FORGIVEN,), viewport=PHONE)
    sign_in(page)
    page.goto(f"/songs/{song['id']}/")
    expect(page.locator("transport-dock [data-do=play]")).to_be_enabled()
    put_b(page, 1)
    page.locator("#compare > summary").click()
    box = page.locator(".compare__p").bounding_box()
    assert (box["x"], box["width"]) == (0, PHONE["width"])
    assert not faults(page, ".dock")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert not faults(page, "#keys")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Player", exact=True).click()
    assert not faults(page, "#player")
