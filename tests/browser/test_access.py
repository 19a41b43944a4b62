"""Every page with the demo album on it, day and night, desk and phone: what axe says of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.browser.acts import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

AXE = settings.HOME / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def demo(studio):
    """Without its sound: the jobs wait, so that pages with work on them are looked at too."""
    made = subprocess.run(
        [sys.executable, "manage.py", "demo", "--json", "--no-wait"],
        cwd=settings.HOME,
        env=studio.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(made.stdout)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(demo, somebody, width, scheme):
    login = next(each for each in demo["logins"] if each["role"] == "producer")
    page = somebody(
        forgiven=("Applying inline style",),  # axe measures contrast with an element of its own
        viewport={"width": width, "height": 844},
        color_scheme=scheme,
    )
    sign_in(page, login["email"], login["password"])
    project = demo["project"].removeprefix(demo["address"])
    song = demo["songs"][0]["address"].removeprefix(demo["address"])
    for address in ("/", project, song, "/schedule/", f"{project}budget/", "/account/"):
        page.goto(address)
        page.wait_for_selector("main")
        # Through the protocol, not as an element: the policy of the page refuses strange scripts.
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "rules => axe.run({runOnly: rules}).then(r => r.violations.map("
            "v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]))",
            RULES,
        )
        assert not found, (address, found)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
