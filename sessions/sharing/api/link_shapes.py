"""How a link looks in JSON, and what is said to make or change one."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from sessions.people.shapes import Person
from sessions.sharing import addresses, listing, qr, voice
from sessions.sharing.models import Link, LinkItem

_ITEMS_AT_MOST = 100
_COUNTED_AT_MOST = 1_000_000
# Else a page that says it in the time of Tokyo would break on the year 10000.
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def _before_the_end_of_time(moment: datetime) -> None:
    if moment >= _LATEST:
        raise serializers.ValidationError("Choose an earlier moment, or none.")


def _on_one_line(text: str) -> None:
    if any(unicodedata.category(sign)[0] == "C" for sign in text):
        raise serializers.ValidationError("A name stands on one line.")


def _moment(at: datetime | None) -> str | None:
    return serializers.DateTimeField().to_representation(at) if at else None


class ItemShape(serializers.ModelSerializer[LinkItem]):
    song_title = serializers.CharField(source="song.title", read_only=True)
    version_label = serializers.CharField(source="version.label", default="", read_only=True)

    class Meta:
        model = LinkItem
        fields = ("song", "song_title", "version", "version_label")


class LinkShape(serializers.ModelSerializer[Link]):
    """`opened` counts browsers, previews left out; `plays` and `downloads` are what was used up."""

    by = Person(read_only=True)
    recipient = serializers.CharField(source="guest.name", default="", read_only=True)
    email = serializers.CharField(source="guest.email", default="", read_only=True)
    items = ItemShape(many=True, read_only=True)
    has_password = serializers.SerializerMethodField()
    voice_state = serializers.SerializerMethodField()
    voice_problem = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    opened = serializers.SerializerMethodField()
    first_opened_at = serializers.SerializerMethodField()
    last_opened_at = serializers.SerializerMethodField()
    last_opened_by = serializers.SerializerMethodField()
    plays = serializers.SerializerMethodField()
    downloads = serializers.SerializerMethodField()
    heard_seconds = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Link
        fields = (
            "id",
            "project",
            "name",
            "recipient",
            "email",
            "is_whole_project",
            "items",
            "may_note",
            "may_approve",
            "may_download",
            "marked",
            "spoken",
            "says",
            "voice_state",
            "voice_problem",
            "plays_at_most",
            "downloads_at_most",
            "has_password",
            "expires_at",
            "paused_at",
            "revoked_at",
            "state",
            "opened",
            "first_opened_at",
            "last_opened_at",
            "last_opened_by",
            "plays",
            "downloads",
            "heard_seconds",
            "by",
            "created_at",
            "page",
        )
        read_only_fields = fields

    def get_has_password(self, link: Link) -> bool:
        return bool(link.password)

    @extend_schema_field(serializers.ChoiceField(listing.State.choices))
    def get_state(self, link: Link) -> str:
        return self._told(link).state.value

    @extend_schema_field(serializers.ChoiceField(voice.State.choices))
    def get_voice_state(self, link: Link) -> str:
        return self._told(link).voiced.state.value

    def get_voice_problem(self, link: Link) -> str:
        return self._told(link).voiced.problem

    def get_opened(self, link: Link) -> int:
        return self._told(link).opened

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_first_opened_at(self, link: Link) -> str | None:
        return _moment(self._told(link).first_opened_at)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_last_opened_at(self, link: Link) -> str | None:
        return _moment(self._told(link).last_opened_at)

    def get_last_opened_by(self, link: Link) -> str:
        return self._told(link).last_opened_by

    def get_plays(self, link: Link) -> int:
        return self._told(link).plays

    def get_downloads(self, link: Link) -> int:
        return self._told(link).downloads

    def get_heard_seconds(self, link: Link) -> int:
        return self._told(link).heard_seconds

    def get_page(self, link: Link) -> str:
        return addresses.page(link)

    def _told(self, link: Link) -> listing.Told:
        told: dict[int, listing.Told] = self.context["told"]
        return told[link.pk]


class Drawing(serializers.Serializer[qr.Drawing]):
    """The `d` of one SVG path, in a square of `size` by `size`, margin included."""

    size = serializers.IntegerField()
    path = serializers.CharField()


class NewAddress(serializers.Serializer[dict[str, Any]]):
    address = serializers.URLField(help_text="Shown this once: only its hash is kept.")
    qr = Drawing()
    mailed = serializers.BooleanField(help_text="Whether the mail server took it; false: send it.")


class NewLink(NewAddress, LinkShape):
    class Meta(LinkShape.Meta):
        fields = (*LinkShape.Meta.fields, "address", "qr", "mailed")  # type: ignore[assignment]


class LinkChange(serializers.Serializer[dict[str, Any]]):
    name = serializers.CharField(max_length=120, required=False, validators=[_on_one_line])
    may_note = serializers.BooleanField(required=False)
    may_approve = serializers.BooleanField(required=False)
    may_download = serializers.BooleanField(required=False)
    marked = serializers.BooleanField(
        required=False,
        help_text="Every copy and the page say whose they are. Masters are never marked.",
    )
    spoken = serializers.BooleanField(
        required=False,
        help_text="A voice in all that it plays says whom it is for; nobody downloads by it.",
    )
    plays_at_most = serializers.IntegerField(
        min_value=1, max_value=_COUNTED_AT_MOST, required=False, allow_null=True
    )
    downloads_at_most = serializers.IntegerField(
        min_value=1, max_value=_COUNTED_AT_MOST, required=False, allow_null=True
    )
    password = serializers.CharField(
        max_length=200, required=False, allow_blank=True, trim_whitespace=False
    )
    expires_at = serializers.DateTimeField(
        required=False, allow_null=True, validators=[_before_the_end_of_time]
    )


class LinkBody(LinkChange):
    """Without `items`: the whole project, each song in its newest version. Listening only."""

    items = serializers.ListField(
        child=inline_serializer(
            "NewLinkItem",
            {
                "song": serializers.IntegerField(),
                "version": serializers.IntegerField(required=False, allow_null=True),
            },
        ),
        required=False,
        max_length=_ITEMS_AT_MOST,
    )
    recipient = serializers.CharField(
        max_length=120, required=False, allow_blank=True, validators=[_on_one_line]
    )
    email = serializers.EmailField(required=False, allow_blank=True)
    send_mail = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["send_mail"] and not attrs.get("email"):
            raise serializers.ValidationError({"email": "To whom shall the mail go?"})
        return attrs


class AddressBody(serializers.Serializer[dict[str, Any]]):
    send_mail = serializers.BooleanField(default=False)
