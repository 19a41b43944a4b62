from django.apps import AppConfig


class PresenceConfig(AppConfig):
    name = "sessions.presence"
    label = "presence"
    default_auto_field = "django.db.models.BigAutoField"
