"""Why an order cannot be taken now."""

from __future__ import annotations

from sessions.people.refusals import Refused


class NotReadyYet(Refused):
    code = "not_ready"


class StemMoved(Refused):
    code = "stem_moved"


class NothingToMix(Refused):
    code = "nothing_to_mix"


class NothingOnAlbum(Refused):
    code = "nothing_on_album"
