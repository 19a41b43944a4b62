"""Static files under names that change with their content, modules and their imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
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
