"""Why an upload, or a piece of it, is not taken."""

from __future__ import annotations

from typing import Any

from sessions.people.refusals import Invalid, Refused


class WrongFile(Invalid):
    """A name or a size that no file has."""

    code = "wrong_file"


class TooLarge(Refused):
    code = "too_large"
    status = 413


class TooManyUploads(Refused):
    code = "too_many_uploads"
    status = 429


class OffsetConflict(Refused):
    """The piece does not begin where the upload ends. Nothing was written."""

    code = "offset_conflict"

    def __init__(self, offset_bytes: int) -> None:
        super().__init__(f"This upload goes on at byte {offset_bytes}.")
        self.offset_bytes = offset_bytes

    @property
    def details(self) -> dict[str, Any]:
        return {"offset_bytes": self.offset_bytes}


class Gone(Refused):
    """Deleted or expired; its bytes are no longer here."""

    code = "upload_gone"
    status = 410

    def __init__(self) -> None:
        super().__init__(
            "This upload was deleted, or nothing arrived for a day.",
            remedy="Begin it again.",
        )


class Finished(Refused):
    """All bytes are there and were handed on."""

    code = "upload_finished"

    def __init__(self) -> None:
        super().__init__("This upload is complete and is being checked.")


class NotAllThere(Refused):
    code = "not_all_there"

    def __init__(self, *, there: int, size_bytes: int) -> None:
        missing = size_bytes - there
        super().__init__(
            f"{missing} of {size_bytes} bytes have not arrived yet.",
            remedy=f"Go on at byte {there}.",
        )


class OtherChecksum(Refused):
    """A piece whose bytes do not hash to what its sender said. Nothing was kept of it."""

    code = "checksum_mismatch"
    status = 460  # tus 1.0, checksum extension

    def __init__(self) -> None:
        super().__init__("This piece was damaged on its way.", remedy="Send the same piece again.")


class NoRoom(Refused):
    code = "storage_full"
    status = 507


class StorageIsAway(Refused):
    code = "storage_away"
    status = 503
