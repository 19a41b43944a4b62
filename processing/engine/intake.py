"""An uploaded file becomes a canonical one, or is refused with a reason and a remedy.

The header is judged here, by its bytes; the sound is decoded in a child process that has limits,
no environment, no network where the system allows it, and a time to live; what the child wrote is
then read again by ourselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from processing.engine import headers
from processing.engine.child import ChildFailed, Limits, decode
from processing.engine.containers import source as rules
from processing.engine.findings import Finding, finding
from processing.engine.headers import AGAIN_AS_WAV, Header, Rejected
from processing.engine.progress import Progress, silent

__all__ = ["Intake", "Limits", "Rejected", "take_in"]

_BLOCK = 2**20  # samples
_LOUDEST = 1000.0  # +60 dBFS
_MOST_NONFINITE = 0.01

_EXTENSIONS = {
    "wav": {"wav", "wave", "bwf", "bwav"},
    "rf64": {"wav", "wave", "bwf", "rf64"},
    "bw64": {"wav", "wave", "bwf", "bw64"},
    "aiff": {"aif", "aiff", "aifc"},
    "aifc": {"aif", "aiff", "aifc"},
    "flac": {"flac"},
    "mp3": {"mp3"},
    "m4a": {"m4a", "mp4", "m4b", "m4r"},
}

_REFUSALS = {
    "corrupt": (
        "The sound in this file is damaged.",
        "Copy it again from where it was recorded, or export it again.",
    ),
    "truncated": ("A part of this file is missing.", rules.COPY_AGAIN),
    "malformed": ("The file contradicts itself.", AGAIN_AS_WAV),
    "no_audio": ("The file has a header and no sound.", AGAIN_AS_WAV),
    "too_slow": (
        "Reading this file took longer than any sound of its size should.",
        AGAIN_AS_WAV,
    ),
    "duration_limit": ("Decoded, this file is larger than it may be.", "Cut it into parts."),
    "disk_full": (
        "There is no room left for the sound of this file.",
        "Make room on the disk, and try again.",
    ),
    "unreadable": ("This file could not be read: it made the decoder give up.", AGAIN_AS_WAV),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A canonical file (float32 WAV at the source's rate), the source's facts, and warnings."""

    canonical: Path
    facts: dict[str, Any]
    findings: list[Finding]
    peak: float  # the largest sample, 1 at full scale


def take_in(
    path: Path,
    folder: Path,
    *,
    filename: str = "",
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Intake:
    """Judge and decode the file at `path` into `folder`; raises Rejected."""
    tell = progress or silent
    tell("check", 0.0)
    header = headers.inspect(path)
    tell("check", 1.0)
    canonical = folder / "canonical.wav"
    try:
        answer = decode(path, header, canonical, limits or Limits.fitting(header), tell)
        _judge(header, answer)
        _check_written(canonical, answer, tell)
    except ChildFailed as problem:
        canonical.unlink(missing_ok=True)
        raise _refusal(problem.code) from problem
    except BaseException:
        canonical.unlink(missing_ok=True)
        raise
    return Intake(
        canonical=canonical,
        facts={
            "container": header.container,
            "codec": header.codec,
            "rate": answer["rate"],
            "channels": answer["channels"],
            "frames": answer["frames"],
            "bits": header.bits,
            "seconds": answer["frames"] / answer["rate"],
        },
        findings=_findings(header, answer, filename),
        peak=answer["peak"],
    )


def _refusal(code: str) -> Rejected:
    known = code if code in _REFUSALS else "unreadable"
    return Rejected(known, *_REFUSALS[known])


def _judge(header: Header, answer: dict[str, Any]) -> None:
    """What only the decoded sound can tell."""
    if "rejected" in answer:
        raise _refusal(str(answer["rejected"]))
    frames, channels = int(answer["frames"]), int(answer["channels"])
    rules.check_shape(rate=answer["rate"], channels=channels)
    rules.check_length(frames=frames, rate=answer["rate"], channels=channels)
    if header.frames is not None and frames != header.frames:
        raise _refusal("malformed")
    if answer["nonfinite"] >= _MOST_NONFINITE * frames * channels:
        raise Rejected(
            "no_finite_audio",
            "Much of this file is not sound but broken numbers (NaN or infinity).",
            "Find the plug-in that misbehaves, and export it again.",
        )
    if answer["peak"] > _LOUDEST:
        raise Rejected(
            "level_out_of_range",
            "The sound is more than 60 dB above full scale.",
            "Export it again at a sane level.",
        )


def _check_written(canonical: Path, answer: dict[str, Any], tell: Progress) -> None:
    """The child is not believed: its file is parsed, counted and looked through again."""
    header = headers.inspect(canonical)
    told = answer["frames"], answer["rate"], answer["channels"]
    if header.sample != "<f4" or told != (header.frames, header.rate, header.channels):
        raise _refusal("unreadable")
    seen, size = 0, header.length // 4
    with canonical.open("rb") as file:
        file.seek(header.start)
        while seen < size:
            block = np.fromfile(file, "<f4", min(_BLOCK, size - seen))
            # Of a block with a NaN both are NaN.
            if not len(block) or not np.isfinite([block.min(), block.max()]).all():
                raise _refusal("unreadable")
            seen += len(block)
            tell("verify", seen / size)


def _findings(header: Header, answer: dict[str, Any], filename: str) -> list[Finding]:
    found = [finding(code, "warn", sentence, AGAIN_AS_WAV) for code, sentence in header.warnings]
    bad = answer["nonfinite"]
    if bad:
        found.append(
            finding(
                "nonfinite_sanitized",
                "warn",
                f"{bad} samples were no numbers (NaN or infinity); they were made silent.",
                "Find the plug-in that misbehaves, and export it again.",
            )
        )
    if answer.get("checksum_mismatch"):
        found.append(
            finding(
                "checksum_mismatch",
                "warn",
                "The FLAC's checksum does not match its sound: it was altered after it was made.",
                "Compare it with the original; export it again if in doubt.",
            )
        )
    return [*found, *_about_the_name(header, filename), *_about_the_format(header)]


def _about_the_name(header: Header, filename: str) -> list[Finding]:
    name, dot, extension = filename.rpartition(".")
    if not (name and dot) or extension.lower() in _EXTENSIONS[header.container]:
        return []
    kind = header.container.upper()
    return [
        finding(
            "extension_mismatch",
            "warn",
            f"It is called .{extension[:10]}; what is in it is {kind}.",
            "Nothing to do: the content counts. Give it its right name before you pass it on.",
        )
    ]


def _about_the_format(header: Header) -> list[Finding]:
    khz = header.rate / 1000
    said = {
        "low_sample_rate": f"At {khz:g} kHz there is nothing above {khz / 2:g} kHz."
        if header.rate < 32_000
        else "",
        "unusual_sample_rate": f"Its sample rate is {khz:g} kHz." if header.rate > 192_000 else "",
        "many_channels": f"It has {header.channels} channels." if header.channels > 8 else "",
    }
    remedy = "If you have it, upload the original as WAV, stereo or mono, at 44.1 kHz or more."
    found = [finding(code, "warn", text, remedy) for code, text in said.items() if text]
    if header.codec in {"mp3", "aac"}:
        text = f"It is {header.codec.upper()}: some of the sound was left out for space."
        found.append(finding("lossy_source", "info", text, remedy))
    return found
