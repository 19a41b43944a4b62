"""Files that leave as they are stored, sent by somebody else: the proxy in front, or the store.

Either is told once, and nobody can stop it halfway. For members alone: guests are always served by
the app, in slices.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from processing.storage import storage

LENT_SECONDS = 60  # nobody can take such an address back sooner


@dataclass(frozen=True, slots=True)
class Handing:
    """What whoever sends the file in our place has to say of it."""

    download: bool
    media_type: str
    disposition: str


def hands_over(request: HttpRequest, *, download: bool) -> bool:
    """Whether somebody else sends it.

    The store lends nothing that players hear slice by slice: its addresses outlive a right by a
    minute, and Web Audio would hear silence without the store's leave (CORS). What it lends is
    for GET alone.
    """
    if settings.STORAGE_URL:
        return bool(settings.STORAGE_PUBLIC_URL) and download and request.method == "GET"
    return bool(settings.ACCEL_PREFIX)


def handed_over(sha256: str, handing: Handing) -> HttpResponse:
    """Told to the proxy or to the browser, ranges and all. Raises NotStored and StorageAway."""
    if settings.STORAGE_URL:
        return HttpResponse(status=302, headers={"Location": _lent(sha256, handing)})
    storage().local_path(sha256)
    prefix = settings.ACCEL_PREFIX.rstrip("/")
    inner = f"{prefix}/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    return HttpResponse(headers={"X-Accel-Redirect": inner})


def _lent(sha256: str, handing: Handing) -> str:
    address = storage().lent_address(
        sha256,
        seconds=LENT_SECONDS,
        media_type=handing.media_type,
        disposition=handing.disposition,
    )
    assert address is not None  # hands_over has looked
    return address
