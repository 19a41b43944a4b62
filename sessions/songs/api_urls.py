"""Addresses of songs, stems, versions and jobs in the API."""

from django.urls import path

from sessions.songs.api import (
    albums,
    alignments,
    archives,
    files,
    jobs,
    passports,
    plans,
    references,
    sections,
    songs,
    stems,
    texts,
    versions,
)

urlpatterns = [
    path("projects/<int:project_id>/songs/", songs.Songs.as_view(), name="songs"),
    path("songs/<int:song_id>/", songs.OneSong.as_view(), name="song"),
    path("songs/<int:song_id>/mix-recipe/", songs.DefaultMix.as_view(), name="mix-recipe"),
    path("songs/<int:song_id>/orders/", versions.MixOrders.as_view(), name="mix-orders"),
    path("songs/<int:song_id>/plans/", plans.MixPlans.as_view(), name="mix-plans"),
    path("songs/<int:song_id>/jobs/", jobs.SongJobs.as_view(), name="song-jobs"),
    path("songs/<int:song_id>/passport/", passports.SongPassport.as_view(), name="passport"),
    path("songs/<int:song_id>/sections/", sections.SongSections.as_view(), name="sections"),
    path("songs/<int:song_id>/stems/", stems.Stems.as_view(), name="stems"),
    path(
        "songs/<int:song_id>/stem-archives/", archives.StemArchives.as_view(), name="stem-archives"
    ),
    path("stem-archives/<int:archive_id>/", archives.OneArchive.as_view(), name="stem-archive"),
    path("stems/<int:stem_id>/", stems.OneStem.as_view(), name="stem"),
    path("stems/<int:stem_id>/revisions/", stems.Revisions.as_view(), name="revisions"),
    path("stems/<int:stem_id>/edit-recipe/", stems.EditRecipeText.as_view(), name="edit-recipe"),
    path("stems/<int:stem_id>/orders/", stems.EditOrders.as_view(), name="edit-orders"),
    path("revisions/<int:revision_id>/", stems.OneRevision.as_view(), name="revision"),
    path(
        "revisions/<int:revision_id>/report/",
        files.RevisionReport.as_view(),
        name="revision-report",
    ),
    path(
        "revisions/<int:revision_id>/files/<slug:name>/",
        files.RevisionFile.as_view(),
        name="revision-file",
    ),
    path("songs/<int:song_id>/versions/", versions.Versions.as_view(), name="versions"),
    path(
        "songs/<int:song_id>/alignments/",
        alignments.SongAlignments.as_view(),
        name="song-alignments",
    ),
    path("songs/<int:song_id>/carry/", alignments.SongCarry.as_view(), name="song-carry"),
    path(
        "versions/<int:version_id>/alignments/",
        alignments.VersionAlignments.as_view(),
        name="version-alignments",
    ),
    path("alignments/<int:alignment_id>/", alignments.OneAlignment.as_view(), name="alignment"),
    path("versions/<int:version_id>/", versions.OneVersion.as_view(), name="version"),
    path(
        "versions/<int:version_id>/retirement/",
        versions.Retirement.as_view(),
        name="retirement",
    ),
    path(
        "versions/<int:version_id>/orders/", versions.MasterOrders.as_view(), name="master-orders"
    ),
    path("versions/<int:version_id>/plans/", plans.MasterPlans.as_view(), name="master-plans"),
    path(
        "versions/<int:version_id>/master-recipe/",
        versions.DefaultMaster.as_view(),
        name="master-recipe",
    ),
    path("plans/<int:plan_id>/", plans.OnePlan.as_view(), name="plan"),
    path("projects/<int:project_id>/albums/", albums.Albums.as_view(), name="albums"),
    path(
        "projects/<int:project_id>/album-recipe/",
        albums.DefaultAlbum.as_view(),
        name="album-recipe",
    ),
    path("albums/<int:album_id>/", albums.OneAlbum.as_view(), name="album"),
    path("albums/<int:album_id>/report/", albums.AlbumReport.as_view(), name="album-report"),
    path("albums/<int:album_id>/files/<slug:name>/", albums.AlbumFile.as_view(), name="album-file"),
    path("versions/<int:version_id>/report/", files.VersionReport.as_view(), name="version-report"),
    path(
        "versions/<int:version_id>/files/<slug:name>/",
        files.VersionFile.as_view(),
        name="version-file",
    ),
    path("songs/<int:song_id>/texts/", texts.Texts.as_view(), name="texts"),
    path("songs/<int:song_id>/texts/<slug:text>/", texts.OneText.as_view(), name="text"),
    path(
        "songs/<int:song_id>/texts/<slug:text>/editions/",
        texts.Editions.as_view(),
        name="text-editions",
    ),
    path(
        "songs/<int:song_id>/texts/<slug:text>/editions/<int:edition>/",
        texts.OneEdition.as_view(),
        name="text-edition",
    ),
    path("songs/<int:song_id>/references/", references.References.as_view(), name="references"),
    path("references/<int:reference_id>/", references.OneReference.as_view(), name="reference"),
    path(
        "references/<int:reference_id>/retirement/",
        references.Retirement.as_view(),
        name="reference-retirement",
    ),
    path(
        "references/<int:reference_id>/report/",
        references.ReferenceReport.as_view(),
        name="reference-report",
    ),
    path(
        "references/<int:reference_id>/files/<slug:name>/",
        references.ReferenceFile.as_view(),
        name="reference-file",
    ),
    path("jobs/<int:job_id>/", jobs.OneJob.as_view(), name="job"),
    path("jobs/<int:job_id>/cancellation/", jobs.Cancellation.as_view(), name="cancellation"),
    path("jobs/<int:job_id>/attempts/", jobs.Attempts.as_view(), name="attempts"),
]
