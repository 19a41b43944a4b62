"""The main job by a real browser: from the first page to a mastered song that two people hear."""

from __future__ import annotations

import io
import re

import pytest
import soundfile
from playwright.sync_api import expect

from tests.browser.acts import open_studio, sign_in, sound_file
from tests.journeys.house import Client, house
from tests.journeys.sounds import stems

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

MADE = 120_000


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """One that nobody has opened."""
    with house(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


def test_from_the_first_page_to_a_mastered_song(studio, somebody):
    olga = somebody(viewport={"width": 1440, "height": 900})
    open_studio(olga)
    files = stems()

    # One bounce makes a song with a version that plays.
    olga.get_by_label("Title").fill("Undertow")
    olga.get_by_label("Artist").fill("Lia Sommer")
    olga.locator("#bounce").set_input_files(sound_file("Undertow rough.wav", files["Rhodes.wav"]))
    olga.wait_for_url(re.compile(r"/songs/\d+/"), timeout=MADE)
    rough = olga.locator(".ver").first
    expect(rough.locator(".ver__lufs")).to_contain_text("−", timeout=MADE)
    # The page of the song is the same for everybody who looks at it.
    client = Client(studio.address)
    client.sign_in()
    project = client.get("projects/")[0]
    lia = client.post(
        f"projects/{project['id']}/members/",
        {"email": "lia@roughmix.test", "name": "Lia Sommer", "role": "artist"},
    )
    second = somebody(viewport={"width": 390, "height": 844})
    sign_in(second, "lia@roughmix.test", lia["temporary_password"])
    second.goto(olga.url)
    expect(second.locator(".ver")).to_have_count(1)

    # Stems come in together; the one that is none says so, and the others go on.
    olga.locator("#pick-stems").set_input_files(
        [sound_file(name, content) for name, content in files.items()]
    )
    lanes = olga.locator(".row--stem")
    expect(lanes).to_have_count(len(files), timeout=MADE)
    expect(olga.locator(".row--stem[data-revision]")).to_have_count(len(files) - 1, timeout=MADE)
    wrong = olga.locator(".row--stem", has_text="shopping list").locator(".msg--bad")
    expect(wrong).to_be_visible(timeout=MADE)
    expect(wrong).not_to_have_text("")

    # An edit makes the next revision.
    vocal = olga.locator(".row--stem[data-name='Lead vocal']")
    before = vocal.get_attribute("data-revision")
    vocal.locator("summary").click()
    vocal.get_by_role("button", name="Edit the sound").click()
    for group in ("Filter", "Fades"):
        olga.locator("#edit summary", has_text=group).first.click()
    olga.locator("#edit [name=high_pass_hz]").fill("90")
    olga.locator("#edit [name=fade_out_seconds]").fill("0.2")
    olga.get_by_role("button", name="Order the edit").click()
    expect(
        olga.locator(f".row--stem[data-name='Lead vocal']:not([data-revision='{before}'])")
    ).to_have_count(1, timeout=MADE)

    # The mix, from the readable starting point; it appears on the phone too, without a reload.
    olga.locator("button[data-open=mix]").click()
    olga.get_by_role("button", name="Order the mix").click()
    expect(olga.locator(".ver[data-kind=mix] .ver__lufs")).to_contain_text("−", timeout=MADE)
    expect(second.locator(".ver[data-kind=mix] .ver__lufs")).to_contain_text("−", timeout=MADE)

    # The master lands where it was told to.
    olga.locator("button[data-open=master]").click()
    form = olga.locator("#master")
    mix = olga.locator(".ver[data-kind=mix]").get_attribute("data-version")
    form.locator("[name=version]").select_option(mix)
    form.locator("[name=target_lufs]").fill("-14")
    form.get_by_role("button", name="Order the master").click()
    master = olga.locator(".ver[data-kind=master]")
    expect(master.locator(".ver__lufs")).to_contain_text("−14.0", timeout=MADE)
    number = master.get_attribute("data-version")
    olga.goto(f"{olga.url.split('?')[0]}?version={number}")

    # The report is on the page and as JSON.
    olga.locator("#t-report").click()
    report = olga.locator("#report")
    for words in ("Integrated", "True peak", "Max momentary", "Max short-term", "Sample peak"):
        expect(report).to_contain_text(words)
    expect(report).to_contain_text("Spotify")
    expect(report).to_contain_text("Apple Music")
    assert client.get(f"versions/{number}/report/")["integrated_lufs"] == pytest.approx(
        -14, abs=0.1
    )

    # It plays, and seeking lands where it was asked to.
    olga.locator("transport-dock [data-do=play]").click()
    clock = olga.locator("transport-dock [data-slot=clock]")
    expect(clock).not_to_have_text("0:00.000", timeout=MADE)
    olga.keyboard.press("Space")
    olga.locator("[data-lane=a] [data-scrub]").click(position={"x": 200, "y": 60})

    # A note at the playhead appears in the second browser.
    olga.keyboard.press("c")
    olga.locator("note-composer textarea").fill("The bass is late in this bar.")
    olga.keyboard.press("Control+Enter")
    expect(olga.locator("#notes .note__text")).to_have_text("The bass is late in this bar.")
    expect(second.locator("#notes .note__text")).to_have_text("The bass is late in this bar.")

    # And the master comes down under the name that a label would send.
    olga.locator("#downloads summary").click()
    with olga.expect_download() as download:
        olga.locator("#downloads a", has_text="WAV").first.click()
    assert download.value.suggested_filename == "Lia Sommer - Undertow (Master v1) 24-48.wav"
    written = soundfile.info(io.BytesIO(download.value.path().read_bytes()))
    assert (written.samplerate, written.subtype) == (48_000, "PCM_24")
