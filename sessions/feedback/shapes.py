"""How notes and verdicts look in JSON."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sessions.feedback.gathered import Heard, heard, reactions_of, sounds_of
from sessions.feedback.models import Note, NoteSound, Reaction, Verdict
from sessions.people.access import Actor
from sessions.people.roles import May
from sessions.people.shapes import Number, Person, Problem, WriterShape
from sessions.songs.api.shapes import STATES, FileShape, UploadAddress, file_json

_LONGEST = 5000
_LAST_SECOND = 24 * 3600  # no file is longer; while a version has no sound its length is not known
_MENTIONS = 50


class ReactionShape(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Reaction.Kind.choices)
    count = serializers.IntegerField()
    mine = serializers.BooleanField()
    names = serializers.ListField(child=serializers.CharField())


class NoteSoundShape(serializers.Serializer[Any]):
    """Describes `heard_json`."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    seconds = serializers.FloatField(allow_null=True)
    filename = serializers.CharField()
    stream = serializers.CharField(help_text="Which of the files a player takes.")
    files = FileShape(many=True)


class BegunNoteSound(NoteSoundShape):
    upload = UploadAddress()


class NoteShape(serializers.ModelSerializer[Note]):
    """Reads `me`, the asking `Actor`, from its context."""

    by = WriterShape(source="writer", read_only=True)
    resolved_by = Person(read_only=True, allow_null=True)
    assigned_to = Person(read_only=True, allow_null=True)
    mentions = Person(read_only=True, many=True)
    song = serializers.IntegerField(source="version.song_id", read_only=True)
    reactions = serializers.SerializerMethodField()
    sounds = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = (
            "id",
            "song",
            "version",
            "stem",
            "reply_to",
            "by",
            "body",
            "at_seconds",
            "until_seconds",
            "is_internal",
            "section",
            "part",
            "direction",
            "assigned_to",
            "mentions",
            "reactions",
            "sounds",
            "revision",
            "created_at",
            "edited_at",
            "resolved_at",
            "resolved_by",
        )
        read_only_fields = fields

    @extend_schema_field(ReactionShape(many=True))
    def get_reactions(self, note: Note) -> Any:
        me: Actor = self.context["me"]
        return ReactionShape(reactions_of(note, me.user), many=True).data

    @extend_schema_field(NoteSoundShape(many=True))
    def get_sounds(self, note: Note) -> list[dict[str, Any]]:
        me: Actor = self.context["me"]
        may_download = me.may(note.version.song.project_id, May.DOWNLOAD)
        return [heard_json(each) for each in sounds_of(note, may_download=may_download)]


class ChangedNote(Problem):
    theirs = NoteShape()


class ReaderShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    initials = serializers.CharField()
    role = serializers.CharField(help_text="On the project, or `owner` of the studio.")
    reads_internal = serializers.BooleanField()


def note_json(note: Note, me: Actor) -> dict[str, Any]:
    return dict(NoteShape(note, context={"me": me}).data)


def note_sound_json(sound: NoteSound, *, may_download: bool) -> dict[str, Any]:
    return heard_json(heard(sound, may_download=may_download))


def heard_json(sound: Heard) -> dict[str, Any]:
    return {
        "id": sound.id,
        "state": sound.state,
        "sentence": sound.sentence,
        "remedy": sound.standing.remedy,
        "seconds": sound.seconds,
        "filename": sound.filename,
        "stream": sound.stream,
        "files": [
            file_json(
                render,
                reverse("api:note-sound-file", kwargs={"sound_id": sound.id, "name": name}),
            )
            for name, render in sound.renders.items()
        ],
    }


class Mentions(serializers.ListField):
    child = serializers.IntegerField()

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=_MENTIONS, help_text="Ids of `songs/<id>/people/`.", **more)


class NoteBody(serializers.Serializer[Any]):
    """A note needs `version` and `at_seconds`; a reply only `reply_to` and `body`.

    A reply stands where the note stands that it answers, and is for the same people.
    """

    version = serializers.IntegerField(required=False)
    body = serializers.CharField(max_length=_LONGEST)
    at_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False)
    until_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False, allow_null=True)
    stem = serializers.IntegerField(required=False, allow_null=True)
    reply_to = serializers.IntegerField(required=False, allow_null=True)
    is_internal = serializers.BooleanField(
        default=False, help_text="For who works on the record; guests and clients never see it."
    )
    section = serializers.CharField(max_length=80, default="", allow_blank=True)
    part = serializers.CharField(max_length=80, default="", allow_blank=True)
    direction = serializers.ChoiceField(
        choices=Note.Direction.choices, default="", allow_blank=True
    )
    assigned_to = serializers.IntegerField(required=False, allow_null=True)
    mentions = Mentions(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("reply_to") is None:
            for name in ("version", "at_seconds"):
                if name not in attrs:
                    raise serializers.ValidationError({name: "This field is required."})
        return attrs


class NotePatch(serializers.Serializer[Any]):
    revision = serializers.IntegerField(help_text="Of the note as it was read.")
    body = serializers.CharField(max_length=_LONGEST, required=False)
    at_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False)
    until_seconds = Number(min_value=0, max_value=_LAST_SECOND, required=False, allow_null=True)
    section = serializers.CharField(max_length=80, required=False, allow_blank=True)
    part = serializers.CharField(max_length=80, required=False, allow_blank=True)
    direction = serializers.ChoiceField(
        choices=Note.Direction.choices, required=False, allow_blank=True
    )
    mentions = Mentions(required=False)


class VerdictShape(serializers.ModelSerializer[Verdict]):
    by = WriterShape(source="writer", read_only=True)

    class Meta:
        model = Verdict
        fields = ("id", "version", "by", "choice", "given_at")
        read_only_fields = ("id", "version", "by", "given_at")
