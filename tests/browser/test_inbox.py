"""What waits for somebody: their inbox says so while they look, and a mail leads to the second."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.acts import sign_in
from tests.browser.scene import add_versions, join, new_song
from tests.journeys.house import Client, house
from tests.journeys.sounds import tone, wav
from tests.patience import until
from tests.postman import postman

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

DESK = {"width": 1440, "height": 900}

# Whoever was told up to some minutes ago is due at the next round of mail, and that it has gone by
# can be seen: it moves them on.
IS_DUE = """
from datetime import timedelta
from django.utils import timezone
from sessions.notices.models import MailTold, Pace
told = timezone.now() - timedelta(minutes=5)
row = {{"user_id": {reader}, "pace": Pace.AT_ONCE}}
MailTold.objects.update_or_create(**row, defaults={{"until": told}})
"""
A_ROUND_GOES_BY = f"""{IS_DUE}
from tests.patience import until
until(lambda: not MailTold.objects.filter(**row, until=told).exists(), "no round of mail")
"""
A_MINUTE_PASSES = f"""
from datetime import timedelta
from django.db.models import F
from sessions.feedback.models import Note
Note.objects.filter(pk={{note}}).update(created_at=F("created_at") - timedelta(seconds=61))
{IS_DUE}"""


@pytest.fixture(scope="module")
def man():
    with postman() as taking:
        yield taking


@pytest.fixture(scope="module")
def studio(man, tmp_path_factory):
    """One that sends mail."""
    with pytest.MonkeyPatch.context() as said:
        said.setenv("EMAIL_URL", f"smtp://127.0.0.1:{man.port}")
        with house(tmp_path_factory.mktemp("house") / "data") as running:
            running.open_studio()
            yield running


@pytest.fixture(scope="module")
def client(studio) -> Client:
    client = Client(studio.address)
    client.sign_in()
    return client


@pytest.fixture(scope="module")
def song(client):
    """With a version to hear, and Mara, who is to be asked about it."""
    song = new_song(client)
    mara = join(client, song, "Mara Ostrove", "engineer")
    [version] = add_versions(client, song, {"Rough": wav(tone(220, seconds=16))})
    people = client.get(f"songs/{song['id']}/people/")
    [number] = [it["id"] for it in people if it["name"] == mara.name]
    return song | {"version": version, "mara": mara, "reader": number}


def test_what_waits_appears_while_one_looks_and_its_mail_leads_to_the_second(
    studio, client, song, man, somebody
):
    page = somebody(viewport=DESK)
    sign_in(page, song["mara"].email, song["mara"].password)
    page.goto("/inbox/")
    inbox = page.locator("#inbox")
    expect(inbox).not_to_contain_text("mentioned")

    said = {"version": song["version"], "body": "Mara, is this late?", "at_seconds": 12.5}
    note = client.post(f"songs/{song['id']}/notes/", said | {"mentions": [song["reader"]]})
    expect(inbox).to_contain_text("You are mentioned at 0:12")
    expect(page.locator("[data-inbox]")).to_contain_text("1")
    client.ask("PUT", f"/api/notes/{note['id']}/resolution/")
    expect(inbox).not_to_contain_text("mentioned")
    client.ask("DELETE", f"/api/notes/{note['id']}/resolution/")

    # A minute later: what is taken back sooner was never said.
    studio.run(A_ROUND_GOES_BY.format(reader=song["reader"]))
    assert not man.letters
    studio.run(A_MINUTE_PASSES.format(reader=song["reader"], note=note["id"]))
    until(lambda: man.letters)
    [letter] = man.letters
    assert "mentions you at 0:12" in letter["Subject"]
    assert letter["To"] == song["mara"].email
    text = letter.get_body(("plain",)).get_content()
    link = re.search(r"http\S+(/songs/\S+)", text)
    assert link, text
    page.goto(link[1])
    expect(page.locator(f"#note-{note['id']}")).to_have_class(re.compile("note--open"))
    expect(page.locator("transport-dock [data-slot=clock]")).to_have_text("0:12.500")
