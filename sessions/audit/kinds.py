"""What is written down, and how the log says it: who comes before these words, about what after.

A kind is a word of the log for ever: rows that were written stay. New ones are added here first.
"""

from __future__ import annotations

KINDS: dict[str, str] = {
    # the door
    "studio_opened": "opened the studio",
    "signed_in": "signed in",
    "sign_in_failed": "did not get in",
    "signed_out": "signed out",
    "session_ended": "signed out elsewhere",
    "second_factor_failed": "gave a wrong second factor",
    "factor_added": "added a second factor",
    "factor_removed": "took away a second factor",
    "recovery_codes_made": "made new recovery codes",
    "recovery_code_used": "signed in by a recovery code",
    "password_changed": "changed the password",
    "token_made": "made an API token",
    "token_revoked": "ended an API token",
    # who may what
    "invited": "invited",
    "invitation_sent_again": "invited again",
    "invitation_revoked": "revoked the invitation of",
    "invitation_accepted": "accepted the invitation of",
    "member_added": "added to the project",
    "role_changed": "changed the role of",
    "member_removed": "removed from the project",
    # links
    "link_made": "made the link",
    "link_changed": "changed the link",
    "link_readdressed": "gave a new address to the link",
    "link_mailed": "sent by mail the link",
    "link_paused": "paused the link",
    "link_resumed": "opened again the link",
    "link_revoked": "revoked the link",
    "link_previewed": "looked as a guest at the link",
    "link_opened": "came in by the link",
    "link_denied": "was not let in by the link",
    "guest_known": "made their own what was said by the guest",
    # what was heard and taken away
    "listened": "began to hear",
    "downloaded": "downloaded",
    "copy_looked_up": "asked whose copy it is:",
    # what a release is approved by
    "full_listen_set": "changed whether approvals need a full listen in",
    "approved": "approved",
    "work_wanted": "wants work on",
    "verdict_taken_back": "took back their verdict on",
    # masters that leave the house
    "gate_changed": "changed the release gate of",
    "gate_overridden": "let go, though its release checklist was not green:",
    "gate_restored": "took back the letting go of",
    "credits_changed": "changed the credits of",
    "isrc_changed": "changed the ISRC of",
    # money
    "balance_changed": "said what is still to be paid of",
    "budget_opened": "opened the budget",
    "currency_changed": "changed the currency of the budget",
    "line_added": "added a line to the budget",
    "line_changed": "changed a line of the budget",
    "line_removed": "removed a line of the budget",
}
