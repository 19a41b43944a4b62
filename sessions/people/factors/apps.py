"""Two apps of django-allauth for their models, without what they set up for pages of their own."""

from django.apps import AppConfig


class Account(AppConfig):
    """Imported by the other one. Its tables stay empty; its middleware is not needed."""

    name = "allauth.account"
    default_auto_field = "django.db.models.AutoField"  # as its migrations have it


class Factors(AppConfig):
    name = "allauth.mfa"
    default_auto_field = "django.db.models.BigAutoField"
