"""docs/api.md does the whole main job, as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from django.urls import Resolver404, resolve

from tests.docs.pages import blocks_of, text_of
from tests.journeys.house import OWNER, PASSWORD, house


def test_every_address_on_the_page_exists():
    said = set(re.findall(r"/(?:api/[\w$/<>-]*/)", text_of("docs/api.md")))
    said |= {f"/api/{path}" for path in re.findall(r'ready "([\w$/]+/)"', text_of("docs/api.md"))}
    assert len(said) > 20
    for address in sorted(said):
        path = re.sub(r"<[a-z_]+>|\$[A-Z]+", "7", address).replace("$name", "wav")
        try:
            resolve(path)
        except Resolver404:
            pytest.fail(f"docs/api.md names {address}, which answers nothing")


@pytest.mark.timeout(600)
@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl (apt install curl)")
def test_the_page_runs_from_top_to_bottom(tmp_path):
    script = "set -eu\n" + "\n".join(blocks_of("docs/api.md", "sh"))
    with house(tmp_path / "data") as running:
        running.open_studio()
        done = subprocess.run(
            ["sh", "-c", script],
            env={
                **os.environ,
                "STUDIO": running.address,
                "EMAIL": OWNER,
                "PASSWORD": PASSWORD,
                "TMPDIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
    assert done.returncode == 0, (done.stdout[-3000:], done.stderr[-3000:])
    assert "Lia Sommer - Undertow (Master v1) 24-48.wav" in done.stdout
    assert re.search(r"^-(16\.0|15\.9)\d*$", done.stdout, re.MULTILINE), done.stdout[-3000:]
    assert '"temporary_password":' in done.stdout
    assert "Of what matters in all stems" in done.stdout
    assert re.search(r"^308 Keys, 2\.00 s to 4\.00 s: \+2\.0 dB asked", done.stdout, re.MULTILINE)
    assert "Target: −14 → −20 LUFS." in done.stdout
    assert "Sequence A" in done.stdout
    assert "event: change" in done.stdout
