"""ZIPs of stems: honest ones are taken whatever wrote them, hostile ones refused by their code."""

import io
import random
import struct
import tracemalloc
import zipfile
import zlib

import pytest

from processing.engine import archive
from tests.processing.engine.hostile_zips import GOOD, HOSTILE
from tests.processing.engine.zips import (
    Item,
    by_the_library,
    deflated,
    sound,
    streamed,
    wide,
    zipped,
)


@pytest.fixture
def at(tmp_path):
    def write(content):
        path = tmp_path / "stems.zip"
        path.write_bytes(content)
        return path

    return write


def outcomes(path, tmp_path):
    found = archive.read(path)
    return [
        (it.verdict.value, it.entry.path, it.code, it.file.read_bytes() if it.file else None)
        for it in archive.unpack(found, tmp_path)
    ]


def code_of(path, tmp_path):
    """What the whole ZIP is refused with; empty when it is taken."""
    refused = None
    try:
        outcomes(path, tmp_path)
    except archive.Rejected as problem:
        refused = problem
    if refused is None:
        return ""
    assert refused.sentence.endswith(".")
    assert refused.remedy.endswith(".")
    assert "\0" not in refused.sentence
    assert len(refused.sentence) < 300
    return refused.code


def warned(path):
    return {code for code, _ in archive.read(path).warnings}


KICK, BASS = ("Kick.wav", sound(0.1)), ("Bass.wav", sound(0.2, level=0))
HONEST = {
    "deflated": by_the_library(KICK, BASS, compression=zipfile.ZIP_DEFLATED),
    "stored": by_the_library(KICK, BASS),
    "through a pipe": streamed(KICK, BASS),
    "by hand": zipped(*(Item(*each) for each in (KICK, BASS))),
    "with a comment": zipped(*(Item(*each) for each in (KICK, BASS)), comment=b"For Lia"),
    **{
        f"sizes after the bytes, {how}": zipped(
            *(Item(*each, descriptor=how) for each in (KICK, BASS))
        )
        for how in ("signed", "bare", "signed wide", "bare wide")
    },
    "64-bit ending": zipped(*(Item(*each) for each in (KICK, BASS)), wide={}),
    "64-bit sizes": zipped(
        *(
            Item(
                name,
                content,
                method=0,
                extra=wide(len(content), len(content)),
                local_extra=wide(len(content), len(content)),
                central={"size": 0xFFFF_FFFF, "packed": 0xFFFF_FFFF},
                local={"size": 0xFFFF_FFFF, "packed": 0xFFFF_FFFF},
            )
            for name, content in (KICK, BASS)
        )
    ),
}


@pytest.mark.parametrize("how", HONEST)
def test_stems_come_out_as_they_went_in(how, at, tmp_path):
    path = at(HONEST[how])

    assert outcomes(path, tmp_path) == [
        ("taken", "Kick.wav", "ok", KICK[1]),
        ("taken", "Bass.wav", "ok", BASS[1]),
    ]
    assert archive.read(path).warnings == ()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["stems.zip"]


