"""What goes out in a format comes back from it; what was never written is refused, not believed."""

from __future__ import annotations

import contextlib
import csv
import io
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.feedback.exchange import FORMATS
from sessions.feedback.exchange.cues import chunks
from sessions.feedback.exchange.marks import (
    MOST_MARKS,
    Answer,
    Mark,
    Sheet,
    Unreadable,
    clock,
    flat,
    seconds,
    tidy,
    unlabel,
)
from sessions.feedback.exchange.table import guarded, unguarded

EVERY = pytest.mark.parametrize("name", FORMATS)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
tricky = st.sampled_from(
    ["=1+1", "'=1", "[x] not done", "DONE too", "rm#9 no", "0:15 – 0:20", "-5 dB", "- 0:15 here",
     "a\n> b\n\nc", "(rm#7)", "- [ ] 0:01 a (rm#1)", "a;b,c\td", '"quoted"', "#", "\\*_`",
     "*Lia, v7*"]
)  # fmt: skip
texts = st.one_of(words, tricky, st.tuples(tricky, words).map("".join)).filter(flat)

ANSWERS = st.builds(Answer, author=words, text=texts)


@st.composite
def marks_of(draw):
    ids = draw(st.lists(st.integers(1, 10**12), unique=True, max_size=5))
    found = []
    for number in ids:
        at = draw(st.floats(0, 7200))
        long = draw(st.one_of(st.none(), st.floats(0.01, 600)))
        found.append(
            Mark(
                id=number,
                at=at,
                until=None if long is None else at + long,
                text=draw(texts),
                is_done=draw(st.booleans()),
                author=draw(words),
                section=draw(words),
                part=draw(words),
                stem=draw(words),
                replies=tuple(draw(st.lists(ANSWERS, max_size=2))),
            )
        )
    return found


SHEETS = st.builds(
    Sheet,
    title=words,
    subtitle=words,
    tempo_bpm=st.one_of(st.none(), st.floats(20, 400)),
    rate=st.sampled_from([44_100, 48_000, 96_000]),
)


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_goes_out_comes_back(name, data):
    form, marks, sheet = FORMATS[name], data.draw(marks_of()), data.draw(SHEETS)

    found = form.read(form.write(sheet, marks))

    assert found.refused == []
    told = {line.id: line for line in found.lines}
    assert told.keys() == {mark.id for mark in marks}
    for mark in marks:
        line = told[mark.id]
        kept = tidy(mark.text) if form.has_lines else flat(mark.text)
        assert (line.text, line.is_done) == (kept, mark.is_done)
        assert abs(line.at - mark.at) <= form.within_seconds
        if form.has_ranges and mark.until is not None:
            assert abs(line.until - mark.until) <= form.within_seconds
        else:
            assert line.until is None


@EVERY
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_bytes_are_read_or_refused(name, data):
    form = FORMATS[name]
    sent = form.write(Sheet(title="Low Water"), data.draw(marks_of()))
    where = data.draw(st.integers(0, len(sent)))
    further = data.draw(st.integers(where, len(sent)))
    broken = sent[:where] + data.draw(st.binary(max_size=20)) + sent[further:]
    try:
        found = form.read(broken)
    except Unreadable:
        return
    for line in found.lines:
        assert 0 <= line.at <= 86_400
        assert line.until is None or line.at < line.until <= 86_400
        assert "\0" not in line.text


@EVERY
def test_random_bytes_end_in_an_answer(name):
    dice = random.Random(5)
    for size in (0, 1, 13, 14, 40, 3000):
        with contextlib.suppress(Unreadable):
            assert FORMATS[name].read(dice.randbytes(size)).lines == []


@EVERY
def test_too_many_marks_are_refused_as_a_whole(name):
    marks = [Mark(id=n + 1, at=float(n), text="a") for n in range(MOST_MARKS + 1)]
    sent = FORMATS[name].write(Sheet(title="Low Water"), marks)
    with pytest.raises(Unreadable, match=f"more than {MOST_MARKS}"):
        FORMATS[name].read(sent)
    assert (
        len(FORMATS[name].read(FORMATS[name].write(Sheet(title=""), marks[:-1])).lines)
        == MOST_MARKS
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("0", 0.0), ("12.5", 12.5), ("12,5", 12.5), ("1:02.5", 62.5), ("1:02:03", 3723.0),
        ("", None), ("-1", None), ("nan", None), ("inf", None), ("1e3", None), ("5.1.00", None),
        ("1:2:3:4", None), ("99999999", None), ("0x10", None), ("١", None), ("24:00:01", None),
    ],
)  # fmt: skip
def test_times(written, told):
    assert seconds(written) == told


