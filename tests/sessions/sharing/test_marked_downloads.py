"""By a marked link every copy is its guest's own; by another, and of masters, nothing changes."""

from __future__ import annotations

import base64
import hashlib
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from processing.models import AudioFile
from sessions.audit.models import Entry
from sessions.downloads.models import Download
from sessions.sharing import access, actions
from sessions.sharing.actions import Item
from sessions.sharing.marks import codes
from sessions.sharing.models import Link, Mark, MarkedFile
from sessions.songs.models import Version
from tests.factories import RenderFactory, SongFactory, VersionFactory
from tests.sessions.downloads.parcels import body, give_bytes, opened, text
from tests.sessions.sharing.marking import samples, wave

pytestmark = pytest.mark.django_db

SOUND = wave("24", samples("24", 40_000))
MASTER = wave("24", samples("24", 30_000, seed=6))


def with_sound(version: Version, tmp_path: Path, sound: bytes = SOUND) -> Version:
    RenderFactory(job=version.job, name="segments")
    give_bytes(tmp_path, version.job, audio=sound)
    AudioFile.objects.filter(sha256=hashlib.sha256(sound).hexdigest()).update(
        rate=48_000, channels=2, bits=24, frames=20_000
    )
    return version


@pytest.fixture
def mix(cast, tmp_path):
    song = SongFactory(project=cast.project, title="Low Water", position=1)
    made = VersionFactory(song=song, number=1, ordered=True, by=cast.otto, kind="mix")
    return with_sound(made, tmp_path)


def make(cast, mix, **wishes) -> tuple[Link, str]:
    wishes = {"may_download": True, "marked": True} | wishes
    return actions.make_link(cast.project, by=cast.nina, items=[Item(mix.song)], **wishes)


def let_in(token: str, name: str = "") -> Client:
    came = actions.open_link(token=token, password="", browser="", network="192.0.2.1")
    if name:
        came.entry.guest.name = name
        came.entry.guest.save(update_fields=["name"])
    client = Client()
    client.cookies[access.cookie_name()] = came.browser
    return client


def of(link: Link, rest: str = "") -> str:
    return f"/api/listen/{link.slug}/downloads/{rest}"


def name_of(answer) -> str:
    (code,) = codes.in_name(answer.headers["Content-Disposition"])
    return code


def asked(path: Path) -> str:
    out = io.StringIO()
    call_command("whose_copy", str(path), stdout=out)
    return out.getvalue()


def test_two_guests_of_one_link_have_copies_of_their_own(cast, mix, tmp_path):
    """Each is named rightly: by the name alone, and by the sound under another name."""
    link, token = make(cast, mix)
    copies = {}
    for name in ("Anna Weiss", "Ben Okri"):
        answer = let_in(token, name).get(of(link, f"{mix.pk}/audio/"))
        content = body(answer)
        assert len(content) == int(answer.headers["Content-Length"])
        copies[name] = (name_of(answer), content, answer.headers["ETag"])
    assert len({content for _, content, _ in copies.values()}) == 2
    assert len({tag for _, _, tag in copies.values()}) == 2
    for name, (code, content, _) in copies.items():
        (other,) = set(copies) - {name}
        by_name = asked(tmp_path / f"mix [{code}].mp3")
        assert name in by_name
        assert "anybody can write" in by_name
        leaked = tmp_path / "leak.wav"
        leaked.write_bytes(content[: content.index(b"LIST")])  # no tag, no name
        by_sound = asked(leaked)
        assert f"{name}, by the link" in by_sound
        assert "100.000% of 40,000 samples agree" in by_sound
        assert other not in by_sound


def test_the_sound_is_believed_and_not_the_name(cast, mix, tmp_path):
    link, token = make(cast, mix)
    anna, ben = let_in(token, "Anna"), let_in(token, "Ben")
    content = body(anna.get(of(link, f"{mix.pk}/audio/")))
    code = name_of(ben.get(of(link, f"{mix.pk}/audio/")))
    framed = tmp_path / f"mix [{code}].wav"
    framed.write_bytes(content)
    said = asked(framed)
    assert said.index("Anna") < said.index("Ben")
    assert "Believe the sound." in said


def test_the_studios_own_file_is_nobodys(cast, mix, tmp_path):
    link, token = make(cast, mix)
    body(let_in(token, "Anna").get(of(link, f"{mix.pk}/audio/")))
    own = tmp_path / "own.wav"
    own.write_bytes(SOUND)
    said = asked(own)
    assert "Anna" not in said
    assert "without any mark" in said


