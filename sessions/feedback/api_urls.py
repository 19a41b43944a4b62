"""Addresses of notes and verdicts in the API."""

from django.urls import include, path

from sessions.feedback.api import answers, exchange, notes, sounds, verdicts
from sessions.feedback.approvals.api import VersionApprovals

urlpatterns = [
    path("songs/<int:song_id>/notes/", notes.Notes.as_view(), name="notes"),
    path("songs/<int:song_id>/notes/export/", exchange.Export.as_view(), name="notes-export"),
    path("songs/<int:song_id>/notes/import/", exchange.Import.as_view(), name="notes-import"),
    path("songs/<int:song_id>/people/", notes.People.as_view(), name="people"),
    path("notes/<int:note_id>/", notes.OneNote.as_view(), name="note"),
    path("notes/<int:note_id>/deletion/", answers.Deletion.as_view(), name="note-deletion"),
    path("notes/<int:note_id>/resolution/", answers.Resolution.as_view(), name="resolution"),
    path("notes/<int:note_id>/assignment/", answers.Assignment.as_view(), name="assignment"),
    path(
        "notes/<int:note_id>/reactions/<slug:reaction>/",
        answers.MyReaction.as_view(),
        name="reaction",
    ),
    path("notes/<int:note_id>/sounds/", sounds.NoteSounds.as_view(), name="note-sounds"),
    path("note-sounds/<int:sound_id>/", sounds.OneNoteSound.as_view(), name="note-sound"),
    path(
        "note-sounds/<int:sound_id>/files/<slug:name>/",
        sounds.NoteSoundFile.as_view(),
        name="note-sound-file",
    ),
    path(
        "note-sounds/<int:sound_id>/report/",
        sounds.NoteSoundReport.as_view(),
        name="note-sound-report",
    ),
    path("versions/<int:version_id>/verdict/", verdicts.MyVerdict.as_view(), name="verdict"),
    path("versions/<int:version_id>/approvals/", VersionApprovals.as_view(), name="approvals"),
    path("", include("sessions.feedback.ballots.urls")),
]
