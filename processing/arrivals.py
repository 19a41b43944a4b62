"""The bytes that a job takes in: an upload's from the spool, or those that are stored already."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from processing.attempts import Refused
from processing.models import Job
from processing.pulse import Pulse
from processing.recipes import IngestRecipe, UnpackRecipe
from processing.storage import storage
from processing.workbench import Bench, hashed

_MEDIA_TYPES = {
    "wav": "audio/wav",
    "rf64": "audio/wav",
    "bw64": "audio/wav",
    "aiff": "audio/aiff",
    "aifc": "audio/aiff",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
}
# The name of a job's source that stands for an upload: a file that came in a ZIP.
ORIGINAL = "original"


def fetch(job: Job, recipe: IngestRecipe | UnpackRecipe, bench: Bench, pulse: Pulse) -> Path:
    """Where the bytes are, once it is certain that they are those that were sent."""
    upload = bench.at("upload")
    pulse("fetch", 0.0)
    if recipe.size_bytes == 0:
        raise Refused("empty_file", "The file is empty.", "Export it again from the DAW.")
    if recipe.spool:
        storage().spool_take(recipe.spool, upload)
    else:
        upload = bench.fetch_sources(job, lambda _share: None)[ORIGINAL]
    sha256 = hashed(upload, partial(pulse, "fetch"))
    again = "Upload it again; if it fails again, copy it to another disk first."
    if upload.stat().st_size != recipe.size_bytes:
        raise Refused("incomplete", "Some of the file did not arrive.", again)
    if recipe.file_sha256 and sha256 != recipe.file_sha256:
        raise Refused("hash_mismatch", "The file changed on its way here.", again)
    return upload


def media_type(container: str) -> str:
    return _MEDIA_TYPES.get(container, "application/octet-stream")


def forget(job_id: int) -> None:
    """The upload's bytes are no longer needed: stored by now, or refused for good."""
    if spool := Job.objects.get(pk=job_id).recipe["spool"]:
        storage().spool_delete(spool)