@settings(max_examples=50)
@given(st.floats(0, 86_400))
def test_a_clock_is_read_as_it_was_written(at):
    assert abs(seconds(clock(at)) - at) <= 0.0005001


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("rm#12 Snare", (False, 12, "Snare")),
        ("[x] rm#12 Snare", (True, 12, "Snare")),
        ("[X]rm#12 Snare", (True, 12, "Snare")),
        ("DONE: rm#12 Snare", (True, 12, "Snare")),
        ("DONE", (True, None, "")),
        ("DONENESS", (False, None, "DONENESS")),
        ("done rm#12 Snare", (False, None, "done rm#12 Snare")),
        ("rm#12 DONE", (False, 12, "DONE")),
        ("Snare rm#12", (False, 12, "Snare")),
        ("Snare (rm#12)", (False, 12, "Snare")),
        ("rm#12x Snare", (False, None, "rm#12x Snare")),
        ("rm#99999999999999999999 a", (False, None, "rm#99999999999999999999 a")),
        ("rm#12", (False, 12, "")),
        ("Snare\x00\x1b[31m\nlate", (False, None, "Snare[31m late")),
    ],
)
def test_names_say_which_note_and_whether_it_is_done(name, told):
    assert unlabel(name) == told


@settings(max_examples=50)
@given(words)
def test_no_cell_begins_a_formula_and_every_cell_comes_back(cell):
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(guarded(cell)) == cell


def test_a_table_is_what_rfc_4180_says():
    marks = [
        Mark(id=1, at=1.5, until=2, text='say "hi",\nthen =SUM(A1)', author="=cmd|' /C calc'!A0")
    ]
    sent = FORMATS["csv"].write(Sheet(title=""), marks).decode("utf-8-sig")
    assert sent.endswith("\r\n")
    head, row = csv.reader(io.StringIO(sent, newline=""), strict=True)
    assert dict(zip(head, row, strict=True)) | {
        "ID": "rm#1",
        "Start": "0:01.500",
        "End": "0:02.000",
        "Text": 'say "hi",\nthen =SUM(A1)',
        "Author": "'=cmd|' /C calc'!A0",
    } == dict(zip(head, row, strict=True))


def test_tables_of_other_programs_are_read():
    sent = b"Start;Text;State\r\n0:12,5;Zu laut;\r\n0:13;[x] Gut;\r\nnie;Hm;\r\n1;a;maybe\r\n"
    found = FORMATS["csv"].read(sent)
    assert [(line.number, line.at, line.text, line.is_done) for line in found.lines] == [
        (2, 12.5, "Zu laut", False),
        (3, 13.0, "Gut", True),
    ]
    assert [(each.number, each.sentence) for each in found.refused] == [
        (4, "“nie” is no time."),
        (5, "“maybe” is neither open nor resolved."),
    ]
    assert FORMATS["csv"].read("Start,Text\n1,Ä".encode("utf-16")).lines[0].text == "Ä"


@pytest.mark.parametrize("name", ["csv", "reaper"])
def test_a_table_has_no_end_of_columns(name):
    wide = "Name,Start,End,Text" + "," * 400_000 + "\n" + "a\n" * 200_000
    with pytest.raises(Unreadable, match="columns"):
        FORMATS[name].read(wide.encode())


def test_markdown_reads_well_and_takes_what_people_write():
    marks = [
        Mark(id=7, at=42.5, until=48, text="Snare *too* loud\nand late", section="Chorus 1",
             author="Lia Sommer", version="v7", stem="Snare", direction="down",
             replies=(Answer(author="Otto Hahn", text="On it."),)),
        Mark(id=8, at=50, text="<b>Ha</b>", is_done=True),
    ]  # fmt: skip
    sent = FORMATS["markdown"].write(Sheet(title="Low Water", subtitle="v7"), marks).decode()
    assert sent == (
        "# Low Water\n\nv7\n\n## Chorus 1\n\n"
        "- [ ] 0:42.500–0:48.000 Snare \\*too\\* loud (rm#7)\n  > and late\n"
        "  *Lia Sommer, v7, Snare, down*\n  - Otto Hahn: On it.\n\n"
        "## Without a section\n\n- [x] 0:50.000 \\<b\\>Ha\\</b\\> (rm#8)\n"
    )
    typed = "Some words\n- [x] 0:12 Louder\n* 1:02.5 - 1:03 Breath (rm#9)\n- no time\n- 0:99x\n"
    found = FORMATS["markdown"].read(typed.encode())
    assert [(line.number, line.id, line.at, line.until, line.is_done) for line in found.lines] == [
        (2, None, 12, None, True),
        (3, 9, 62.5, 63, False),
    ]
    assert found.refused == []


