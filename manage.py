#!/usr/bin/env python3
"""The door to every command; from an empty clone it first makes its own environment."""

import sys

# Nothing in this file may be a syntax error on an old Python: it has to get as far as the sentence.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Roughmix needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

from studio import bootstrap, environment, excuses


def main() -> None:
    arguments = bootstrap.enter(sys.argv[1:])
    # Only now are we inside the environment that has Django.
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    try:
        execute_from_command_line([sys.argv[0], *arguments])
    except environment.WrongSetting as problem:
        sys.exit(str(problem))
    except OSError as problem:
        if not excuses.says_full(problem):
            raise
        sys.exit(excuses.full(bootstrap.data_folder()))


if __name__ == "__main__":
    main()
