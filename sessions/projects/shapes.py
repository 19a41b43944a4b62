"""How projects look in JSON."""

from __future__ import annotations

from rest_framework import serializers

from sessions.people.roles import Role
from sessions.people.shapes import Person
from sessions.projects.models import Membership, Phase, Project


class PhaseShape(serializers.ModelSerializer[Phase]):
    title = serializers.CharField(source="get_name_display", read_only=True)

    class Meta:
        model = Phase
        fields = ("id", "name", "title", "position", "due_date", "done_date")
        read_only_fields = ("id", "name", "title", "position")


class MemberShape(serializers.ModelSerializer[Membership]):
    user = Person(read_only=True)

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ("id", "user", "role", "since")
        read_only_fields = fields


class ProjectShape(serializers.ModelSerializer[Project]):
    artist = serializers.CharField(source="artist.name", read_only=True)
    phases = PhaseShape(many=True, read_only=True)
    members = MemberShape(source="memberships", many=True, read_only=True)

    class Meta:
        model = Project
        fields = (
            "id",
            "title",
            "kind",
            "artist",
            "brief",
            "catalogue",
            "release_date",
            "approval_needs_full_listen",
            "created_at",
            "phases",
            "members",
        )
        read_only_fields = fields


class ProjectBody(serializers.ModelSerializer[Project]):
    """What may be sent; everything else in a body is ignored."""

    artist = serializers.CharField(max_length=200)

    class Meta:
        model = Project
        fields = (
            "title",
            "kind",
            "artist",
            "brief",
            "catalogue",
            "release_date",
            "approval_needs_full_listen",
        )


class MemberBody(serializers.Serializer[Membership]):
    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=120, default="", allow_blank=True)
    role = serializers.ChoiceField(choices=Role.choices)


class RoleBody(serializers.Serializer[Membership]):
    role = serializers.ChoiceField(choices=Role.choices)


class AddedMember(MemberShape):
    temporary_password = serializers.CharField(
        allow_null=True, help_text="There once, when an account was made for a new address."
    )

    class Meta(MemberShape.Meta):
        fields = (*MemberShape.Meta.fields, "temporary_password")
        read_only_fields = fields
