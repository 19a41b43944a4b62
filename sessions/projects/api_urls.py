"""Addresses of projects in the API."""

from django.urls import path

from sessions.projects import api, invitations_api, join

urlpatterns = [
    path("projects/", api.Projects.as_view(), name="projects"),
    path("projects/<int:project_id>/", api.OneProject.as_view(), name="project"),
    path("projects/<int:project_id>/members/", api.Members.as_view(), name="members"),
    path(
        "projects/<int:project_id>/members/<int:member_id>/",
        api.OneMember.as_view(),
        name="member",
    ),
    path(
        "projects/<int:project_id>/invitations/",
        invitations_api.ProjectInvitations.as_view(),
        name="project-invitations",
    ),
    path("invitations/", invitations_api.StudioInvitations.as_view(), name="studio-invitations"),
    path(
        "invitations/<int:invitation_id>/",
        invitations_api.OneInvitation.as_view(),
        name="invitation",
    ),
    path(
        "invitations/<int:invitation_id>/letter/",
        invitations_api.InvitationLetter.as_view(),
        name="invitation-letter",
    ),
    path("invitation-readings/", join.Invited.as_view(), name="invitation-readings"),
    path("invitation-acceptances/", join.Acceptances.as_view(), name="invitation-acceptances"),
    path("projects/<int:project_id>/phases/<int:phase_id>/", api.OnePhase.as_view(), name="phase"),
]
