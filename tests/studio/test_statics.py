"""What the pages load is collected under names that change with the content."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from studio.management.commands.prepare import collect
from studio.packages import SERVED


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """By the storage of a real studio."""
    from django.test import override_settings

    from studio import settings as real

    root = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=root, STORAGES=real.STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


@pytest.fixture(scope="module")
def names(collected):
    return json.loads((collected / "staticfiles.json").read_text())["paths"]


@pytest.mark.parametrize("served", sorted(SERVED))
def test_front_end_packages_are_there(collected, names, served):
    assert (collected / names[served]).stat().st_size > 1000


def test_modules_import_their_neighbours_under_hashed_names(collected, names):
    imports = re.compile(r"""\b(?:import|export)[^"'`;()]*["'](\.[^"']+)["'];""")
    seen = 0
    for plain, hashed in names.items():
        if not plain.startswith("js/"):
            continue
        for target in imports.findall((collected / hashed).read_text()):
            seen += 1
            assert re.search(r"\.[0-9a-f]{12}\.js$", target), (plain, target)
            assert (Path(collected / hashed).parent / target).exists(), (plain, target)
    assert seen > 10


def test_what_travels_is_without_comments_and_small(collected, names):
    ours = [name for name in names if name.startswith(("js/", "css/"))]
    for name in ours:
        text = (collected / names[name]).read_text()
        assert "/**" not in text, name
        assert not re.search(r"^ *//", text, re.MULTILINE), name
    assert (collected / f"{names['js/transport.js']}.br").exists()


def test_modules_may_name_each_others_types(collected, settings, tmp_path):
    from studio import settings as real

    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = b;\n')
    (tmp_path / "b.js").write_text('/** @typedef {import("./a.js").a} A */\nexport const b = 1;\n')
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path], tmp_path / "out"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = real.STORAGES

    call_command("collectstatic", interactive=False, verbosity=0)

    assert len(list((tmp_path / "out").glob("b.*.js"))) == 1


def test_nothing_is_collected_twice(settings, tmp_path):
    from studio import settings as real

    settings.STATIC_ROOT, settings.STORAGES = tmp_path / "static", real.STORAGES
    collect()
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    manifest.unlink()

    collect()
    assert not manifest.exists()

    (settings.STATIC_ROOT / "made-from.sha256").write_text("another version")
    collect()
    assert manifest.exists()