def test_it_is_written_with_the_download(cast, mix):
    link, token = make(cast, mix)
    answer = let_in(token, "Anna").get(of(link, f"{mix.pk}/audio/"))
    mark = Mark.objects.get()
    assert mark.code == name_of(answer)
    assert mark.tag == answer.headers["ETag"] == Download.objects.get().tag
    entry = Entry.objects.get(kind="downloaded")
    assert f'"mark":"{mark.code}"' in entry.details.replace(" ", "")
    (file,) = MarkedFile.objects.all()
    assert (file.version, file.source_sha256) == (mix, hashlib.sha256(SOUND).hexdigest())


def test_what_goes_on_is_the_same_copy(cast, mix):
    link, token = make(cast, mix)
    guest, address = let_in(token), of(link, f"{mix.pk}/audio/")
    first = guest.get(address)
    content, tag = body(first), first.headers["ETag"]
    for headers in ({"If-Range": tag}, {}):
        rest = guest.get(address, headers={"Range": "bytes=50001-", **headers})
        assert rest.status_code == 206
        assert rest.headers["ETag"] == tag
        assert body(rest) == content[50_001:]
    assert guest.head(address).headers["ETag"] == tag
    assert Mark.objects.count() == 1


def test_a_new_download_is_a_new_copy(cast, mix):
    link, token = make(cast, mix)
    guest, address = let_in(token), of(link, f"{mix.pk}/audio/")
    one, other = guest.get(address), guest.get(address)
    assert name_of(one) != name_of(other)
    assert body(one) != body(other)


def test_nobody_goes_on_with_the_copy_of_somebody_else(cast, mix):
    link, token = make(cast, mix)
    address = of(link, f"{mix.pk}/audio/")
    theirs = let_in(token, "Anna").get(address)
    headers = {"Range": "bytes=1000-", "If-Range": theirs.headers["ETag"]}
    answer = let_in(token, "Ben").get(address, headers=headers)
    assert answer.status_code == 200
    assert name_of(answer) != name_of(theirs)


def test_a_zip_holds_marked_files_and_their_checksums(cast, mix, tmp_path):
    master = VersionFactory(
        song=mix.song, number=2, ordered=True, by=cast.otto, kind="master", masters=mix
    )
    other = SongFactory(project=cast.project, title="Ferry", position=2)
    bounce = with_sound(
        VersionFactory(song=other, number=1, ordered=True, by=cast.otto, kind="mix"),
        tmp_path,
        wave("16", samples("16", 30_000)),
    )
    with_sound(master, tmp_path, MASTER)
    link, token = actions.make_link(
        cast.project,
        by=cast.nina,
        items=[Item(mix.song, master), Item(other, bounce)],
        may_download=True,
        marked=True,
    )
    guest = let_in(token, "Anna")
    answer = guest.get(of(link, "all.zip"))
    code, tag = name_of(answer), answer.headers["ETag"]
    found = opened(answer)
    sums = dict(reversed(line.split("  ", 1)) for line in text(found, "checksums.txt").splitlines())
    sounds = [name for name in found.namelist() if name.endswith(".wav")]
    assert [f"[{code}]" in name for name in sounds] == [False, True]
    for name in sounds:
        assert hashlib.sha256(found.read(name)).hexdigest() == sums[name]
    assert found.read(sounds[0]) == MASTER  # the master, bit for bit
    assert sums[sounds[1]] in text(found, "metadata.csv")
    leaked = tmp_path / "leak.wav"
    leaked.write_bytes(found.read(sounds[1]))
    assert "Anna" in asked(leaked)
    rest = guest.get(of(link, "all.zip"), headers={"Range": "bytes=100-", "If-Range": tag})
    assert rest.status_code == 206
    assert rest.headers["ETag"] == tag
    assert Mark.objects.count() == 1


def test_a_master_leaves_bit_for_bit(cast, mix, tmp_path):
    master = with_sound(
        VersionFactory(song=mix.song, number=2, ordered=True, by=cast.otto, kind="master"),
        tmp_path,
        MASTER,
    )
    link, token = actions.make_link(
        cast.project,
        by=cast.nina,
        items=[Item(mix.song, master)],
        may_download=True,
        marked=True,
    )
    answer = let_in(token).get(of(link, f"{master.pk}/audio/"))
    assert body(answer) == MASTER
    assert "[" not in answer.headers["Content-Disposition"]
    assert not Mark.objects.exists()


def test_off_unless_it_is_switched_on(cast, mix):
    link, token = make(cast, mix, marked=False)
    assert body(let_in(token).get(of(link, f"{mix.pk}/audio/"))) == SOUND
    assert not Mark.objects.exists()


def test_members_have_it_unmarked(cast, mix):
    make(cast, mix)
    member = Client()
    member.force_login(cast.nina)
    assert body(member.get(f"/api/versions/{mix.pk}/files/audio/?download=1")) == SOUND
    assert not Mark.objects.exists()


