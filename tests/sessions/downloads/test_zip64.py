"""The ZIP's own layout, opened by readers that are not ours."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.downloads.zip64 import Entry, Layout, Slice

Reader = Callable[[Slice], bytes]


def of(name: str, content: bytes) -> Entry:
    return Entry(name=name, size_bytes=len(content), crc32=zlib.crc32(content), key=content)


def plain(part: Slice) -> bytes:
    assert isinstance(part.entry.key, bytes)
    return part.entry.key[part.start : part.stop]


def read(layout: Layout, start: int, stop: int, reader: Reader = plain) -> bytes:
    parts = layout.parts(start, stop)
    return b"".join(part if isinstance(part, bytes) else reader(part) for part in parts)


def whole(layout: Layout) -> bytes:
    return read(layout, 0, layout.size_bytes)


class Asked(io.RawIOBase):
    """The ZIP as a file that is made where it is read: nobody has room for the large ones."""

    def __init__(self, layout: Layout, reader: Reader) -> None:
        self._layout, self._reader, self._at = layout, reader, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._layout.size_bytes)[whence]
        return self._at

    def readinto(self, room) -> int:
        stop = min(self._at + len(room), self._layout.size_bytes)
        got = read(self._layout, self._at, stop, self._reader)
        room[: len(got)] = got
        self._at += len(got)
        return len(got)


SOME = [of("a.wav", b"first" * 99), of("Flóð/b.wav", b""), of("Flóð/日本.wav", bytes(70_000))]


def test_a_reader_that_is_not_ours_finds_every_file(tmp_path):
    path = tmp_path / "some.zip"
    path.write_bytes(whole(Layout(SOME)))
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        assert {it.filename: opened.read(it) for it in opened.infolist()} == {
            it.name: it.key for it in SOME
        }
        for info in opened.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.external_attr >> 16 == 0o100_644


@pytest.mark.parametrize("command", [["unzip", "-tq"], ["bsdtar", "-tf"]], ids=lambda it: it[0])
def test_other_programs_open_it(tmp_path, command):
    if shutil.which(command[0]) is None:
        # zipfile says the same wherever there is none.
        return
    path = tmp_path / "some.zip"
    path.write_bytes(whole(Layout(SOME)))
    subprocess.run([*command, str(path)], check=True, capture_output=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=8), st.data())
def test_any_range_is_that_part_of_the_whole(contents, data):
    layout = Layout([of(f"{number}/ä.wav", it) for number, it in enumerate(contents)])
    all_of_it = whole(layout)
    assert len(all_of_it) == layout.size_bytes
    start = data.draw(st.integers(0, layout.size_bytes))
    stop = data.draw(st.integers(start, layout.size_bytes))
    assert read(layout, start, stop) == all_of_it[start:stop]
    with zipfile.ZipFile(io.BytesIO(all_of_it)) as opened:
        assert opened.testzip() is None
        assert len(opened.namelist()) == len(contents)


def test_the_tag_names_these_bytes_and_no_others():
    tag = Layout(SOME).etag
    assert Layout(list(SOME)).etag == tag
    assert Layout(SOME[::-1]).etag != tag
    assert Layout(SOME[1:]).etag != tag
    assert Layout([of("c.wav", b"first" * 99), *SOME[1:]]).etag != tag


GIB = 1024**3
END = b"the last bytes of a large file"


def sparse(part: Slice) -> bytes:
    """Zeros, and a few words at the end, so that a wrong offset shows."""
    size = part.entry.size_bytes
    body = bytearray(part.length)
    tail = max(part.start, size - len(END))
    if tail < part.stop:
        body[tail - part.start :] = END[tail - (size - len(END)) : part.stop - (size - len(END))]
    return bytes(body)


def large(number: int, size: int) -> Entry:
    """With its true CRC where a reader would get to its end."""
    entry = Entry(name=f"{number}.wav", size_bytes=size, crc32=number, key=number)
    if size > GIB:
        return entry
    return replace(entry, crc32=zlib.crc32(sparse(Slice(entry, 0, size))))


def test_files_and_offsets_beyond_four_gibibytes():
    sizes = [5 * GIB, 100, 4 * GIB - 1, 4 * GIB - 2, 70]
    entries = [large(number, size) for number, size in enumerate(sizes)]
    layout = Layout(entries)
    assert layout.size_bytes > 13 * GIB
    with zipfile.ZipFile(io.BufferedReader(Asked(layout, sparse))) as opened:
        for info, entry in zip(opened.infolist(), entries, strict=True):
            assert (info.filename, info.file_size) == (entry.name, entry.size_bytes)
            assert entry.crc32 == info.CRC
            with opened.open(info) as file:  # where its header lies
                assert file.read(100) == sparse(Slice(entry, 0, min(100, entry.size_bytes)))


@pytest.mark.parametrize("count", [65_534, 65_535, 65_536, 70_000])
def test_more_files_than_the_old_format_can_count(count):
    rng = random.Random(count)
    layout = Layout([of(f"{number:05}.txt", b"%d" % number) for number in range(count)])
    with zipfile.ZipFile(io.BytesIO(whole(layout))) as opened:
        assert len(opened.namelist()) == count
        for number in rng.sample(range(count), 20):
            assert opened.read(f"{number:05}.txt") == b"%d" % number
