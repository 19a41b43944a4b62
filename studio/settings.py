"""Every setting, read from the environment. `docs/settings.md` explains each variable."""

from __future__ import annotations

from pathlib import Path

from whitenoise.compress import Compressor

from studio import environment as env

HOME = Path(__file__).resolve().parent.parent
DATA = env.folder("ROUGHMIX_DATA", HOME / "var")

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY") or env.kept_secret(DATA / "secrets" / "django")
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")

# `up` on loopback and INSECURE_LAN=1 are the only two ways to run without TLS.
ONLY_THIS_MACHINE = env.flag("ROUGHMIX_LOOPBACK")
PLAIN_HTTP = ONLY_THIS_MACHINE or env.flag("INSECURE_LAN")
INSECURE_LAN = env.flag("INSECURE_LAN")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXIES = env.names("TRUSTED_PROXIES")
# Where people find us, for links in what is printed and sent; a running `up` says it itself.
PUBLIC_URL = (
    env.text("PUBLIC_URL") or env.line(DATA / "run" / "address") or "http://127.0.0.1:8000"
).rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "sessions.people.factors.apps.Account",
    "sessions.people.factors.apps.Factors",
    "studio",
    "processing",
    "sessions.audit",
    "sessions.people",
    "sessions.projects",
    "sessions.uploads",
    "sessions.songs",
    "sessions.presets",
    "sessions.hearings",
    "sessions.feedback",
    "sessions.presence",
    "sessions.downloads",
    "sessions.sharing",
    "sessions.notices",
    "sessions.schedule",
    "sessions.budgets",
    "sessions.releases",
    "sessions.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "studio.headers.security_headers",
    "sessions.people.tracing.traced",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "sessions.people.seen.seen",
    "sessions.people.local_time.local_time",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "studio.urls"
ASGI_APPLICATION = "studio.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HOME / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "studio.headers.nonce",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", data=DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "people:sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "sessions.people.passwords.NoPattern"},
]

# Second factors (docs/decisions/0012). A code of the half minute before or after is taken too.
MFA_ADAPTER = "sessions.people.factors.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_DIGITS = 10
ACCOUNT_USER_MODEL_USERNAME_FIELD = None

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked by the machine next door, without TLS
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not PLAIN_HTTP
SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "sessions.people.session_rows"
SESSION_COOKIE_NAME = "sid" if PLAIN_HTTP else "__Host-sid"
CSRF_COOKIE_NAME = "csrf" if PLAIN_HTTP else "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PLAIN_HTTP
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o600

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [HOME / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "studio.packages.AppFilesFinder",
    "studio.packages.NodePackagesFinder",
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.InMemoryStorage"
    },  # media: processing.storage
    "staticfiles": {"BACKEND": "studio.statics.HashedFiles"},
}
# Pages ask for nothing under its plain name, and only who debugs asks for a map: neither is worth
# the second a file that its compression takes.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# Where media live: empty for a folder under the data folder, or
# s3://key:secret@host:port/bucket?region=...&secure=1
STORAGE_URL = env.text("STORAGE_URL")
# Where browsers reach the same store: members' downloads are sent there. Empty: we send them.
STORAGE_PUBLIC_URL = env.web_address("STORAGE_PUBLIC_URL")
# The path under which nginx or Caddy serves the media folder to us alone; empty: we serve it.
ACCEL_PREFIX = env.text("ACCEL_PREFIX")
UPLOAD_LIMIT_BYTES = env.whole("UPLOAD_LIMIT_GB", 20, least=1) * 1024**3
UPLOAD_CHUNK_BYTES = 16 * 1024**2
# Called by the sweeper every minute, by name: what it does not know of clears up after itself.
ALSO_LOOKED_AFTER_BY = [
    "sessions.songs.actions.open_archives",
    "sessions.songs.actions.keep_passports",
    "sessions.feedback.ballots.actions.close_at_their_time",
    "sessions.songs.actions.keep_alignments",
    "sessions.presence.actions.forget_who_left",
    "sessions.desk.demo.carry_on",
    "sessions.notices.sending.send_soon",
    "sessions.audit.actions.seal",
]
ALSO_CLEARED_AWAY_BY = [
    "sessions.uploads.actions.give_up_on_expired",
    "sessions.feedback.actions.forget_deleted",
    "sessions.feedback.actions.forget_recordings",
    "sessions.sharing.actions.keep_voices",
    "sessions.audit.actions.forget_old",
]
# Mail: without EMAIL_URL none is sent, and what waits is told on the pages alone.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
(
    EMAIL_HOST,
    EMAIL_PORT,
    EMAIL_HOST_USER,
    EMAIL_HOST_PASSWORD,
    EMAIL_USE_SSL,
    EMAIL_USE_TLS,
) = env.mail_server("EMAIL_URL")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM") or "Roughmix <roughmix@localhost>"
# Asked by downloads of a WAV with its notes, by name: songs know of none.
CUES_KEPT_BY = "sessions.feedback.marked.cues_of"
# What is asked before a single file leaves, and told that it does.
LEAVING_TOLD_TO = "sessions.downloads.single.leaves"
DOWNLOADS_AN_HOUR = env.whole("DOWNLOADS_AN_HOUR", 30, least=1)
# Asked by everything that gives a master's file away, by name: songs know of no checklist.
GATE_KEPT_BY = "sessions.releases.gate.closed_because"
AUDIT_DAYS = env.whole("AUDIT_DAYS", 400, least=1)
FREE_DISK_BYTES = env.whole("FREE_DISK_MB", 2048) * 1024**2

