"""What is made before the first reader comes: shared by all workers where it can be, in the background where it cannot."""

from __future__ import annotations

import gc
import logging
import re
from threading import Thread

import flask

from dashboard import static
from dashboard.design import patterns, style_sheet
from dashboard.figures.svg_map import MAP_WIDTH
from dashboard.i18n import SOURCE_LANGUAGE, available, language
from dashboard.security.injected_styles import style_hashes
from data.codebook import codebook
from geo.boundaries import label_points, picture
from geo.countries import members

_LOG = logging.getLogger(__name__)


def before_fork() -> None:
    """Read in the parent what no request changes, so that all workers share the memory. Opens no database."""
    for make in (codebook, members, label_points, patterns, style_sheet, style_hashes, static.coarse_outlines):
        make()
    picture(MAP_WIDTH)
    for code in available():
        language(code)
    gc.collect()
    gc.freeze()  # else the collector would write into every shared page


def in_background(server: flask.Flask) -> Thread:
    """Draw the map page and its atlas in every language, as a reader would ask for them."""
    thread = Thread(target=_ask, args=(server,), daemon=True)
    thread.start()
    return thread


def _ask(server: flask.Flask) -> None:
    client = server.test_client()
    try:
        for code in available():
            page = client.get("/" if code == SOURCE_LANGUAGE else f"/?lang={code}")
            atlas = re.search(r'"atlas": "([^"]+)"', page.text)
            if atlas:
                client.get(atlas[1], headers={"Accept-Encoding": "br"})
    except Exception:
        _LOG.exception("nothing was made ready; the first readers wait a second longer")
