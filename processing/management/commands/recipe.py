"""`manage.py recipe KIND [--schema]`: a recipe with every default, or what one may say."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from processing import recipes
from processing.management.terminal import ends_quietly
from processing.recipes import schema as schemas
from processing.recipes.example import EXAMPLES


class Command(BaseCommand):
    help = "Print a complete recipe with every default, or its JSON schema."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(EXAMPLES))
        parser.add_argument("--schema", action="store_true", help="the JSON schema instead")

    def handle(self, *_args: Any, kind: str, schema: bool, **_options: Any) -> None:
        made = schemas.of(recipes.KINDS[kind]) if schema else EXAMPLES[kind]().to_json()
        with ends_quietly():
            self.stdout.write(json.dumps(made, ensure_ascii=False, indent=2))