# Without REDIS_URL, that of the embedded broker while `up` runs on the same data folder.
REDIS_URL = env.text("REDIS_URL") or env.line(DATA / "run" / "broker")
CELERY_BROKER_URL = REDIS_URL or "redis://127.0.0.1:1/0"
LEASE_SECONDS = env.whole("LEASE_SECONDS", 30, least=2)
RESEND_SECONDS = env.whole("RESEND_SECONDS", 30, least=1)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "sessions.people.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["studio.json_bodies.JsonBody"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "studio.openapi.Schema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "EXCEPTION_HANDLER": "studio.problems.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Roughmix",
    "VERSION": "0.1.0",
    "DESCRIPTION": (
        "Songs, versions, stems, notes, orders to the machines, and their reports.\n\n"
        "Sign in with `POST /api/tokens/`, then send `Authorization: Token rm_…`.\n\n"
        "Bytes arrive by tus 1.0 at the address that beginning a stem or a version answers; "
        "`HEAD` there tells the offset to go on from.\n\n"
        "`GET /api/projects/{id}/events/` streams what happens as server-sent events: "
        '`event: change`, `data: {"kind": …, "id": …}`, resumed by `Last-Event-ID`.'
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "LinkState": "sessions.sharing.listing.State",
        "ProjectRole": "sessions.people.roles.Role",
        "StemRole": "sessions.songs.api.stems.ROLES",
        "ProjectKind": "sessions.projects.models.Project.Kind",
        "VersionKind": "sessions.songs.models.Version.Kind",
        "JobKind": "processing.models.Job.Kind",
        "PresetKind": "sessions.presets.models.Preset.Kind",
        "JobState": "processing.models.Job.State",
        "UploadState": "sessions.uploads.models.Upload.State",
        "SoundState": "sessions.songs.api.shapes.STATES",
        "ReleaseCode": "sessions.releases.models.Code",
        "ReactionKind": "sessions.feedback.models.Reaction.Kind",
        "VerdictChoice": "sessions.feedback.models.Verdict.Choice",
        "StageState": "sessions.songs.api.job_json.STAGE_STATES",
        "CarriedState": "sessions.songs.api.alignments.STATES",
        "ChangeAbout": "sessions.desk.api.ABOUT",
        "NoteChangeState": "sessions.desk.api.NOTE_STATES",
        "AlignmentKind": "sessions.songs.api.alignments.KINDS",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Every 404 and 403 is an answer, not an event.
        "django.request": {"level": "ERROR"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        "botocore": {"level": "WARNING"},
    },
}
