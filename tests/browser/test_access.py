"""Every page with the demo album on it, on desk and phone: what axe says of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.browser.acts import sign_in
from tests.browser.reading import FORGIVEN, faults
from tests.journeys.house import house

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """One where nothing else is, and whose work ends with it: that of an album takes long."""
    with house(tmp_path_factory.mktemp("house") / "data") as running:
        yield running


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


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(demo, somebody, width):
    login = next(each for each in demo["logins"] if each["role"] == "producer")
    page = somebody(forgiven=(FORGIVEN,), viewport={"width": width, "height": 844})
    sign_in(page, login["email"], login["password"])
    project = demo["project"].removeprefix(demo["address"])
    song = demo["songs"][0]["address"].removeprefix(demo["address"])
    for address in (
        "/",
        project,
        song,
        "/schedule/",
        f"{project}budget/",
        "/account/",
        "/inbox/",
        "/account/mail/",
    ):
        page.goto(address)
        page.wait_for_selector("main")
        assert not faults(page), address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
