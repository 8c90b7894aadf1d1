"""``python -m dashboard``: the development server, on loopback unless HOST says otherwise.

``python -m dashboard pack --story europe --out talk.html`` writes a talk as one file, ``python -m dashboard users`` keeps
the accounts of the team's door.
"""

from __future__ import annotations

import sys

from werkzeug.serving import WSGIRequestHandler, run_simple

from dashboard.app import REFUSED_TO_START, create_app
from dashboard.auth import commands
from dashboard.auth.doors import open_store
from dashboard.auth.loopback import require_local_address
from dashboard.present import pack
from dashboard.settings import Settings, SettingsError
from data.database import require_schema
from data.errors import DataError
from data.queries import fetch_release


def main() -> int:
    """Start the server on a published database; says what to do where there is none."""
    try:
        settings = Settings.from_environment()
        require_local_address(settings, settings.host)
        engine = open_store(settings)
        require_schema(engine)
        pinned = fetch_release(engine)
    except SettingsError as error:
        print(f"dashboard: {error}", file=sys.stderr)
        return REFUSED_TO_START
    except DataError as error:
        print(f"dashboard: {error}. Run `python -m etl publish` first.", file=sys.stderr)
        return 1
    print(f"Release {pinned.label} on http://{settings.host}:{settings.port}", flush=True)
    server = create_app(engine, settings).server
    run_simple(settings.host, settings.port, server, threaded=True, request_handler=QuietHandler)
    return 0


class QuietHandler(WSGIRequestHandler):
    """Werkzeug's server without its log of addresses and queries, and without its versions."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: who read what is nobody's business."""

    def version_string(self) -> str:
        """What stands in the header ``Server``."""
        return "dashboard"


def run(arguments: list[str]) -> int:
    """The command that is named, the server where none is; help for ``--help`` and for what is none."""
    commands_by_name = {"pack": pack.main, "users": commands.main}
    if not arguments:
        return main()
    name, *rest = arguments
    if name in commands_by_name:
        return commands_by_name[name](rest)
    asked = name in ("-h", "--help")
    print(
        __doc__ if asked else f"dashboard: there is no command {name!r}.\n\n{__doc__}",
        file=sys.stdout if asked else sys.stderr,
    )
    return 0 if asked else 2


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
