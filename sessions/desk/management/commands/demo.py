"""`manage.py demo`: make the demo album and say where it is and who may sign in."""

from __future__ import annotations

import json
import time
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from processing.models import Job
from sessions.desk.demo import carry_on, open_demo, sharing
from sessions.desk.demo.album import PEOPLE
from sessions.people.actions import open_studio, studio_is_open, temporary_password
from sessions.people.models import User
from sessions.people.tokens import make_token
from sessions.projects.models import Project

OWNER = ("Mara Voss", "mara@demo.invalid")


class Command(BaseCommand):
    help = "Make the demo album, and print addresses, logins, an API token and a link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="for programs")
        parser.add_argument(
            "--no-wait", action="store_true", help="leave the sound to the workers of a running up"
        )

    def handle(self, *_: Any, as_json: bool, no_wait: bool, **__: Any) -> None:
        call_command("prepare", stdout=self.stderr)
        logins = []
        if not studio_is_open():
            password = temporary_password()
            _open_studio(password)
            logins.append({"role": "owner", "email": OWNER[1], "password": password})
        project = open_demo(User.objects.filter(is_owner=True).order_by("pk")[0])
        logins += _fresh_logins()
        if no_wait:
            carry_on()
        else:
            self._make_everything(project)
        _row, token = make_token(User.objects.get(email=PEOPLE[0].email), name="demo")
        link = sharing.address(project, by=User.objects.get(email=PEOPLE[0].email))
        told = _told(project, logins, token) | {"link": link}
        self.stdout.write(json.dumps(told, indent=2) if as_json else _in_words(told))

    def _make_everything(self, project: Project) -> None:
        """Work on the demo's jobs here, beside whatever workers there are, until all are over."""
        current_app.loader.import_default_modules()
        while True:
            left = carry_on()
            jobs = Job.objects.filter(topic=project.topic).exclude(state__in=Job.OVER)
            waiting = jobs.filter(state=Job.State.QUEUED).order_by("pk").first()
            if waiting is not None:
                self.stderr.write(f"{waiting.kind} (job {waiting.pk}), {jobs.count()} to go")
                current_app.tasks[f"processing.{waiting.kind}"].apply(args=(waiting.pk,))
            elif jobs.exists() or left:
                time.sleep(0.5)
            else:
                return


def _open_studio(password: str) -> None:
    name, email = OWNER
    open_studio(name="Low Sun Studio", owner_name=name, owner_email=email, password=password)


def _fresh_logins() -> list[dict[str, str]]:
    """New temporary passwords for the people of the demo: the old ones are nowhere to be read."""
    logins = []
    for person in PEOPLE:
        user, password = User.objects.get(email=person.email), temporary_password()
        user.set_password(password)
        user.save(update_fields=["password"])
        logins.append({"role": str(person.role), "email": person.email, "password": password})
    return logins


def _told(project: Project, logins: list[dict[str, str]], token: str) -> dict[str, Any]:
    base = settings.PUBLIC_URL
    return {
        "address": base,
        "project": base + reverse("desk:project", args=[project.pk]),
        "songs": [
            {"title": song.title, "address": base + reverse("desk:session", args=[song.pk])}
            for song in project.songs.order_by("position")
        ],
        "logins": logins,
        "api": base + "/api/",
        "token": token,
    }


def _in_words(told: dict[str, Any]) -> str:
    lines = [f"The demo album: {told['project']}"]
    lines += [f"  {song['title']}: {song['address']}" for song in told["songs"]]
    lines.append("Sign in as:")
    lines += [
        f"  {login['role']:<9} {login['email']:<20} {login['password']}" for login in told["logins"]
    ]
    lines.append(f"API token of the producer: {told['token']}")
    if told["link"]:
        lines.append(f"A link for a guest, without an account: {told['link']}")
    return "\n".join(lines)
