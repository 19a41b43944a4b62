"""An address as a QR code (ISO/IEC 18004), drawn here: no service learns of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of margin that the standard asks for


@dataclass(frozen=True, slots=True)
class Drawing:
    """The dark modules as the `d` of one SVG path, in a square of `size` by `size`."""

    size: int
    path: str


def drawing(address: str) -> Drawing:
    code = qrcode.QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    return Drawing(len(rows), "".join(_row(y, row) for y, row in enumerate(rows)))


def _row(y: int, row: list[bool]) -> str:
    """Dark modules side by side are one rectangle, so that no seam shows between them."""
    drawn, x = "", 0
    for is_dark, run in groupby(row):
        width = len(list(run))
        drawn += f"M{x} {y}h{width}v1h-{width}z" if is_dark else ""
        x += width
    return drawn
