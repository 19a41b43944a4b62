"""Makes the environment that Roughmix runs in, with nothing but a bare Python and a network."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from studio import excuses
from studio.excuses import CannotStart

HOME = Path(__file__).resolve().parent.parent
VENV = HOME / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = HOME / "requirements"
NODE_MODULES = HOME / "node_modules"

NEED_DEVELOPMENT = {"test", "lint"}
NEED_FRONT_END = {"up", "prepare", "collectstatic"} | NEED_DEVELOPMENT


def enter(arguments: list[str]) -> list[str]:
    """What is left of the command line, once this process runs inside the environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    try:
        arguments = take_data(arguments)
        if Path(sys.prefix).resolve() == VENV.resolve():
            return arguments
        command = arguments[0] if arguments else ""
        prepare(
            development=command in NEED_DEVELOPMENT,
            front_end=command in NEED_FRONT_END,
        )
    except CannotStart as problem:
        sys.exit(str(problem))
    except OSError as problem:
        sys.exit(excuses.of_system(problem, where=HOME))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    sys.stdout.flush()
    return os.execv(  # noqa: S606
        PYTHON, [str(PYTHON), str(HOME / "manage.py"), *arguments]
    )


def take_data(arguments: list[str]) -> list[str]:
    """`--data DIR` is understood by every command, wherever it stands."""
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name != "--data":
            left.append(argument)
            continue
        folder = value if equals else next(rest, "")
        if not folder:
            raise CannotStart("--data needs a folder: --data DIR.")
        os.environ["ROUGHMIX_DATA"] = str(Path(folder).expanduser().resolve())
    return left


def data_folder() -> Path:
    return Path(os.environ.get("ROUGHMIX_DATA") or HOME / "var")


def prepare(*, development: bool, front_end: bool) -> None:
    """Python packages and front-end packages, side by side; nothing at all the second time."""
    kind = "dev" if development else "run"
    with _alone(), ThreadPoolExecutor(1) as beside:
        front = None
        if front_end and shutil.which("npm"):
            front = beside.submit(_fetch_front_end, kind)
        _install_python(kind)
        if front:
            front.result()
        elif front_end:
            _fetch_front_end(kind)


@contextmanager
def _alone() -> Iterator[None]:
    """Two commands at once must not install into each other."""
    VENV.mkdir(exist_ok=True)
    with (VENV / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install_python(kind: str) -> None:
    stamp = VENV / "roughmix.json"
    wanted = _digest(REQUIREMENTS / f"{kind}.txt")
    if PYTHON.exists() and _said(stamp, kind) == wanted:
        return
    if not _works(PYTHON):
        stamp.unlink(missing_ok=True)
        _make_venv()
    count = (REQUIREMENTS / f"{kind}.txt").read_text().count("==")
    print(f"Installing about {count} Python packages into .venv …", flush=True)
    _install(REQUIREMENTS / f"{kind}.txt")
    _say(stamp, kind, wanted, implied={"run": _digest(REQUIREMENTS / "run.txt")})


def _make_venv() -> None:
    print(f"Making .venv with Python {sys.version.split()[0]} …", flush=True)
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise CannotStart(excuses.no_venv()) from None
    _run([sys.executable, "-m", "venv", str(VENV)], doing="Making .venv")


def _install(requirements: Path) -> None:
    """By uv, which is several times quicker; by pip where uv cannot be had or does not manage."""
    if not _works(PYTHON, "-m", "pip"):
        _run([str(PYTHON), "-m", "ensurepip"], doing="Putting pip into .venv")
    try:
        if not _works(VENV / "bin" / "uv"):
            _pip(REQUIREMENTS / "uv.txt")
        _uv(requirements)
    except excuses.Hopeless:
        raise
    except CannotStart:
        print("uv does not manage here; going on with pip …", flush=True)
        _pip(requirements)


def _uv(requirements: Path) -> None:
    _run(
        [
            str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(PYTHON),
            "--no-deps", "--require-hashes", "--requirements", str(requirements),
        ],
        doing="Installing the Python packages",
        environment=_uv_environment(),
    )  # fmt: skip


def _pip(requirements: Path) -> None:
    _run(
        [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--retries",
            "2",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--requirement",
            str(requirements),
        ],
        doing="Installing the Python packages",
    )


def _uv_environment() -> dict[str, str]:
    """What pip was told about mirrors and certificates holds for uv too."""
    told = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    pip = {}
    for line in told.stdout.splitlines():
        key, _, value = line.partition("=")
        pip[key.rpartition(".")[2].replace("_", "-")] = value.strip("'\"").replace("\\n", " ")
    environment = dict(os.environ)
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    for name, ours in names.items():
        if pip.get(name):
            environment.setdefault(ours, pip[name])
    # As pip does: any index may bring the file. Which file it has to be, the hashes say.
    environment.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    return environment


def _fetch_front_end(kind: str) -> None:
    stamp = NODE_MODULES / ".roughmix.json"
    wanted = _digest(HOME / "package-lock.json")
    if _said(stamp, kind) == wanted:
        return
    environment = dict(os.environ)
    if not shutil.which("npm"):
        print("Fetching Node, since this machine has no npm …", flush=True)
        _install(REQUIREMENTS / "node.txt")
        environment["PATH"] = f"{VENV / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    print("Fetching the front-end packages …", flush=True)
    _run(
        [
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            "--fetch-retry-mintimeout=1000",
            *(["--omit=dev"] if kind == "run" else []),
        ],
        doing="Fetching the front-end packages",
        environment=environment,
    )
    _say(stamp, kind, wanted, implied={"run": wanted})


def _works(program: Path, *arguments: str) -> bool:
    try:
        tried = subprocess.run(
            [str(program), *arguments, "--version"], capture_output=True, check=False
        )
    except OSError:
        return False
    return tried.returncode == 0


def _run(command: list[str], *, doing: str, environment: dict[str, str] | None = None) -> None:
    """Quiet while it goes well; one sentence when it does not."""
    path = (environment or os.environ).get("PATH", os.defpath)
    program = shutil.which(command[0], path=path) or command[0]
    done = subprocess.run(
        [program, *command[1:]],
        cwd=HOME,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise excuses.of_output(done.stdout, doing=doing, where=HOME)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _said(stamp: Path, kind: str) -> str:
    try:
        return str(json.loads(stamp.read_text()).get(kind, ""))
    except (OSError, ValueError):
        return ""


def _say(stamp: Path, kind: str, digest: str, *, implied: dict[str, str]) -> None:
    """Everything that runs is part of what develops, so `dev` answers for `run` too."""
    said = {kind: digest, **(implied if kind == "dev" else {})}
    stamp.write_text(json.dumps(said))
