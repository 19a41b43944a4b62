"""Files of the front end are answered before Django is asked, as a browser's cache wants them."""

from __future__ import annotations

import asyncio
import gzip
import re

import pytest
from django.test import override_settings

from studio.front import with_files
from tests.studio.test_statics import collected, names

__all__ = ["collected", "names"]

IMPORTED = re.compile(r"""\b(?:import|export)\b[^"'`;()]*["']\.[^"']*/([^"'/]+)["']""")


@pytest.fixture(scope="module")
def door(collected):
    async def studio(scope, receive, send):
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"Django"})

    from studio import settings as real

    with override_settings(STATIC_ROOT=collected, STORAGES=real.STORAGES):
        application = with_files(studio)

    def ask(path: str, method: str = "GET", **asked: str):
        said: list[dict] = []

        async def send(message):
            said.append(message)

        headers = [
            (name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()
        ]
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        asyncio.run(application(scope, None, send))
        begun, *parts = said
        body = b"".join(part["body"] for part in parts)
        told = {name.decode(): value.decode() for name, value in begun["headers"]}
        return begun["status"], told, body

    return ask


def test_a_file_comes_as_it_was_collected_and_is_kept_for_ever(door, collected, names):
    name = names["js/transport.js"]
    status, headers, body = door(f"/static/{name}")
    assert status == 200
    assert body == (collected / name).read_bytes()
    assert "immutable" in headers["cache-control"]
    assert headers["content-type"].startswith("text/javascript")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_it_comes_packed_to_who_can_unpack(door, names):
    path = f"/static/{names['js/transport.js']}"
    plain = door(path)[2]
    _, headers, packed = door(path, accept_encoding="gzip")
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == plain
    assert "accept-encoding" in headers["vary"].lower()
    _, headers, smaller = door(path, accept_encoding="gzip, br")
    assert headers["content-encoding"] == "br"
    assert len(smaller) < len(packed) < len(plain)


def test_nothing_travels_twice_and_a_part_is_a_part(door, names):
    path = f"/static/{names['packages/archivo-latin.woff2']}"
    status, headers, whole = door(path)
    assert door(path, if_none_match=headers["etag"])[::2] == (304, b"")
    assert door(path, method="HEAD")[::2] == (200, b"")
    assert door(path, range="bytes=10-19")[::2] == (206, whole[10:20])
    assert door(path, method="POST")[0] == 405
    assert status == 200


@pytest.mark.parametrize(
    "path", ["/", "/static/", "/static/../settings.py", "/static/staticfiles.jso", "/songs/1/"]
)
def test_everything_else_is_the_studios(door, path):
    assert door(path)[::2] == (299, b"Django")


def test_a_page_links_all_that_its_script_imports(collected, names):
    from studio.statics import HashedFiles

    with override_settings(STATIC_ROOT=collected):
        known = HashedFiles(location=collected, base_url="/static/").modules_of("js/session.js")
    assert known[0] == f"/static/{names['js/session.js']}"
    assert len(known) == len(set(known)) > 50
    told = {address.removeprefix("/static/") for address in known}
    for name in told:
        for target in IMPORTED.findall((collected / name).read_text()):
            assert any(other.endswith(target) for other in told), (name, target)


def test_styles_come_as_one_sheet(collected, names):
    sheet = (collected / names["css/roughmix.css"]).read_text()
    assert sheet.startswith("@layer tokens")
    assert "@import" not in sheet
    for name in names:
        if name.startswith("css/pages/"):
            first = re.search(r"\.([a-z_-]{4,})", (collected / names[name]).read_text())
            assert first is None or first[1] in sheet, name
