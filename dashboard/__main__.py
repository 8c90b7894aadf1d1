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


if __name__ == "__main__":
    runs = {"pack": pack.main, "users": commands.main}
    chosen = runs.get(sys.argv[1] if len(sys.argv) > 1 else "")
    raise SystemExit(chosen(sys.argv[2:]) if chosen else main())
