"""`manage.py up`: the whole studio in one foreground process tree, until Ctrl-C."""

from __future__ import annotations

import contextlib
import errno
import http.client
import ipaddress
import os
import socket
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from studio import broker, excuses, programs
from studio.excuses import CannotStart
from studio.premises import Premises
from studio.supervisor import Program, Supervisor

LATE_SECONDS = 60
REST_WAITS_SECONDS = 15


class Command(BaseCommand):
    help = "Run the whole studio: web, workers, sweeper and, without REDIS_URL, a broker."
    requires_system_checks = ()  # `prepare` makes those of the database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="default: 8000")
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            help="default: 127.0.0.1; another address needs INSECURE_LAN=1",
        )

    def handle(self, *_: Any, host: str, port: int, **__: Any) -> None:
        try:
            self._run(host, port)
        except CannotStart as problem:
            sys.exit(str(problem))
        except DatabaseError as problem:
            sys.exit(_of_database(problem))
        except OSError as problem:
            sys.exit(excuses.of_system(problem, where=settings.DATA))
        except KeyboardInterrupt:
            sys.exit("Stopped.")

    def _run(self, host: str, port: int) -> None:
        """The lock first, then the port: who lacks either has changed nothing."""
        _refuse_strangers(host)
        premises = Premises(settings.DATA)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        with premises.taken(address=address), _listen(host, port) as listening:
            environment = _environment(host, address)
            call_command("prepare", only_this_machine="ROUGHMIX_LOOPBACK" in environment)
            supervisor = Supervisor(say=self._say)
            supervisor.listen_to_signals()
            try:
                _embed_a_broker(supervisor, premises, environment)
                supervisor.start(programs.web(environment, descriptor=listening.fileno()))
                rest = [*programs.workers(environment), programs.sweeper(environment)]
                supervisor.run(
                    each_turn=Opening(supervisor, premises, rest, address=address, at=(host, port))
                )
            finally:
                self._say("Stopping …")
                supervisor.stop()
            self._say("Stopped.")

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):  # the terminal may be gone, and we not yet
            self.stdout.write(line)
            self.stdout.flush()


class Opening:
    """Asks the web process until it answers, says so once, and lets the others start.

    On two cores the first page comes seconds sooner when nobody else is starting.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        premises: Premises,
        rest: list[Program],
        *,
        address: str,
        at: tuple[str, int],
    ) -> None:
        self.supervisor, self.premises, self.rest = supervisor, premises, rest
        self.address = address
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(at[0], at[0])  # noqa: S104
        self.port = at[1]
        self.began_at = time.monotonic()
        self.answered = self.apologised = False

    def __call__(self) -> None:
        if self.answered:
            return
        waited_seconds = time.monotonic() - self.began_at
        if self._answers():
            self.answered = True
            self.premises.announce("address", self.address)
            self.supervisor.say(f"Roughmix answers at {self.address}")
            self.supervisor.say(f"Its data are in {self.premises.data}. Ctrl-C ends everything.")
        elif waited_seconds > LATE_SECONDS and not self.apologised:
            self.apologised = True
            self.supervisor.say("The web process does not answer yet; what it says stands above.")
        if self.answered or waited_seconds > REST_WAITS_SECONDS:
            while self.rest and not self.supervisor.stopping:
                self.supervisor.start(self.rest.pop(0))

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=0.5)
        try:
            connection.request("GET", "/healthz", headers={"Host": _our_name()})
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _our_name() -> str:
    """A name that the web process answers to."""
    plain = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return plain[0] if plain else "localhost"


def _embed_a_broker(
    supervisor: Supervisor, premises: Premises, environment: dict[str, str]
) -> None:
    if environment.get("REDIS_URL", "").strip():
        return
    embedded = broker.settle(settings.DATA / "broker")
    supervisor.start(programs.embedded_broker(embedded, lock=premises.lock))
    broker.wait_until_it_answers(embedded.url)
    premises.announce("broker", embedded.url)
    environment["REDIS_URL"] = embedded.url


def _refuse_strangers(host: str) -> None:
    if _is_loopback(host) or settings.INSECURE_LAN:
        return
    raise CannotStart(
        f"--host {host} would send passwords and music unencrypted through the network: put a "
        "proxy with TLS in front (docs/settings.md), or set INSECURE_LAN=1 if you mean it."
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    """Opened before anything else is done; the web process inherits it, restarts included."""
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        )
    except OSError as problem:
        raise CannotStart(_why_no_socket(problem, host, port)) from None
    except OverflowError:
        raise CannotStart(f"--port must be between 1 and 65535, not {port}.") from None


def _why_no_socket(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return excuses.port_in_use(host, port)
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has: choose one above 1023."
    return f"{host}:{port} cannot be opened: {problem.strerror or problem}."


def _environment(host: str, address: str) -> dict[str, str]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "ROUGHMIX_DATA": str(settings.DATA)}
    # It reads its settings before `run/address` is written, and makes links that are sent.
    if not environment.get("PUBLIC_URL"):
        environment["PUBLIC_URL"] = address
    # Behind a proxy with TLS the settings stay as strict as anywhere else.
    if _is_loopback(host) and not settings.TRUSTED_PROXIES:
        environment["ROUGHMIX_LOOPBACK"] = "1"
    if not _is_loopback(host) and not environment.get("ALLOWED_HOSTS"):
        name = socket.gethostname()
        ours = {"localhost", "127.0.0.1", "[::1]", name, f"{name}.local", host, *_addresses(name)}
        environment["ALLOWED_HOSTS"] = ",".join(sorted(ours - {"0.0.0.0", "::"}))  # noqa: S104
    return environment


def _addresses(name: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, None, socket.AF_INET)}
    except OSError:
        return set()


def _of_database(problem: DatabaseError) -> str:
    if "full" in str(problem):
        return excuses.full(settings.DATA)
    said = str(problem).strip().splitlines()
    return f"The database cannot be prepared: {said[0] if said else 'it does not say why'}."
