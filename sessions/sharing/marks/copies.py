"""A copy for one guest: made for a download, and found again when that download goes on.

Masters are never marked: what a label gets is bit for bit what was approved (docs/decisions/0015).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import zlib
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request

from processing.storage import NotStored
from sessions.downloads.actions import GOES_ON_FOR
from sessions.downloads.parcels import Changed
from sessions.downloads.pieces import Piece
from sessions.downloads.rewriting import Rewritten
from sessions.downloads.sending import Parts
from sessions.people import limits
from sessions.sharing.access import Listener
from sessions.sharing.marks import codes, writing
from sessions.sharing.models import Mark, MarkedFile
from sessions.songs.leaving import is_master
from sessions.songs.models import Version

_NOT_WEIGHED = "0" * 64


class Copy:
    """What leaves by one request under one code; written down when it begins to leave."""

    def __init__(self, mark: Mark, pieces: Sequence[Piece], *, is_asked_about: bool) -> None:
        self._mark = mark
        self._pieces = [piece for piece in pieces if is_marked(piece)]
        self._is_asked_about = is_asked_about  # HEAD: nothing of it is sent
        self._weighed: dict[Piece, tuple[str, int]] = {}

    @property
    def code(self) -> str:
        return self._mark.code

    @property
    def is_new(self) -> bool:
        return self._mark.pk is None

    def called(self, filename: str) -> str:
        return codes.named(filename, self.code)

    def of(self, piece: Piece) -> Rewritten:
        return writing.rewritten(piece.file, self.code, noise_key(self._mark, piece.file.sha256))

    def weighed(self, pieces: Sequence[Piece]) -> dict[Piece, Changed]:
        """For a ZIP, which says the checksum of each file before the file.

        So all of it is read once before the first byte leaves, and then again; what was reckoned is
        kept with the mark, and not reckoned again when the download goes on.
        """
        there = [piece for piece in pieces if is_marked(piece)]
        known = {} if self.is_new else self._kept()
        if self.is_new and not self._is_asked_about:
            limits.take((_packing(), self._mark.entry.link.key))
        found = {}
        for piece in there:
            content = self.of(piece)
            sums = known.get((piece.file.sha256, piece.filename))
            if sums is None:
                sums = (_NOT_WEIGHED, 0) if self._is_asked_about else _weigh(content)
            self._weighed[piece] = sums
            name, (sha256, crc32) = self.called(piece.filename), sums
            found[piece] = Changed(filename=name, content=content, sha256=sha256, crc32=crc32)
        return found

    def keep(self, *, tag: str, filename: str) -> None:
        """In the transaction in which the download is written down."""
        if not self.is_new:
            return
        self._mark.tag, self._mark.filename = tag, filename[:300]
        self._mark.save()
        MarkedFile.objects.bulk_create(map(self._row, self._pieces), ignore_conflicts=True)

    def _row(self, piece: Piece) -> MarkedFile:
        assert isinstance(piece.owner, Version)
        sha256, crc32 = self._weighed.get(piece, ("", None))
        return MarkedFile(
            mark=self._mark,
            version=piece.owner,
            name=piece.filename[:300],
            source_sha256=piece.file.sha256,
            sha256=sha256,
            crc32=crc32,
        )

    def _kept(self) -> dict[tuple[str, str], tuple[str, int]]:
        rows = self._mark.files.filter(crc32__isnull=False)
        found = rows.values_list("source_sha256", "name", "sha256", "crc32")
        return {(of, name): (sha256, crc32 or 0) for of, name, sha256, crc32 in found}


def copy_for(listener: Listener, request: Request, pieces: Sequence[Piece]) -> Copy | None:
    """None where nothing is marked: by another link, and of masters."""
    if not listener.link.marked or not any(is_marked(piece) for piece in pieces):
        return None
    of = _of(pieces)
    mark = _known(listener, request, of) or _new(listener, of)
    return Copy(mark, pieces, is_asked_about=request.method == "HEAD")


def is_marked(piece: Piece) -> bool:
    return isinstance(piece.owner, Version) and not is_master(piece.owner)


def noise_key(mark: Mark, source_sha256: str) -> bytes:
    """Of one copy no two files have the same noise: it would say that they belong together."""
    return hmac.digest(bytes(mark.secret), source_sha256.encode(), "sha256")


def _known(listener: Listener, request: Request, of: str) -> Mark | None:
    """The copy that this request goes on with, by its tag; without one the newest of the hour."""
    rows = Mark.objects.filter(entry=listener.entry, of=of).select_related("entry__link")
    tag = request.headers.get("If-Range")
    if tag is not None:
        return rows.filter(tag=tag).first()
    is_about_known = request.method == "HEAD" or "If-None-Match" in request.headers
    if "Range" not in request.headers and not is_about_known:
        return None
    return rows.filter(made_at__gt=timezone.now() - GOES_ON_FOR).order_by("-made_at", "-pk").first()


def _new(listener: Listener, of: str) -> Mark:
    code = codes.new_code()
    while Mark.objects.filter(code=code).exists():
        code = codes.new_code()
    secret = secrets.token_bytes(32)
    return Mark(entry=listener.entry, code=code, secret=secret, of=of, made_at=timezone.now())


def _of(pieces: Sequence[Piece]) -> str:
    lines = (f"{it.owner.pk} {it.render.name} {it.file.sha256}\n" for it in pieces)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _weigh(content: Rewritten) -> tuple[str, int]:
    digest, crc32, size = hashlib.sha256(), 0, 0
    with closing(Parts(content.parts(0, content.size_bytes))) as parts:
        while part := parts.read():
            digest.update(part)
            crc32, size = zlib.crc32(part, crc32), size + len(part)
    if size != content.size_bytes:
        raise NotStored("Its bytes are not in the studio's storage.")
    return digest.hexdigest(), crc32


def _packing() -> limits.Limit:
    return limits.Limit(
        name="marked-zip",
        allowed=settings.DOWNLOADS_AN_HOUR,
        window=timedelta(hours=1),
        sentence="So many downloads within an hour are unusual.",
    )
