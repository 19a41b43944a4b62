"""What people do about a release: one transaction each, with its event and its line in the log."""

from sessions.releases.actions.gates import WrongGate, change_gate, say_balance
from sessions.releases.actions.overrides import (
    NoReason,
    NothingHeld,
    OverrideStands,
    end_override,
    override,
)
from sessions.releases.actions.songs import (
    CREDITS_AT_MOST,
    WrongCredit,
    add_credit,
    change_credit,
    give_isrc,
    place_credit,
    remove_credit,
)

__all__ = [
    "CREDITS_AT_MOST",
    "NoReason",
    "NothingHeld",
    "OverrideStands",
    "WrongCredit",
    "WrongGate",
    "add_credit",
    "change_credit",
    "change_gate",
    "end_override",
    "give_isrc",
    "override",
    "place_credit",
    "remove_credit",
    "say_balance",
]
