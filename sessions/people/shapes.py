"""How people and problems look in JSON."""

from __future__ import annotations

import math

from rest_framework import serializers

from sessions.people.models import User


class Person(serializers.ModelSerializer[User]):
    initials = serializers.CharField(read_only=True)

    class Meta:
        model = User
        fields = ("id", "name", "initials")
        read_only_fields = fields


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
