from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sessions.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"
