"""ZIPs of real bytes: rows of the factories, with something behind them."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import Path

from django.http import HttpResponseBase

from processing.models import AudioFile, Job
from processing.storage import storage


def put(tmp_path: Path, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = tmp_path / digest
    path.write_bytes(content)
    storage().put(path, digest)
    return digest


def give_bytes(tmp_path: Path, job: Job, *, size: int = 5_000, **files: bytes) -> None:
    """Each file of the job gets bytes of its own; `files` says those of some."""
    for render in job.renders.select_related("audio_file"):
        seed = hashlib.sha256(f"{job.pk} {render.name}".encode()).digest()
        content = files.get(render.name, (seed * (size // 32 + 1))[:size])
        AudioFile.objects.filter(pk=render.audio_file_id).update(
            sha256=put(tmp_path, content),
            size_bytes=len(content),
            crc32=zlib.crc32(content),
        )


def body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content)


def opened(answer: HttpResponseBase) -> zipfile.ZipFile:
    assert answer.status_code == 200
    content = body(answer)
    assert len(content) == int(answer.headers["Content-Length"])
    found = zipfile.ZipFile(io.BytesIO(content))
    assert found.testzip() is None
    return found


def text(found: zipfile.ZipFile, name: str) -> str:
    return found.read(name).decode("utf-8-sig")
