"""What is said when a file cannot leave the house; no half file stays behind."""

from __future__ import annotations

from pathlib import Path

import av
import soundfile

from processing.engine.headers import Rejected


class CannotDeliver(Exception):
    """The file could not be made as it must be; sentence and remedy are fit for the page."""

    def __init__(
        self, sentence: str, remedy: str = "Check the free disk space and try again."
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.remedy = sentence, remedy


class delivery:  # noqa: N801 (reads as a word in `with`)
    """Whatever goes wrong becomes a sentence, and no half file stays."""

    def __init__(self, out: Path, what: str) -> None:
        self.out, self.what = out, what

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if error is None:
            return
        self.out.unlink(missing_ok=True)
        if isinstance(error, (OSError, soundfile.LibsndfileError, av.FFmpegError, Rejected)):
            raise CannotDeliver(f"The {self.what} could not be written whole.") from error