def test_a_64_bit_writer_is_understood(at, tmp_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out, out.open("Kick.wav", "w", force_zip64=True) as entry:
        entry.write(KICK[1])

    assert outcomes(at(file.getvalue()), tmp_path) == [("taken", "Kick.wav", "ok", KICK[1])]


@pytest.mark.parametrize("how", HOSTILE)
def test_the_whole_is_refused(how, at, tmp_path):
    code, content = HOSTILE[how]
    assert code_of(at(content), tmp_path) == code
    assert sorted(each.name for each in tmp_path.iterdir()) == ["stems.zip"]


def test_apples_large_zips_are_told_what_to_do(at):
    size, place = struct.unpack("<II", GOOD[-10:-2])
    path = at(b"")
    with path.open("r+b") as file:
        file.write(GOOD[:place])
        file.seek(place + 2**32)
        file.write(GOOD[place:])
    assert path.stat().st_blocks < 100  # a hole, not four gigabytes

    with pytest.raises(archive.Rejected) as refused:
        archive.read(path)

    assert (refused.value.code, size) == ("malformed", 54)
    assert "larger than 4 GB" in refused.value.sentence


ONE_IS_REFUSED = {
    "not_audio": Item("Bass.wav", b"<html>not a stem</html>" * 9),
    "empty_file": Item("Bass.wav", b"", method=0),
    "unsupported_container": Item("Bass.ogg", b"OggS" + bytes(100)),
    "truncated": Item("Bass.wav", sound()[:-100]),
    "corrupt": Item("Bass.wav", central={"crc": 7}, local={"crc": 7}),
    "malformed": Item("Bass.wav", sound()[:36] + sound()[12:36] + sound()[36:]),
}


@pytest.mark.parametrize("code", ONE_IS_REFUSED)
def test_one_bad_stem_leaves_the_others(code, at, tmp_path):
    path = at(zipped(Item("Kick.wav"), ONE_IS_REFUSED[code], Item("Keys.wav")))

    found = outcomes(path, tmp_path)

    assert [each[0] for each in found] == ["taken", "refused", "taken"]
    assert found[1][2] == code


def test_packed_bytes_that_are_damaged_are_told(at, tmp_path):
    packed = bytearray(deflated(random.Random(1).randbytes(9000)))
    packed[0] = 0xFF
    path = at(zipped(Item("Kick.wav"), Item("Bass.wav", bytes(9000), packed=bytes(packed))))

    assert [each[2] for each in outcomes(path, tmp_path)] == ["ok", "corrupt"]


def test_what_is_no_sound_is_skipped_by_name(at, tmp_path):
    companions = ["notes.txt", "lyrics.docx", "cover.jpg", "Song.asd", "Kick.wav.reapeaks", "t.mid"]
    contents = [b"A minor", GOOD, b"\xff\xd8\xff\xe0" + bytes(50), b"abc", b"RPKN", b"MThd"]
    system = [".DS_Store", "__MACOSX/stems/._Kick.wav", "stems/Thumbs.db", "stems/desktop.ini"]
    path = at(
        zipped(
            Item("stems/", b"", method=0, attributes=0o40755 << 16 | 0x10),
            Item("stems/Kick.wav"),
            *(Item(*each) for each in zip(companions, contents, strict=True)),
            *(Item(name, b"left behind") for name in system),
        )
    )

    found = archive.read(path)

    assert [each.path for each in found.sounds] == ["stems/Kick.wav"]
    assert {each.path for each in found.skipped} == {*companions, *system}
    assert dict(found.warnings)["entries_skipped"].startswith(
        "10 files are no sound and were skipped: notes.txt, lyrics.docx, cover.jpg and 7 more"
    )
    assert [each[0] for each in outcomes(path, tmp_path)] == ["taken"] + ["skipped"] * 10


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Kick\u202egnp.wav", "Kickgnp.wav"),
        ("Kick\x07.wav", "Kick.wav"),
        ("Kick\n.wav", "Kick.wav"),
        ('Kick "loud"?.wav', "Kick -loud--.wav"),
        ("stems/CON.wav", "stems/_CON.wav"),
        ("aux /Kick.wav", "_aux/Kick.wav"),
        ("Kick " + "x" * 300 + ".wav", ("Kick " + "x" * 300)[:196] + ".wav"),
    ],
)
def test_names_are_made_safe_and_told(name, safe, at):
    path = at(zipped(Item(name)))

    assert [each.path for each in archive.read(path).sounds] == [safe]
    assert warned(path) == {"names_sanitized"}


@pytest.mark.parametrize(
    ("item", "safe"),
    [
        (Item("e\u0301tude.wav"), "\u00e9tude.wav"),
        (Item("Gita\u0301rra.wav".encode(), flags=0), "Git\u00e1rra.wav"),
        (Item("./stems//Kick.wav"), "stems/Kick.wav"),
        (Item("日本/ベース.wav"), "日本/ベース.wav"),
        (Item("a/" * 90 + "Kick.wav"), "a/" * 90 + "Kick.wav"),
    ],
)
def test_names_in_any_script_are_as_they_were(item, safe, at):
    path = at(zipped(item))

    assert [each.path for each in archive.read(path).sounds] == [safe]
    assert warned(path) == set()


