"""Typed readers of the environment: a setting is right or refused with a sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

# A thread of the web process keeps its connection for its next requests: `studio.threads`.
KEPT_SECONDS = 60


class WrongSetting(Exception):
    """An environment variable says something that cannot be meant."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongSetting(f"{name} must be 1 or 0, not {value!r}.")


def whole(name: str, default: int, *, least: int = 0) -> int:
    value = text(name)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise WrongSetting(f"{name} must be a whole number, not {value!r}.") from None
    if number < least:
        raise WrongSetting(f"{name} must be at least {least}, not {number}.")
    return number


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def web_address(name: str) -> str:
    """`https://host`, with nothing behind it; http only for this machine itself."""
    value = text(name).rstrip("/")
    parts = urlsplit(value)
    is_here = parts.hostname in {"127.0.0.1", "localhost"}
    is_whole = bool(parts.hostname) and not (parts.path or parts.query or parts.fragment)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_here)
    if value and not (is_whole and is_safe):
        raise WrongSetting(f"{name} must look like https://store.example.org.")
    return value


def database(name: str, *, data: Path) -> dict[str, object]:
    """`postgres://user:password@host:port/name`, or SQLite under the data folder."""
    url = text(name)
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "roughmix.sqlite3",
            "CONN_MAX_AGE": KEPT_SECONDS,
            # IMMEDIATE: a transaction that reads and then writes fails at once under WAL otherwise.
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-8000"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise WrongSetting(f"{name} must look like postgres://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "")
        or dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair).get(
            "host", ""
        ),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": KEPT_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": (
                "-c lock_timeout=3s -c statement_timeout=30s"
                " -c idle_in_transaction_session_timeout=10s"
            )
        },
    }


def mail_server(name: str) -> tuple[str, int, str, str, bool, bool]:
    """`smtp://user:password@host:587?tls=1` or `smtps://…:465`; no host when nothing is said.

    Host, port, user, password, whether TLS is spoken from the start, whether by STARTTLS.
    """
    url = text(name)
    if not url:
        return "", 25, "", "", False, False
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or port == -1:
        raise WrongSetting(f"{name} must look like smtp://user:password@host:587?tls=1.")
    tls = dict(pair.partition("=")[::2] for pair in parts.query.split("&")).get("tls", "0")
    return (
        unquote(parts.hostname),
        port or (465 if parts.scheme == "smtps" else 25),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        parts.scheme == "smtps",
        parts.scheme == "smtp" and tls == "1",
    )


def folder(name: str, default: Path) -> Path:
    """A folder of our own, made when it is not there."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise WrongSetting(
            f"{name}: the folder {path} cannot be made ({problem.strerror})."
        ) from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise WrongSetting(f"{name}: the folder {path} cannot be written by this user.")
    return path


def line(path: Path) -> str:
    """What a running `up` left for other commands to read, or nothing."""
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def write_private(path: Path, content: str) -> None:
    """Whole or not at all, and readable by us alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _draft(path, content)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    """A secret that is made at the first start and stays, readable by us alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        draft = _draft(path, secrets.token_urlsafe(64))
        try:
            # Of several processes that start at once, one wins, and none reads half a secret.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _draft(path: Path, content: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
    return draft
