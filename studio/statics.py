"""Static files under names that change with their content, modules and their imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    # Without this a module would import its neighbours under their plain, shortly cached names.
    support_js_module_import_aggregation = True
