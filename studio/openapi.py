"""The OpenAPI document: bodies that live inside their view are named after it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema


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