def test_used_up_is_used_up(cast, mix, settings):
    """And is said before anything is packed for nothing."""
    settings.DOWNLOADS_AN_HOUR = 2
    link, token = make(cast, mix, downloads_at_most=1)
    guest = let_in(token)
    body(guest.get(of(link, f"{mix.pk}/audio/")))
    for rest in (f"{mix.pk}/audio/", *["all.zip"] * 3):
        assert guest.get(of(link, rest)).status_code == 403
    assert Mark.objects.count() == 1


def look_up(client: Client, cast, **body):
    address = f"/api/projects/{cast.project.pk}/copies/"
    return client.post(address, body, content_type="application/json")


@pytest.fixture
def nina(cast) -> Client:
    client = Client()
    client.force_login(cast.nina)
    return client


def test_who_made_the_link_asks_whose_copy_it_is(cast, mix, nina):
    """The browser sends the ends of the file. Both clues name the same guest."""
    link, token = make(cast, mix)
    content = body(let_in(token, "Anna Weiss").get(of(link, f"{mix.pk}/audio/")))
    code = Mark.objects.get().code
    ends = (content[:100_000], content[-65_536:])
    beginning, end = (base64.b64encode(part).decode() for part in ends)
    parts = {"size_bytes": len(content), "beginning": beginning, "end": end}
    said = look_up(nina, cast, filename="unknown.wav", **parts).json()
    assert [(it["by"], it["who"], it["code"]) for it in said["clues"]] == [
        ("sound", "Anna Weiss", code),
        ("tag", "Anna Weiss", code),
    ]
    assert said["clues"][0]["share"] == 1.0
    assert said["clues"][0]["samples"] > 30_000
    entry = Entry.objects.get(kind="copy_looked_up")
    assert code in entry.details


def test_a_name_alone_is_a_hint(cast, mix, nina):
    link, token = make(cast, mix)
    code = name_of(let_in(token, "Anna").get(of(link, f"{mix.pk}/audio/")))
    said = look_up(nina, cast, filename=f"mix [{code}] (1).wav").json()
    assert [it["by"] for it in said["clues"]] == ["name"]
    assert "anybody can write" in said["sentence"]


def test_copies_of_another_project_are_not_looked_at(cast, mix):
    link, token = make(cast, mix)
    code = name_of(let_in(token, "Anna").get(of(link, f"{mix.pk}/audio/")))
    sam = Client()
    sam.force_login(cast.sam)
    address = f"/api/projects/{cast.elsewhere.pk}/copies/"
    answer = sam.post(address, {"filename": f"[{code}].wav"}, content_type="application/json")
    assert answer.json()["clues"] == []


@pytest.mark.parametrize("part", ["no base64", "a", 7, "A" * 100_000])
def test_a_part_that_is_none(cast, nina, part):
    assert look_up(nina, cast, filename="mix.wav", end=part).status_code == 400


def test_the_page_says_who_listens(cast, mix):
    link, token = make(cast, mix, recipient="Anna")
    page = let_in(token).get(f"/listen/{link.slug}/").content.decode()
    assert '<span data-slot="whose" dir="auto">For Anna</span>' in page
    assert "Marked as yours" in page
    Link.objects.update(marked=False)
    assert 'data-slot="whose"' not in let_in(token).get(f"/listen/{link.slug}/").content.decode()


def test_the_page_says_the_name_that_was_given(cast, mix):
    link, token = make(cast, mix)
    guest = let_in(token)
    assert "For a guest of Nina" in guest.get(f"/listen/{link.slug}/").content.decode()
    name = {"name": "Ben Okri"}
    guest.put(f"/api/listen/{link.slug}/name/", name, content_type="application/json")
    assert "For Ben Okri" in guest.get(f"/listen/{link.slug}/").content.decode()


def test_a_preview_says_whose_it_is_too(cast, mix, nina):
    link, _ = make(cast, mix)
    nina.post(f"/api/links/{link.pk}/preview/")
    assert f"Preview by {cast.nina.name}" in nina.get(f"/listen/{link.slug}/").content.decode()


def test_the_switch_is_in_the_api_and_in_the_log(cast, mix, nina):
    link, _ = make(cast, mix, marked=False)
    address = f"/api/links/{link.pk}/"
    assert nina.get(address).json()["marked"] is False
    answer = nina.patch(address, {"marked": True}, content_type="application/json")
    assert answer.json()["marked"] is True
    assert '"marked":true' in Entry.objects.get(kind="link_changed").details.replace(" ", "")
    listed = nina.get(f"/projects/{cast.project.pk}/links/").content.decode()
    assert "marked copies" in listed