def test_letters_that_had_to_be_guessed_are_told(at):
    path = at(zipped(Item("Gr\u00fc\u00dfe.wav".encode("cp437"), flags=0)))

    assert [each.path for each in archive.read(path).sounds] == ["Gr\u00fc\u00dfe.wav"]
    assert warned(path) == {"names_sanitized"}


def test_bytes_after_the_end_are_told(at, tmp_path):
    path = at(GOOD + b"the rest of a download page")

    assert warned(path) == {"trailing_bytes"}
    assert [each[0] for each in outcomes(path, tmp_path)] == ["taken"]


def test_500_entries_are_taken(at):
    path = at(zipped(*(Item(f"{number}.wav", b"", method=0) for number in range(500))))
    assert len(archive.read(path).sounds) == 500


def silent_wav(size_bytes):
    head = bytearray(sound(0))
    struct.pack_into("<I", head, 4, size_bytes + 36)
    struct.pack_into("<I", head, 40, size_bytes)
    return bytes(head) + bytes(size_bytes)


def test_silence_deflates_a_thousandfold_and_is_welcome(at, tmp_path):
    content = silent_wav(64 * 2**20)
    path = at(zipped(Item("Room.wav", content)))
    assert path.stat().st_size < len(content) / 900

    assert [each[:3] for each in outcomes(path, tmp_path)] == [("taken", "Room.wav", "ok")]


def test_bytes_behind_a_large_entry_are_noticed(at, tmp_path):
    content = silent_wav(4 * 2**20)
    hidden = Item("Room.wav", content, packed=deflated(content) + b"hidden")

    assert code_of(at(zipped(hidden)), tmp_path) == "malformed"


def test_bytes_behind_an_entry_that_ends_with_a_block_are_noticed(at, tmp_path):
    chance = random.Random(2).randbytes(70_000)
    # Not packed, but in the frame of Deflate: as long as our reader's block.
    whole = next(
        packed
        for length in range(65_400, 65_536)
        if len(packed := in_blocks(chance[:length])) == 65_536
    )
    content = zlib.decompress(whole, -15)
    item = Item("Room.wav", content, packed=whole)
    assert code_of(at(zipped(item)), tmp_path) == ""
    item.packed += b"hidden"

    assert code_of(at(zipped(item)), tmp_path) == "malformed"


def in_blocks(content):
    packer = zlib.compressobj(0, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def test_a_large_stem_needs_little_memory(at, tmp_path):
    path = at(zipped(Item("Room.wav", silent_wav(64 * 2**20))))
    tracemalloc.start()
    try:
        for outcome in archive.unpack(archive.read(path), tmp_path):
            assert outcome.verdict == "taken"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * 2**20


def test_progress_runs_from_nothing_to_all_by_bytes(at, tmp_path):
    path = at(zipped(Item("Kick.wav", sound(1)), Item("notes.txt", b"x"), Item("B.wav", sound(3))))
    heard = []

    for _ in archive.unpack(
        archive.read(path), tmp_path, lambda stage, share: heard.append((stage, share))
    ):
        pass

    assert {stage for stage, _ in heard} == {"unpack"}
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert heard[-1][1] == 1.0
    assert 0.2 < heard[0][1] < 0.3


def test_whoever_listens_may_stop_it(at, tmp_path):
    path = at(zipped(Item("Kick.wav"), Item("Bass.wav")))

    def stop(_stage, _share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(archive.unpack(archive.read(path), tmp_path, stop))
    assert [each.name for each in tmp_path.iterdir()] == ["stems.zip"]


def test_no_mutation_gets_more_than_a_refusal(at, tmp_path):
    """Any bytes: taken, or Rejected. Nothing else comes out, and nothing is left behind."""
    chance = random.Random(20261121)
    grounds = [HONEST["64-bit ending"], HONEST["through a pipe"], HONEST["64-bit sizes"]]
    for _ in range(400):
        content = bytearray(chance.choice(grounds))
        for _ in range(chance.randint(1, 6)):
            place = chance.choice([chance.randrange(len(content)), -chance.randint(1, 220)])
            content[place] = chance.choice([0, 1, 0xFF, 0x50, chance.randrange(256)])
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        code_of(at(bytes(content)), tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["stems.zip"]
