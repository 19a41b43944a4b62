"""The report tab: plots that seek, findings that select, two versions side by side, and paper."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import sign_in
from tests.browser.scene import add_versions, new_song
from tests.journeys.sounds import RATE, wav

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

SECONDS = 12
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
DRAWN = "[data-drawn] svg[role=img]"


def noise(*, out_of_phase: bool) -> bytes:
    chance = np.random.default_rng(3)
    left = chance.normal(0, 0.08, RATE * SECONDS)
    right = left + chance.normal(0, 0.02, left.size)
    if out_of_phase:
        right[5 * RATE : 8 * RATE] *= -1
    return wav(np.stack([left, right], axis=1))


@pytest.fixture(scope="module")
def song(client):
    """Two versions; in the second some seconds are out of phase."""
    song = new_song(client, "Low Water")
    sounds = {"Rough 1": noise(out_of_phase=False), "Rough 2": noise(out_of_phase=True)}
    add_versions(client, song, sounds)
    return song


@pytest.fixture
def report(song, somebody):
    def open_page(**settings) -> Page:
        page = somebody(**settings)
        sign_in(page)
        page.goto(f"/songs/{song['id']}/")
        page.get_by_role("tab", name="Report").click()
        expect(page.locator(f"loudness-plot{DRAWN}")).to_be_visible()
        return page

    return open_page


def at(page: Page) -> float:
    now = page.locator("[role=slider][data-scrub]").get_attribute("aria-valuenow")
    return float(now or 0)


def test_findings_select_and_plots_seek_by_pointer_and_by_key(report):
    page = report(viewport=DESK)

    page.get_by_role("button", name="Select 0:05–0:08").click()
    expect(page.locator(".selr")).to_be_visible()
    assert at(page) == pytest.approx(5.0, abs=0.1)

    plot = page.locator("correlation-plot")
    expect(plot.locator("svg")).to_have_attribute(
        "aria-label", re.compile(r"Lowest −0\.9\d at 0:0[5-7].*Out of phase at 0:05")
    )
    scrub = plot.get_by_role("slider", name="Place in the song")
    box = scrub.bounding_box()
    scrub.click(position={"x": box["width"] * 0.75, "y": 20})
    assert at(page) == pytest.approx(SECONDS * 0.75, abs=0.2)
    scrub.press("ArrowRight")
    assert at(page) == pytest.approx(SECONDS * 0.76, abs=0.2)
    expect(scrub).to_have_attribute("aria-valuetext", re.compile("^9.1.* seconds, correlation 0.9"))

    plot.get_by_text("In figures").click()
    expect(plot.get_by_role("table")).to_contain_text("Out of phase")


def test_two_versions_are_laid_beside_each_other_and_apart_again(report):
    page = report(viewport=DESK)
    compare = page.get_by_role("switch", name="Compare with")
    expect(compare).to_be_hidden()

    page.get_by_label("Put v1 in B").check(force=True)
    compare.check()
    table = page.get_by_role("table", name="v2 beside v1")
    expect(table).to_contain_text("B − A")
    expect(page.get_by_role("heading", name="New in v2")).to_be_visible()
    expect(page.locator(f"difference-plot{DRAWN}")).to_be_visible()
    expect(page.locator("loudness-plot .line--a")).to_have_count(1)
    expect(page.locator("loudness-plot .line--b")).to_have_count(2)  # and its time spent
    figures = table.get_by_role("row", name="Least correlation").inner_text()

    page.keyboard.press("b")  # What is heard changes; which is A and which is B does not.
    expect(page.locator("loudness-plot")).to_have_attribute("side", "b")
    assert table.get_by_role("row", name="Least correlation").inner_text() == figures

    compare.uncheck()
    expect(table).to_be_hidden()
    expect(page.locator("#report h2")).to_have_text(re.compile("Report on v1"))


def test_paper_is_drawn_by_itself_and_fits_the_page(report):
    page = report(viewport=DESK, color_scheme="dark")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Print or PDF").click()
    paper = opened.value
    expect(paper.get_by_role("heading", name="Low Water")).to_be_visible()
    expect(paper.locator(DRAWN)).to_have_count(3)

    ground = "element => getComputedStyle(element).backgroundColor"
    assert paper.locator("main").evaluate(ground) in {"oklch(1 0 0)", "rgb(255, 255, 255)"}
    for size in ("A4", "Letter"):
        pdf = paper.pdf(format=size)
        assert pdf.startswith(b"%PDF")
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3

    paper.emulate_media(media="print")
    paper.set_viewport_size({"width": 688, "height": 1016})  # A4 without its margins
    expect(paper.get_by_role("button", name="Print or save as PDF")).to_be_hidden()
    for words in ("Integrated", "Max short-term", "Second meter", "Spotify", "0:05–0:08"):
        expect(paper.get_by_text(words).first).to_be_visible()
    assert paper.evaluate("document.documentElement.scrollWidth") <= 688


def test_nothing_sticks_out_on_a_phone(report):
    page = report(viewport=PHONE, has_touch=True)
    page.get_by_text("All figures").click()
    page.get_by_text("Why, and whose rules these are").click()

    wide = "[...document.querySelectorAll('#report *')].filter(it => it.getBoundingClientRect().right > innerWidth + 1).length"  # noqa: E501
    assert page.evaluate(wide) == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tags = page.locator(".qc button.tag").evaluate_all(
        "tags => tags.map(it => it.getBoundingClientRect().height)"
    )
    assert tags
    assert min(tags) >= 24
