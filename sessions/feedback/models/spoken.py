"""Whose words something is: those of somebody with a login, or of a guest."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from sessions.people.models import Guest, User, Writer


class Spoken(models.Model):
    """Exactly one of `by` and `guest` said it."""

    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="%(class)ss")
    guest = models.ForeignKey(Guest, models.PROTECT, null=True, related_name="%(class)ss")

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="%(class)s_has_one_writer",
                condition=Q(by__isnull=False, guest__isnull=True)
                | Q(by__isnull=True, guest__isnull=False),
            )
        ]

    @property
    def writer(self) -> Writer:
        found = self.guest or self.by
        assert found is not None  # by the constraint
        return found


def said_by(writer: Writer) -> dict[str, Any]:
    """To make such rows of this person, and to find them."""
    return {"guest": writer} if writer.is_guest else {"by": writer}
