"""Storage on S3 or what speaks like it: `media/ab/cd/<sha256>` and `spool/<key>/<offset>`."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from processing.storage.disk import full_disk_told, good_key, good_sha256, refuse_when_full
from processing.storage.trouble import NotStored, StorageAway, WrongOffset

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

_BLOCK = 1024 * 1024
_MISSING = {"404", "NoSuchKey", "NotFound", "NoSuchBucket"}


class S3Storage:
    """`s3://key:secret@host:port/bucket?region=...&secure=1`; no host means Amazon's."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._bucket = self._url.path.strip("/")
        if self._url.scheme != "s3" or not self._bucket:
            raise ValueError("STORAGE_URL must look like s3://key:secret@host:9000/bucket.")
        self._options = dict(parse_qsl(self._url.query))
        self._clients: dict[int, S3Client] = {}
        self._bucket_is_there = False

    def put(self, path: Path, sha256: str) -> None:
        key = _media(sha256)
        size = path.stat().st_size
        if self._size(key) == size:
            return
        with _told():
            self._writer().upload_file(str(path), self._bucket, key)
        if self._size(key) != size:
            raise StorageAway

    def exists(self, sha256: str) -> bool:
        return self._size(_media(sha256)) is not None

    def size(self, sha256: str) -> int:
        size = self._size(_media(sha256))
        if size is None:
            raise NotStored("These bytes are not in the studio's storage.")
        return size

    def read(self, sha256: str, start: int = 0, length: int | None = None) -> bytes:
        size = self.size(sha256)
        end = size if length is None else min(size, start + length)
        if start >= end:
            return b""
        with _told():
            answer = self._client.get_object(
                Bucket=self._bucket, Key=_media(sha256), Range=f"bytes={start}-{end - 1}"
            )
            with contextlib.closing(answer["Body"]) as body:
                return body.read()

    def open(self, sha256: str) -> BinaryIO:
        with _told():
            answer = self._client.get_object(Bucket=self._bucket, Key=_media(sha256))
        return cast("BinaryIO", io.BufferedReader(answer["Body"]))

    def fetch(self, sha256: str, to_path: Path) -> None:
        refuse_when_full(to_path.parent, self.size(sha256))
        digest = hashlib.sha256()
        with full_disk_told(), to_path.open("xb") as file:
            for block in self._blocks(_media(sha256)):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != sha256:
            raise StorageAway

    def delete(self, sha256: str) -> None:
        with _told():
            self._client.delete_object(Bucket=self._bucket, Key=_media(sha256))

    def local_path(self, sha256: str) -> Path | None:
        good_sha256(sha256)
        return None

    def lent_address(
        self, sha256: str, *, seconds: int, media_type: str, disposition: str
    ) -> str | None:
        key = _media(sha256)
        if not settings.STORAGE_PUBLIC_URL:
            return None
        self.size(sha256)
        asked = {
            "Bucket": self._bucket,
            "Key": key,
            "ResponseContentType": media_type,
            "ResponseContentDisposition": disposition,
            "ResponseCacheControl": "private, no-store",
        }
        lender = self._new_client(settings.STORAGE_PUBLIC_URL)  # only signs, and speaks to nobody
        return lender.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds)

    def spool_append(self, key: str, offset: int, data: bytes | Iterable[bytes]) -> int:
        size = self.spool_size(key)
        if size != offset:
            raise WrongOffset(size)
        piece = data if isinstance(data, bytes) else b"".join(data)
        if piece:
            with _told():
                self._writer().put_object(
                    Bucket=self._bucket, Key=f"{_spool(key)}{offset:016d}", Body=piece
                )
        return offset + len(piece)

    def spool_size(self, key: str) -> int:
        return sum(piece["Size"] for piece in self._listed(_spool(key)))

    def spool_take(self, key: str, to_path: Path) -> None:
        pieces = list(self._listed(_spool(key)))
        if not pieces:
            raise NotStored("The uploaded bytes are no longer here.")
        refuse_when_full(to_path.parent, sum(piece["Size"] for piece in pieces))
        with full_disk_told(), to_path.open("xb") as file:
            for piece in pieces:  # listed in the order of their names, which are their offsets
                for block in self._blocks(piece["Key"]):
                    file.write(block)

    def spool_delete(self, key: str) -> None:
        for piece in list(self._listed(_spool(key))):
            # One by one: some servers want an MD5 with the request that deletes many.
            with _told():
                self._client.delete_object(Bucket=self._bucket, Key=piece["Key"])

    def spools(self) -> Iterator[tuple[str, datetime]]:
        touched: dict[str, datetime] = {}
        for piece in self._listed("spool/"):
            key = piece["Key"].split("/")[1]
            touched[key] = max(piece["LastModified"], touched.get(key, piece["LastModified"]))
        yield from touched.items()

    @property
    def _client(self) -> S3Client:
        # A client may be shared by threads, but not with a forked child.
        if os.getpid() not in self._clients:
            self._clients[os.getpid()] = self._new_client()
        return self._clients[os.getpid()]

    def _new_client(self, address: str | None = None) -> S3Client:
        secure = self._options.get("secure", "0" if self._url.port else "1") == "1"
        host = self._url.netloc.rpartition("@")[2]
        own = f"{'https' if secure else 'http'}://{host}" if host else None
        return boto3.client(
            "s3",
            endpoint_url=address or own,
            region_name=self._options.get("region", "us-east-1"),
            aws_access_key_id=unquote(self._url.username or "") or None,
            aws_secret_access_key=unquote(self._url.password or "") or None,
            config=Config(
                signature_version="s3v4",  # or addresses are signed in a way that is given up
                connect_timeout=3,
                read_timeout=30,
                retries={"max_attempts": 3, "mode": "standard"},
                s3={"addressing_style": "path"},
                # Servers other than Amazon's do not know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def _writer(self) -> S3Client:
        """The client, once there is a bucket to write to."""
        if not self._bucket_is_there:
            with _told():
                self._make_bucket()
            self._bucket_is_there = True
        return self._client

    def _make_bucket(self) -> None:
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except ClientError as answer:
            if answer.response["Error"]["Code"] not in _MISSING:
                raise
            self._client.create_bucket(Bucket=self._bucket)

    def _size(self, key: str) -> int | None:
        try:
            with _told():
                return self._client.head_object(Bucket=self._bucket, Key=key)["ContentLength"]
        except NotStored:
            return None

    def _blocks(self, key: str) -> Iterator[bytes]:
        with _told():
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with contextlib.closing(answer["Body"]) as body:
                yield from body.iter_chunks(_BLOCK)

    def _listed(self, prefix: str) -> Iterator[ObjectTypeDef]:
        pages = self._client.get_paginator("list_objects_v2")
        try:
            with _told():
                for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                    yield from page.get("Contents", [])
        except NotStored:  # no bucket yet
            return


def _media(sha256: str) -> str:
    good = good_sha256(sha256)
    return f"media/{good[:2]}/{good[2:4]}/{good}"


def _spool(key: str) -> str:
    return f"spool/{good_key(key)}/"


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What boto3 raises, in our words."""
    try:
        yield
    except ClientError as answer:
        if answer.response.get("Error", {}).get("Code") in _MISSING:
            raise NotStored("These bytes are not in the studio's storage.") from answer
        raise StorageAway from answer
    except (BotoCoreError, Boto3Error) as trouble:
        raise StorageAway from trouble
