"""Addresses of uploads in the API."""

from django.urls import path, register_converter

from sessions.uploads import api


class Token:
    """What `secrets.token_urlsafe` makes."""

    regex = "[A-Za-z0-9_-]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Token, "upload_token")

urlpatterns = [
    path("uploads/", api.Uploads.as_view(), name="uploads"),
    path("uploads/<upload_token:token>/", api.TheUpload.as_view(), name="upload"),
    path(
        "uploads/<upload_token:token>/completion/",
        api.Completion.as_view(),
        name="upload-completion",
    ),
]