def test_reapers_bars_and_beats_are_refused_with_what_to_do():
    sent = b"#,Name,Start,End,Length\nR1,Verse,5.1.00,9.1.00,4.0.00\nM2,rm#4 Hm,0:01.5,,\n"
    found = FORMATS["reaper"].read(sent)
    assert [line.id for line in found.lines] == [4]
    assert "minutes and seconds" in found.refused[0].sentence


def test_pro_tools_with_its_newer_columns():
    head = ("#   ", "LOCATION ", "TIME REFERENCE ", "UNITS ", "NAME  ", "TRACK NAME ", "COMMENTS")
    marker = ("1  ", "01:00:00:12 ", "22050  ", "Samples ", "rm#4 Hm ", "Markers ", "")
    in_bars = ("2  ", "5|1|000 ", "4800 ", "Ticks ", "Verse ", "Markers ", "")
    sent = "SESSION NAME:\tLow Water\rSAMPLE RATE:\t44100.000000\r\rM A R K E R S  L I S T I N G\r"
    sent += "".join("\t".join(cells) + "\r" for cells in (head, marker, in_bars))
    found = FORMATS["protools"].read(sent.encode())
    assert [(line.id, line.at, line.text) for line in found.lines] == [(4, 0.5, "Hm")]
    assert len(found.refused) == 1


def test_midi_follows_every_change_of_tempo():
    """One quarter note at 120, then at 60, in a second track; running status in between."""
    tempo = b"\x00\xff\x51\x03\x07\xa1\x20\x60\xff\x51\x03\x0f\x42\x40\x00\xff\x2f\x00"
    notes = b"\x00\x90\x40\x40\x00\x41\x00\x81\x40\xff\x06\x04rm#4\x00\xff\x2f\x00"
    sent = b"MThd" + struct.pack(">IHHH", 6, 1, 2, 96)
    for track in (tempo, notes):
        sent += b"MTrk" + struct.pack(">I", len(track)) + track
    [line] = FORMATS["midi"].read(sent).lines
    assert (line.id, line.at) == (4, 1.5)


def test_midi_says_its_tempo_and_far_marks_keep_their_place():
    sheet = Sheet(title="Low Water", tempo_bpm=400)
    far = [Mark(id=1, at=86_399.0, text="far")]
    sent = FORMATS["midi"].write(sheet, far)
    assert b"\xff\x51\x03" + (150_000).to_bytes(3, "big") in sent
    assert abs(FORMATS["midi"].read(sent).lines[0].at - 86_399) < 0.002


def test_cue_points_have_names_and_lengths():
    marks = [
        Mark(id=2, at=2, until=2.5, text="Späte Snare", is_done=True),
        Mark(id=1, at=1, text="Kick"),
        Mark(id=3, at=99, text="after the end"),
    ]
    told = read_cues(chunks(marks, rate=48_000, frames=144_000))
    assert told == [
        (48_000, 0, "rm#1 Kick"),
        (96_000, 24_000, "[x] rm#2 Späte Snare"),
        (143_999, 0, "rm#3 after the end"),
    ]
    assert chunks([], rate=48_000, frames=144_000) == b""


@settings(max_examples=20, deadline=None)
@given(marks_of())
def test_cue_chunks_are_whole_for_any_text(marks):
    told = read_cues(chunks(marks, rate=44_100, frames=44_100 * 9000))
    assert len(told) == len(marks)
    for (at, long, name), mark in zip(
        told, sorted(marks, key=lambda each: (each.at, each.id)), strict=True
    ):
        assert unlabel(name) == (mark.is_done, mark.id, flat(mark.text))
        assert abs(at / 44_100 - mark.at) < 0.001
        assert abs(long / 44_100 - ((mark.ends or mark.at) - mark.at)) < 0.001


def read_cues(data: bytes) -> list[tuple[int, int, str]]:
    """Place, length and name of each cue point, by walking the chunks as any reader would."""
    points, names, lengths = {}, {}, {}
    for name, body in walk(data):
        if name == b"cue ":
            [count] = struct.unpack_from("<I", body)
            assert len(body) == 4 + 24 * count
            for number, _, kind, start, block, offset in struct.iter_unpack("<II4sIII", body[4:]):
                assert (kind, start, block) == (b"data", 0, 0)
                points[number] = offset
        elif name == b"LIST":
            assert body[:4] == b"adtl"
            for inner, said in walk(body[4:]):
                [number] = struct.unpack_from("<I", said)
                if inner == b"labl":
                    assert said.endswith(b"\0")
                    names[number] = said[4:-1].decode()
                else:
                    lengths[number] = struct.unpack_from("<I", said, 4)[0]
    return [(points[n], lengths.get(n, 0), names[n]) for n in sorted(points)]


def walk(data: bytes):
    at = 0
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        assert at + 8 + size <= len(data)
        yield name, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
