"""The main job by API alone: stems go up, are edited, mixed and mastered, and come back."""

from __future__ import annotations

import io
import json
import threading
import time

import pytest
import soundfile

from tests.journeys.house import Client, house
from tests.journeys.sounds import stems

pytestmark = pytest.mark.timeout(600)

WAITING = {"arriving", "checking", "making"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with house(tmp_path_factory.mktemp("house") / "data") as running:
        running.open_studio()
        client = Client(running.address)
        client.sign_in()
        yield client


class Listener(threading.Thread):
    """Keeps what the project's stream says."""

    def __init__(self, client: Client, project: int) -> None:
        super().__init__(daemon=True)
        self.client, self.project, self.heard = client, project, []

    def run(self) -> None:
        answer = self.client.session.get(
            f"{self.client.address}/api/projects/{self.project}/events/",
            stream=True,
            timeout=600,
            headers={"Accept": "text/event-stream"},
        )
        for line in answer.iter_lines(decode_unicode=True, chunk_size=1):
            if line.startswith("data:"):
                self.heard.append(json.loads(line[5:]))

    def wait_for(self, kinds: set[str]) -> None:
        """News come soon, not at once."""
        deadline = time.monotonic() + 60
        while not kinds <= {event["kind"] for event in self.heard}:
            assert time.monotonic() < deadline, {event["kind"] for event in self.heard}
            time.sleep(0.05)

    def states_of(self, job: int) -> list[str]:
        return [
            event["state"] for event in self.heard if event.get("id") == job and "state" in event
        ]


def ready(row) -> bool:
    return row["state"] not in WAITING


def test_from_stems_to_a_mastered_song(client):
    project = client.post(
        "projects/", {"title": "Tidelines", "artist": "Lia Sommer", "kind": "album"}
    )
    listener = Listener(client, project["id"])
    listener.start()
    song = client.post(f"projects/{project['id']}/songs/", {"title": "Undertow", "tempo_bpm": 120})

    files = stems()
    for filename, content in files.items():
        begun = client.post(
            f"songs/{song['id']}/stems/", {"filename": filename, "size_bytes": len(content)}
        )
        client.upload(begun["upload"]["url"], content)

    arrived = client.wait(
        f"songs/{song['id']}/stems/", until=lambda rows: all(ready(row["newest"]) for row in rows)
    )
    by_name = {row["name"]: row for row in arrived}
    failed = [row for row in arrived if row["newest"]["state"] == "failed"]
    assert len(arrived) == len(files)
    assert [row["name"].lower() for row in failed] == ["shopping list"]
    assert failed[0]["newest"]["sentence"]
    assert failed[0]["newest"]["remedy"]
    assert by_name["Kick"]["role"] == "kick"

    vocal = next(row for row in arrived if "vocal" in row["name"].lower())
    revision = client.post(
        f"stems/{vocal['id']}/orders/",
        {"recipe": {"trim_silence": True, "high_pass_hz": 90, "fade_out_seconds": 0.1}},
    )
    revision = client.wait(f"revisions/{revision['id']}/", until=ready)
    assert revision["state"] == "ready"
    assert revision["number"] == 2

    mix = client.post(f"songs/{song['id']}/orders/", {"label": "Mix 1, first light"})
    mix = client.wait(f"versions/{mix['id']}/", until=ready)
    assert mix["state"] == "ready", mix
    measured = client.get(f"versions/{mix['id']}/report/")
    # Levelled by gain alone: as loud as asked, or as loud as the headroom allows.
    assert measured["integrated_lufs"] <= -17.8
    assert measured["true_peak_dbtp"] <= -5.9
    assert measured["integrated_lufs"] > -18.2 or measured["true_peak_dbtp"] > -6.1
    assert len(measured["platforms"]) >= 7
    assert len(measured["short_term"]["lufs"]) > 50

    master = client.post(
        f"versions/{mix['id']}/orders/", {"target_lufs": -14.0, "ceiling_dbtp": -1.0}
    )
    master = client.wait(f"versions/{master['id']}/", until=ready)
    assert master["state"] == "ready", master
    measured = client.get(f"versions/{master['id']}/report/")
    assert measured["integrated_lufs"] == pytest.approx(-14, abs=0.1)
    assert measured["true_peak_dbtp"] <= -0.95

    path = f"/api/versions/{master['id']}/files"
    download = client.ask("GET", f"{path}/wav/?download=1")
    assert (
        'filename="Lia Sommer - Undertow (Master v1) 24-48.wav"'
        in (download.headers["Content-Disposition"])
    )
    written = soundfile.info(io.BytesIO(download.content))
    assert (written.samplerate, written.subtype) == (48_000, "PCM_24")
    part = client.ask("GET", f"{path}/mp3/", headers={"Range": "bytes=100-199"}, expect=206)
    assert len(part.content) == 100
    assert client.ask("GET", f"{path}/flac/?download=1").content[:4] == b"fLaC"

    note = client.post(
        f"songs/{song['id']}/notes/",
        {"version": master["id"], "body": "Bass up a touch here.", "at_seconds": 2.5},
    )
    notes = client.get(f"songs/{song['id']}/notes/")
    assert note["id"] in [row["id"] for row in notes]

    listener.wait_for({"stem", "version", "note", "job"})
    states = listener.states_of(master["job"]["id"])
    assert "running" in states
    assert states[-1] == "done"
