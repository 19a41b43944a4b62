"""What can go wrong with storage; every message is fit for the page."""

from __future__ import annotations


class NotStored(Exception):
    """These bytes are not here."""


class StorageFull(Exception):
    """There is no room for more."""

    remedy = "Free some space on the studio's disk, then try again."

    def __init__(self) -> None:
        super().__init__("The studio's disk is nearly full.")


class StorageAway(Exception):
    """The storage does not answer, or not sensibly."""

    remedy = "Try again in a moment. If it stays so, the studio's storage needs a look."

    def __init__(self) -> None:
        super().__init__("The studio's storage does not answer.")


class WrongOffset(Exception):
    """The spool ends somewhere else, at `size`."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The upload goes on at byte {size}.")
        self.size = size
