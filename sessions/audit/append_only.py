"""Triggers that keep the database from changing the log, whoever asks: even a mistake of ours.

Allowed are: adding, sealing what is unsealed, and deleting what a cut says is forgotten. A person
with all rights on the database can drop the triggers; the chain of seals is for them.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

SENTENCE = "The audit log is only ever added to."
_SAME = (
    "at",
    "kind",
    "who",
    "who_name",
    "about",
    "about_name",
    "project",
    "details",
    "request",
    "address",
    "agent",
)
_SQLITE_NAMES = ("audit_entry_stays", "audit_entry_kept", "audit_cut_stays", "audit_cut_kept")


def install(connection: BaseDatabaseWrapper) -> None:
    _run(connection, _postgresql() if connection.vendor == "postgresql" else _sqlite())


def remove(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        _run(
            connection,
            [
                "DROP TRIGGER IF EXISTS audit_entry_stays ON audit_entry",
                "DROP TRIGGER IF EXISTS audit_cut_stays ON audit_cut",
                "DROP FUNCTION IF EXISTS audit_entry_stays()",
                "DROP FUNCTION IF EXISTS audit_cut_stays()",
            ],
        )
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_NAMES])


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _SAME)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    return [
        f"""CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
        WHEN OLD.number IS NOT NULL OR NEW.id IS NOT OLD.id OR {changed} {refuse}""",
        f"""CREATE TRIGGER audit_entry_kept BEFORE DELETE ON audit_entry
        WHEN OLD.number IS NULL
        OR OLD.number > (SELECT COALESCE(MAX(number), 0) FROM audit_cut) {refuse}""",  # noqa: S608  # nothing in it comes from outside
        f"CREATE TRIGGER audit_cut_stays BEFORE UPDATE ON audit_cut {refuse}",
        f"CREATE TRIGGER audit_cut_kept BEFORE DELETE ON audit_cut {refuse}",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _SAME)
    refuse = f"RAISE EXCEPTION '{SENTENCE}';"
    return [
        f"""CREATE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
          IF OLD.number IS NULL
          OR OLD.number > (SELECT COALESCE(MAX(number), 0) FROM audit_cut) THEN {refuse} END IF;
          RETURN OLD;
        END IF;
        IF OLD.number IS NOT NULL OR NEW.id IS DISTINCT FROM OLD.id OR {changed}
        THEN {refuse} END IF;
        RETURN NEW; END $$""",  # noqa: S608  # nothing in it comes from outside
        f"""CREATE FUNCTION audit_cut_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {refuse} END $$""",
        *(
            f"""CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}()"""
            for name, table in (
                ("audit_entry_stays", "audit_entry"),
                ("audit_cut_stays", "audit_cut"),
            )
        ),
    ]
