"""What docker-compose.yml starts is a whole studio, behind TLS, on servers of its own."""

import pytest
import requests

from tests.journeys.sounds import stems
from tests.studio import compose

pytestmark = [
    pytest.mark.faults,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        bool(compose.missing()),
        reason=f"needs {', '.join(compose.missing())} (apt install nginx-light redis-server)",
    ),
]


@pytest.mark.parametrize("storage", ["s3", "disk"])
def test_from_an_upload_to_its_bytes(tmp_path, storage):
    with compose.studio(tmp_path, **({"STORAGE_URL": ""} if storage == "disk" else {})) as studio:
        client, plain = studio
        the_door_is_shut(client, plain)
        client.sign_in()
        project = client.post("projects/", {"title": "Tidelines", "artist": "Lia", "kind": "album"})
        song = client.post(f"projects/{project['id']}/songs/", {"title": "Undertow"})
        content = stems()["Kick.wav"]
        begun = client.post(
            f"songs/{song['id']}/stems/", {"filename": "Kick.wav", "size_bytes": len(content)}
        )
        client.upload(begun["upload"]["url"], content)
        [stem] = client.wait(
            f"songs/{song['id']}/stems/",
            until=lambda rows: rows[0]["newest"]["state"] in {"ready", "failed"},
        )
        assert stem["newest"]["state"] == "ready", stem

        kept = f"/api/revisions/{stem['newest']['id']}/files/original/"
        part = client.ask("GET", kept, expect=206, headers={"Range": "bytes=100-299"})

        assert part.content == content[100:300]
        assert part.headers["Content-Range"] == f"bytes 100-299/{len(content)}"
        assert client.ask("GET", kept).content == content
        assert "X-Accel-Redirect" not in part.headers
        assert part.headers["X-Content-Type-Options"] == "nosniff"
        assert part.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert part.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        media = list((tmp_path / "data").glob("media/*/*/*"))
        assert bool(media) is (storage == "disk")
        if media:  # sent by the proxy, which has it from nobody else
            sha256 = media[0].name
            client.ask("GET", f"/protected-media/{sha256[:2]}/{sha256[2:4]}/{sha256}", expect=404)


def the_door_is_shut(client, plain):
    """Nothing is said without TLS, and everything that is said is marked as private."""
    insecure = requests.get(
        f"http://127.0.0.1:{plain}/sign-in/", headers={"Host": "localhost"},
        allow_redirects=False, timeout=10,
    )  # fmt: skip
    page = client.ask("GET", "/sign-in/")
    [cookie] = page.cookies

    assert insecure.status_code == 301
    assert insecure.headers["Location"] == "https://localhost/sign-in/"
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert (cookie.name, cookie.secure) == ("__Host-csrf", True)
    assert client.ask("GET", "/api/me/", expect=401).json()["detail"]
