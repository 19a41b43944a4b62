"""The few front-end files that are served straight from `node_modules`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder, BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# Address under /static/ -> file under node_modules. Nothing else of a package is served.
SERVED = {
    "packages/tus.min.js": "tus-js-client/dist/tus.min.js",
    "packages/tus.min.js.map": "tus-js-client/dist/tus.min.js.map",
    "packages/sha256.umd.min.js": "hash-wasm/dist/sha256.umd.min.js",
    "packages/archivo-latin.woff2": (
        "@fontsource-variable/archivo/files/archivo-latin-standard-normal.woff2"
    ),
    "packages/archivo-latin-ext.woff2": (
        "@fontsource-variable/archivo/files/archivo-latin-ext-standard-normal.woff2"
    ),
    # In one width, for the pages behind a link: a third of the bytes.
    "packages/archivo-latin-wght.woff2": (
        "@fontsource-variable/archivo/files/archivo-latin-wght-normal.woff2"
    ),
    "packages/archivo-latin-ext-wght.woff2": (
        "@fontsource-variable/archivo/files/archivo-latin-ext-wght-normal.woff2"
    ),
}

# What Django apps bring and no page of ours loads: some of it names files that it does not bring.
UNUSED = ["django_htmx/ext/*", "htmax-*", "htmx-4*", "htmx-2.js", "redoc", "rest_framework"]


class AppFilesFinder(AppDirectoriesFinder):
    def list(self, ignore_patterns: Any) -> Any:
        return super().list([*(ignore_patterns or []), *UNUSED])


class NodePackagesFinder(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.root = Path(settings.HOME) / "node_modules"
        super().__init__(*args, **kwargs)

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:  # noqa: FBT001, FBT002
        source = SERVED.get(path)
        found = str(self.root / source) if source and (self.root / source).exists() else None
        if find_all:
            return [found] if found else []
        return found or []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:  # noqa: ARG002
        for served, source in SERVED.items():
            if (self.root / source).exists():
                yield served, _OneFile(self.root / source)


class _OneFile(FileSystemStorage):
    """A storage that answers with its one file, whatever the name."""

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(location=file.parent)

    def path(self, name: str) -> str:  # noqa: ARG002
        return str(self.file)
