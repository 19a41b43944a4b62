"""Pages of this room."""

from django.urls import URLPattern, URLResolver, path

from sessions.desk.pages import (
    account,
    account_safety,
    first_run,
    home,
    invitations,
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
    path("projects/<int:project_id>/invitations/", invitations.invite, name="project-invitations"),
    path(
        "projects/<int:project_id>/invitations/<int:invitation_id>/letter/",
        invitations.letter,
        name="project-invitation-letter",
    ),
    path(
        "projects/<int:project_id>/invitations/<int:invitation_id>/removal/",
        invitations.removal,
        name="project-invitation-removal",
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
    path("account/app/", account_safety.app, name="account-app"),
    path("account/app/set-up/", account_safety.app_set_up, name="account-app-set-up"),
    path(
        "account/factors/<int:factor_id>/removal/",
        account_safety.factor_removal,
        name="account-factor-removal",
    ),
    path("account/recovery-codes/", account_safety.recovery_codes, name="account-recovery-codes"),
    path("account/sessions/", account_safety.all_sessions, name="account-sessions"),
    path("account/sessions/others/", account_safety.other_sessions, name="account-other-sessions"),
    path(
        "account/sessions/<slug:session>/removal/",
        account_safety.session_removal,
        name="account-session-removal",
    ),
    path("account/invitations/", invitations.to_studio, name="account-invitations"),
    path(
        "account/invitations/<int:invitation_id>/removal/",
        invitations.to_studio_removal,
        name="account-invitation-removal",
    ),
    path("songs/<int:song_id>/", session.session, name="session"),
    path("songs/<int:song_id>/ballots/", session.ballots_part, name="ballots-fragment"),
    path("songs/<int:song_id>/rail/", session.rail_part, name="rail-fragment"),
    path("songs/<int:song_id>/stems/", session.stems_part, name="stems-fragment"),
    path("songs/<int:song_id>/passport/", session.passport_part, name="passport-fragment"),
    path("songs/<int:song_id>/notes/", session.notes_part, name="notes-fragment"),
    path("songs/<int:song_id>/references/", session.references_part, name="references-fragment"),
    path("songs/<int:song_id>/jobs/", session.jobs_part, name="jobs-fragment"),
    path("versions/<int:version_id>/report/", report.part, name="report-fragment"),
    path("versions/<int:version_id>/report/print/", report.paper, name="report-print"),
    path(
        "revisions/<int:revision_id>/report/print/",
        report.revision_paper,
        name="revision-report-print",
    ),
]
