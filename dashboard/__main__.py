"""``python -m dashboard``: the development server, on loopback unless HOST says otherwise.

``python -m dashboard pack --story europe --out talk.html`` writes a talk as one file.
"""

from __future__ import annotations

import sys

from dashboard.app import create_app
from dashboard.present import pack
from dashboard.settings import Settings
from data.database import open_engine, require_schema
from data.errors import DataError
from data.queries import fetch_release


def main() -> int:
    """Start the server on a published database; says what to do where there is none."""
    settings = Settings.from_environment()
    engine = open_engine(settings.database)
    try:
        require_schema(engine)
        pinned = fetch_release(engine)
    except DataError as error:
        print(f"dashboard: {error}. Run `python -m etl publish` first.", file=sys.stderr)
        return 1
    print(f"Release {pinned.label} on http://{settings.host}:{settings.port}")
    create_app(engine, settings).run(host=settings.host, port=settings.port, debug=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(pack.main(sys.argv[2:]) if sys.argv[1:2] == ["pack"] else main())
