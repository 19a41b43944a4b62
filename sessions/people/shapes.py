"""How people and problems look in JSON."""

from __future__ import annotations

import math
from typing import Any

from rest_framework import serializers

from sessions.people.models import User, Writer


class Person(serializers.ModelSerializer[User]):
    initials = serializers.CharField(read_only=True)

    class Meta:
        model = User
        fields = ("id", "name", "initials")
        read_only_fields = fields


class WriterShape(serializers.Serializer[Any]):
    """Whoever said something."""

    id = serializers.SerializerMethodField(help_text="None for a guest, who has no account.")
    name = serializers.CharField(read_only=True)
    initials = serializers.CharField(read_only=True)
    is_guest = serializers.BooleanField(read_only=True)

    def get_id(self, writer: Writer) -> int | None:
        return None if writer.is_guest else writer.pk


class Problem(serializers.Serializer[dict[str, str]]):
    """What every refusal looks like."""

    detail = serializers.CharField()
    code = serializers.CharField()
    remedy = serializers.CharField(required=False)


class Number(serializers.FloatField):
    """A number that can be reckoned with: "nan" and "inf" are words to Python, not to us."""

    def to_internal_value(self, data: float | str) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value
