"""The measured report of a version or a stem, as the panel shows it and as it is printed."""

from __future__ import annotations

from sessions.desk.sheets.comparison import Comparison
from sessions.desk.sheets.sheet import Sheet, of_card, of_revision, of_version
from sessions.desk.sheets.told import WORST_FIRST

__all__ = ["WORST_FIRST", "Comparison", "Sheet", "of_card", "of_revision", "of_version"]
