"""The OpenAPI document: bodies that live inside their view are named after it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.request import Request

_written: dict[str, Any] = {}


class WrittenOnce(SchemaGenerator):
    """The same for everybody and half a second of work, so a process writes it once."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
        if not _written:
            _written.update(super().get_schema(None, public=True))  # type: ignore[no-untyped-call]
        return _written


class Schema(AutoSchema):
    def _get_serializer_name(
        self,
        serializer: Any,
        direction: str,
        bypass_extensions: bool = False,  # noqa: FBT001, FBT002
    ) -> str:
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        if name != "Body":
            return name
        kind = serializer if isinstance(serializer, type) else type(serializer)
        return kind.__qualname__.replace(".", "")
