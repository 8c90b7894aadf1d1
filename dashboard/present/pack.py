"""The offline pack: a talk as one HTML file that opens from disk, asks nobody for anything, and holds public rows only."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from dashboard.auth.doors import open_store
from dashboard.errors import DashboardError, PackError
from dashboard.i18n import Language, available, language
from dashboard.present.document import whole_document
from dashboard.present.show import draw_show
from dashboard.present.stories import Story, read_story, story_names
from dashboard.settings import Settings, SettingsError
from dashboard.static import style_text
from data.database import require_schema
from data.errors import DataError
from data.public_rows import public_rows
from data.queries import Release, fetch_release

MAX_BYTES = 3_000_000


def pack(engine: Engine, pinned: Release, story: Story, lang: Language) -> str:
    """The file of a story. Cells of a team's release are computed anew from its public rows.

    Raises:
        PackError: the file would be too large.
    """
    shown = public_rows(engine, pinned, lang.code)
    text = whole_document(draw_show(story, shown, pinned, lang, limited=True), style_text())
    size = len(text.encode())
    if size > MAX_BYTES:
        raise PackError(f"{story.name}: the file would have {size:,} bytes, more than {MAX_BYTES:,}: take steps away")
    return text


def pack_name(story: str, pinned: Release, lang: Language) -> str:
    """``talk-europe-2026-11-be.html``."""
    return f"talk-{story}-{pinned.label}-{lang.code}.html"


def main(arguments: Sequence[str]) -> int:
    """``python -m dashboard pack``: write the file; 0 done, 1 refused with the reason."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard pack", description="A talk as one file that needs no network."
    )
    parser.add_argument("--story", required=True, help=f"one of: {', '.join(story_names())}")
    parser.add_argument("--out", type=Path, help="the file to write; by default talk-STORY-RELEASE-LANGUAGE.html here")
    parser.add_argument("--lang", default="en", choices=available())
    parser.add_argument("--release", help="label of a release; by default the current one")
    given = parser.parse_args(arguments)
    try:
        engine = open_store(Settings.from_environment())
        require_schema(engine)
        pinned = fetch_release(engine, given.release)
        text = pack(engine, pinned, read_story(given.story), language(given.lang))
        path: Path = given.out or Path(pack_name(given.story, pinned, language(given.lang)))
        path.write_text(text, encoding="utf-8")
    except (DashboardError, DataError, SettingsError) as error:
        print(f"pack: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"pack: the file could not be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{path}: {len(text.encode()):,} bytes, release {pinned.label}, public rows only")
    return 0
