"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from sessions.desk.pages import (
    account,
    audit,
    first_run,
    home,
    links,
    project,
    project_changes,
    report,
    session,
)

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.page, name="home"),
    path("first-run/", first_run.page, name="first-run"),
    path("first-run/demo/", first_run.demo, name="first-run-demo"),
    path("projects/", home.projects, name="projects"),
    path("projects/<int:project_id>/", project.page, name="project"),
    path("projects/<int:project_id>/albums/", project.albums_part, name="albums-fragment"),
    path("projects/<int:project_id>/links/", links.of_project, name="project-links"),
    path("projects/<int:project_id>/audit/", audit.of_project, name="project-audit"),
    path("projects/<int:project_id>/audit/table/", audit.project_table, name="project-audit-table"),
    path("audit/", audit.page, name="audit"),
    path("audit/table/", audit.table, name="audit-table"),
    path("projects/<int:project_id>/songs/", project_changes.new_song, name="project-songs"),
    path("projects/<int:project_id>/members/", project_changes.new_member, name="project-members"),
    path(
        "projects/<int:project_id>/members/<int:member_id>/role/",
        project_changes.role,
        name="project-member-role",
    ),
    path(
        "projects/<int:project_id>/members/<int:member_id>/removal/",
        project_changes.removal,
        name="project-member-removal",
    ),
    path(
        "projects/<int:project_id>/full-listen/",
        project_changes.full_listen,
        name="project-full-listen",
    ),
    path(
        "projects/<int:project_id>/phases/<int:phase_id>/",
        project_changes.phase,
        name="project-phase",
    ),
    path("account/", account.page, name="account"),
    path("account/tokens/", account.tokens, name="account-tokens"),
    path(
        "account/tokens/<int:token_id>/removal/",
        account.token_removal,
        name="account-token-removal",
    ),
    path("account/password/", account.password, name="account-password"),
    path("songs/<int:song_id>/", session.session, name="session"),
    path("songs/<int:song_id>/ballots/", session.ballots_part, name="ballots-fragment"),
    path("songs/<int:song_id>/rail/", session.rail_part, name="rail-fragment"),
    path("songs/<int:song_id>/checklist/", session.release_part, name="release-fragment"),
    path("songs/<int:song_id>/stems/", session.stems_part, name="stems-fragment"),
    path("songs/<int:song_id>/passport/", session.passport_part, name="passport-fragment"),
    path("songs/<int:song_id>/notes/", session.notes_part, name="notes-fragment"),
    path("songs/<int:song_id>/references/", session.references_part, name="references-fragment"),
    path("songs/<int:song_id>/links/", links.of_song, name="links-fragment"),
    path("songs/<int:song_id>/jobs/", session.jobs_part, name="jobs-fragment"),
    path("versions/<int:version_id>/report/", report.part, name="report-fragment"),
    path("versions/<int:version_id>/report/print/", report.paper, name="report-print"),
    path(
        "revisions/<int:revision_id>/report/print/",
        report.revision_paper,
        name="revision-report-print",
    ),
]
