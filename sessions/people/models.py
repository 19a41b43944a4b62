"""The people of the studio. One installation is one studio."""

from __future__ import annotations

from typing import ClassVar, Literal

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from sessions.audit.words import Who


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> User:
        user = self.model(email=self.normalize_email(email).strip().lower(), name=name.strip())
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, name: str, password: str | None = None) -> User:
        """Another owner, for `manage.py createsuperuser`."""
        user = self.create_user(email, name, password)
        user.is_owner = True
        user.save(update_fields=["is_owner"])
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody with a login. The owner may do everything in the studio."""

    email = models.EmailField(max_length=254, unique=True)  # kept in lower case
    name = models.CharField(max_length=120)
    is_owner = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, blank=True)  # empty: the studio's
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    is_guest: ClassVar[Literal[False]] = False

    def __str__(self) -> str:
        return self.name

    @property
    def who(self) -> Who:
        """For the audit log."""
        return Who(f"user:{self.pk}", self.name)

    @property
    def signature(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        return _initials(self.name or self.email)


class Studio(models.Model):
    """The installation itself: at most one row."""

    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    opened_at = models.DateTimeField(auto_now_add=True)


class Artist(models.Model):
    """The name on the record, with the people behind it."""

    name = models.CharField(max_length=200, unique=True)
    members = models.ManyToManyField(User, related_name="artists", blank=True)

    def __str__(self) -> str:
        return self.name


class Guest(models.Model):
    """Somebody without a login. Whoever only listens has no name until they give one.

    `user` is who they turned out to be when they signed up: what they said is theirs then.
    """

    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="was_guest")
    created_at = models.DateTimeField(auto_now_add=True)

    is_guest: ClassVar[Literal[True]] = True

    @property
    def called(self) -> str:
        return self.name or "A guest"

    @property
    def signature(self) -> str:
        """Guests choose their names, and may choose that of a member: nobody takes them for one."""
        return f"{self.name} (guest)" if self.name else self.called

    @property
    def initials(self) -> str:
        return _initials(self.called)

    @property
    def who(self) -> Who:
        """For the audit log."""
        return Who(f"guest:{self.pk}", self.called)


Writer = User | Guest  # whoever says something


class ApiToken(models.Model):
    """A personal token for the API. Only its SHA-256 is kept; the token is shown once."""

    class Scope(models.TextChoices):
        READ = "read", "Read only"
        WRITE = "write", "Read and change"

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.WRITE)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class Attempt(models.Model):
    """One try, to sign in or to open a link, counted until its window closes (`limits.py`)."""

    key = models.CharField(max_length=64)  # SHA-256 of what is counted
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key", "id"], name="attempt_key")]


def _initials(name: str) -> str:
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
