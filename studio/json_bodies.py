"""Reads the JSON that is sent to the API, and refuses what could not be stored or shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils import json

# Half of a surrogate pair may stand behind this escape: JSON can say it, UTF-8 cannot.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class JsonBody(JSONParser):
    """UTF-8 alone (RFC 8259, 8.1), no half characters, and no deeper than Python can follow."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        sent: bytes = stream.read()
        try:
            said = json.loads(sent.decode())
            # Once more around: what comes after us has as much to follow.
            told = json.dumps(said, ensure_ascii=False)
            if _SURROGATE.search(sent):
                told.encode()
        except UnicodeEncodeError:
            raise ParseError("This text has half a character in it.") from None
        except RecursionError:
            raise ParseError("This is nested too deeply.") from None
        except ValueError as problem:
            raise ParseError(f"This is no JSON: {problem}.") from None
        return said
