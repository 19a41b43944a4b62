"""Static files under names that change with their content, modules and their imports included."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

from studio import lean

_IMPORTS = re.compile(r"""\b(?:import|export)\b[^"'`;()]*["'](\.[^"']+)["']""")


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    # A module's name is known once those of all that it imports are: one more pass a level, and
    # the page of a song is ten levels deep. It stops as soon as nothing changes any more.
    max_post_process_passes = 40
    # Without this a module would import its neighbours under their plain, shortly cached names.
    support_js_module_import_aggregation = True
    # All but `import("…")`: no page loads a module later, and in a comment it names a type. Two
    # modules that name each other's types would each wait for the other's name.
    _js_module_import_aggregation_patterns = (
        "*.js",
        tuple(
            pattern
            for pattern in (
                CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]  # noqa: SLF001
            )
            if r"import\(" not in pattern[0]
        ),
    )

    def post_process(self, paths: Any, dry_run: bool = False, **options: Any) -> Iterator[Any]:  # noqa: FBT001, FBT002
        if not dry_run:
            # What is hashed is read where it came from, unless we say that it is here.
            stripped = lean.strip(Path(self.location), paths)
            paths = {**paths, **{name: (self, name) for name in stripped}}
        yield from super().post_process(paths, dry_run, **options)

    @cache  # noqa: B019  # one storage a process
    def modules_of(self, entry: str) -> tuple[str, ...]:
        """Addresses of all that a module imports, near ones first; none before it was collected.

        A browser learns of an import only from the module that names it: ten levels are ten times
        the way to the server and back.
        """
        found: dict[str, None] = {}
        waiting = [self.hashed_files.get(entry, "")]
        for name in waiting:
            if name and name not in found and self.exists(name):
                found[name] = None
                text = Path(self.path(name)).read_text()
                folder = posixpath.dirname(name)
                waiting += [
                    posixpath.normpath(posixpath.join(folder, target))
                    for target in _IMPORTS.findall(text)
                ]
        return tuple(self.base_url + name for name in found)
