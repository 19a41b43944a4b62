"""Stored bytes come back as they were, on a disk and on S3."""

import hashlib
import io
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from processing.storage import NotStored, StorageAway, StorageFull, WrongOffset, storage

NOBODY = "0" * 64


def kept(store, folder, content=b"some bytes"):
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / sha256[:8]
    path.write_bytes(content)
    store.put(path, sha256)
    return sha256


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(
    content=st.binary(min_size=1, max_size=3000),
    start=st.integers(0, 3500),
    length=st.none() | st.integers(0, 3500),
)
def test_a_range_is_what_a_slice_of_the_file_is(store, tmp_path, content, start, length):
    sha256 = kept(store, tmp_path, content)

    end = None if length is None else start + length
    assert store.read(sha256, start, length) == content[start:end]
    (tmp_path / sha256[:8]).unlink()


def test_what_was_put_is_there_whole(store, tmp_path):
    content = os.urandom(9_000_000)  # S3 takes this in parts
    sha256 = kept(store, tmp_path, content)

    store.fetch(sha256, tmp_path / "fetched")

    assert store.exists(sha256)
    assert store.size(sha256) == len(content)
    assert (tmp_path / "fetched").read_bytes() == content
    with store.open(sha256) as file:
        assert isinstance(file, io.BufferedReader)
        assert file.read(5) + file.read() == content


def test_kept_twice_is_kept_once_and_deleted_is_gone(store, tmp_path):
    sha256 = kept(store, tmp_path)
    assert kept(store, tmp_path) == sha256

    store.delete(sha256)
    store.delete(sha256)

    assert not store.exists(sha256)


def test_what_is_not_there_is_said_to_be_missing(store, tmp_path):
    assert not store.exists(NOBODY)
    for ask in (store.size, store.read, store.open, lambda s: store.fetch(s, tmp_path / "x")):
        with pytest.raises(NotStored):
            ask(NOBODY)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_hashes_are_names(store, name):
    for ask in (store.exists, store.size, store.read, store.delete, store.local_path):
        with pytest.raises(ValueError, match="SHA-256"):
            ask(name)


@pytest.mark.parametrize("key", ["../x", "", "a/b", ".", "x" * 129])
def test_only_plain_words_are_keys_of_spools(store, key):
    for ask in (store.spool_size, store.spool_delete, lambda k: store.spool_append(k, 0, b"x")):
        with pytest.raises(ValueError, match="spool"):
            ask(key)


def test_a_spool_grows_where_it_ends_and_is_taken_whole(store, tmp_path):
    pieces = [os.urandom(n) for n in (10, 1, 70_000, 5)]
    size = 0
    for piece in pieces:
        size = store.spool_append("upload-1", size, iter([piece[:3], piece[3:]]))
        assert store.spool_size("upload-1") == size

    store.spool_take("upload-1", tmp_path / "taken")

    assert (tmp_path / "taken").read_bytes() == b"".join(pieces)
    assert [key for key, _ in store.spools()] == ["upload-1"]


@pytest.mark.parametrize("offset", [0, 9, 11])
def test_a_piece_that_does_not_fit_is_refused_and_changes_nothing(store, offset):
    store.spool_append("upload-1", 0, b"0123456789")

    with pytest.raises(WrongOffset) as refusal:
        store.spool_append("upload-1", offset, b"x")

    assert refusal.value.size == 10
    assert store.spool_size("upload-1") == 10


def test_a_piece_that_breaks_off_was_not_taken(store):
    def cut_off():
        yield b"half of"
        raise ConnectionError

    store.spool_append("upload-1", 0, b"0123456789")
    with pytest.raises(ConnectionError):
        store.spool_append("upload-1", 10, cut_off())

    assert store.spool_size("upload-1") == 10


def test_a_deleted_spool_is_gone(store, tmp_path):
    store.spool_append("upload-1", 0, b"0123456789")
    store.spool_delete("upload-1")
    store.spool_delete("upload-1")

    assert store.spool_size("upload-1") == 0
    assert not list(store.spools())
    with pytest.raises(NotStored):
        store.spool_take("upload-1", tmp_path / "taken")


def test_of_two_tabs_that_send_the_same_piece_one_is_taken(disk):
    def send(content):
        try:
            return disk.spool_append("upload-1", 0, content)
        except WrongOffset:
            return None

    with ThreadPoolExecutor(8) as tabs:
        answers = list(tabs.map(send, [bytes([n]) * 100_000 for n in range(8)]))

    assert sorted(answers, key=str) == [100_000, *[None] * 7]


@pytest.fixture
def disk(settings, tmp_path):
    settings.DATA, settings.STORAGE_URL = tmp_path / "data", ""
    return storage()


def test_the_media_folder_is_for_us_alone(disk, tmp_path):
    path = disk.local_path(kept(disk, tmp_path))

    assert path.stat().st_mode & 0o777 == 0o400
    for folder in list(path.parents)[:3]:
        assert folder.stat().st_mode & 0o777 == 0o700


def test_on_one_disk_bytes_are_named_again_and_not_copied(disk, tmp_path):
    disk.spool_append("upload-1", 0, b"0123456789")
    disk.spool_take("upload-1", tmp_path / "taken")
    sha256 = hashlib.sha256(b"0123456789").hexdigest()
    disk.put(tmp_path / "taken", sha256)
    disk.fetch(sha256, tmp_path / "fetched")

    assert disk.local_path(sha256).stat().st_ino == (tmp_path / "taken").stat().st_ino
    assert disk.local_path(sha256).stat().st_ino == (tmp_path / "fetched").stat().st_ino


def test_a_damaged_copy_is_replaced_by_a_whole_one(disk, tmp_path):
    path = disk.local_path(kept(disk, tmp_path))
    path.unlink()
    path.write_bytes(b"half")

    sha256 = kept(disk, tmp_path)

    assert disk.read(sha256) == b"some bytes"


def test_a_nearly_full_disk_takes_nothing_more(disk, settings):
    settings.FREE_DISK_BYTES = 2**60

    with pytest.raises(StorageFull, match="nearly full"):
        disk.spool_append("upload-1", 0, b"x")


def test_a_disk_that_fills_up_in_mid_piece_keeps_what_it_had(disk):
    disk.spool_append("upload-1", 0, b"x" * 1000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(StorageFull):
            disk.spool_append("upload-1", 1000, b"y" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert disk.spool_size("upload-1") == 1000
    assert disk.spool_append("upload-1", 1000, b"y") == 1001


def test_a_storage_that_does_not_answer_is_told_in_a_sentence(settings, tmp_path):
    settings.STORAGE_URL = "s3://key:secret@127.0.0.1:1/bucket"

    with pytest.raises(StorageAway, match="does not answer"):
        kept(storage(), tmp_path)


def test_nobody_loads_boto3_who_has_no_s3():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n"
        "import django; django.setup()\n"
        "from processing.storage import storage; storage()\n"
        "assert 'boto3' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
