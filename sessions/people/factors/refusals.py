"""What is said when a second factor is wrong, missing or not possible."""

from __future__ import annotations

from sessions.people.refusals import Invalid, Refused


class WrongCode(Invalid):
    code = "wrong_code"


class CodeMissing(Invalid):
    """The password was right, and this account asks for more."""

    code = "code_missing"


class WrongPasskey(Invalid):
    """Unknown, of another address, or not answered by its owner: nobody learns which."""

    code = "wrong_passkey"


class NotBegun(Refused):
    code = "not_begun"


class AlreadyThere(Refused):
    code = "already_there"
