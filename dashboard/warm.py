"""What is made before the first reader comes: read in the parent, or drawn by a process of its own that then ends."""

from __future__ import annotations

import gc
import logging
import os
import re
import select
import signal
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

import flask

from dashboard import ids, static
from dashboard.auth.notes import UNREAD
from dashboard.design import patterns, style_sheet
from dashboard.figures.svg_map import MAP_WIDTH
from dashboard.i18n import SOURCE_LANGUAGE, available, language
from dashboard.kept_answers import KEPT, RESOURCES
from dashboard.security.injected_styles import style_hashes
from dashboard.security.requests import CALLBACKS
from dashboard.views import View
from data.codebook import codebook
from geo.boundaries import label_points, picture
from geo.countries import members

_LOG = logging.getLogger(__name__)
_POLITE = 10  # readers go first
PAUSE = 2.0  # seconds between two looks at what is current
PATIENCE = 10.0  # seconds that readers wait for the first map, which each worker would draw for itself otherwise
WHOLE = 2  # languages, English and Belarusian, whose pages are all drawn; of the others the map
_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGCHLD)


def before_fork(server: flask.Flask) -> None:
    """Read in the parent what no request changes, so that all workers share the memory: the first question to the
    database too, which costs 4 MB in each process that asks it. Its connection is closed before the fork."""
    if KEPT in server.extensions:
        server.extensions[KEPT].holds_for()
        server.extensions[KEPT].disconnect()
    for make in (codebook, members, label_points, patterns, style_sheet, style_hashes, static.coarse_outlines):
        make()
    picture(MAP_WIDTH)
    for code in available():
        language(code)
    gc.collect()
    gc.freeze()  # else the collector would write into every shared page


def in_own_process(server: flask.Flask, close: Callable[[], None]) -> None:
    """Draw the pages of the current release into the memory that all workers share: now, and again when another release
    becomes the current one, a commission decides, or a new day begins, since kept answers hold for these.

    A child watches; each time it lets a child of its own draw, whose memory is given back with it. Both end when their
    parent does. Comes back when the map is drawn for the first time, or cannot be: who asks before that waits in the
    queue of the socket, and no worker grows by drawing what is about to be there.

    Args:
        close: closes what the child inherits and must not hold, such as listening sockets.
    """
    if KEPT not in server.extensions:
        return  # with accounts every answer is drawn for whoever asks
    parent = os.getpid()
    until_drawn, drawn = os.pipe()  # closed by all who hold its other end when there is nothing more to wait for
    if os.fork():
        os.close(drawn)
        select.select([until_drawn], [], [], PATIENCE)
        os.close(until_drawn)
        return
    try:
        for each in _STOPPING:
            signal.signal(each, signal.SIG_DFL)
        close()
        os.close(until_drawn)
        _watch(server, parent, drawn)
    except BaseException:
        _LOG.exception("pages are not made ready any more; first readers wait a little longer")
    finally:
        os._exit(0)


def _watch(server: flask.Flask, parent: int, waited_for: int | None) -> None:
    drawn: Hashable = None
    drawing = 0
    while os.getppid() == parent:
        if drawing and os.waitpid(drawing, os.WNOHANG)[0]:
            drawing = 0
        wanted = server.extensions[KEPT].holds_for()
        if wanted not in (None, drawn) and not drawing:
            drawn, drawing = wanted, _draw_in_child(server, waited_for)
        if waited_for is not None:
            os.close(waited_for)
            waited_for = None
        time.sleep(PAUSE)
    if drawing:
        os.kill(drawing, signal.SIGTERM)


def _draw_in_child(server: flask.Flask, waited_for: int | None) -> int:
    """Process id of the child that draws all pages; it closes ``waited_for`` when the map is there."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        os.nice(_POLITE)
        for asked in ask(server):
            if waited_for is not None and asked == View().href():
                os.close(waited_for)
            if os.getppid() != parent:
                break
    except BaseException:
        _LOG.exception("not all pages were made ready; first readers wait a little longer")
    finally:
        os._exit(0)


def ask(server: flask.Flask) -> Iterator[str]:
    """Ask for the pages as a reader's browser would, the likeliest first; gives each address after its answer."""
    reader = _Reader(server)
    languages = sorted(available(), key=lambda code: code != SOURCE_LANGUAGE)
    for code in languages[:WHOLE]:
        yield from reader.opens_the_map(code)
    for name in RESOURCES:
        yield reader.gets(name)
    for code in languages[:WHOLE]:
        own = View(lang=code)
        for path in ("/gaps", "/compare", "/solutions", "/method"):
            yield reader.gets(own.href(path))
        for member in members():
            yield reader.gets(own.href(f"/country/{member.iso2}"))
        for theme in codebook().codes("theme"):
            yield reader.gets(own.href(f"/theme/{theme}"))
        for member in members():
            yield reader.chooses(replace(own, country=member.iso2))
    for code in languages[WHOLE:]:
        yield from reader.opens_the_map(code)


class _Reader:
    """Sends what a browser sends, since an answer is kept under the whole question."""

    def __init__(self, server: flask.Flask) -> None:
        self._client = server.test_client()
        self._client.environ_base[UNREAD] = "1"
        self._headers = {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"}

    def gets(self, address: str) -> str:
        self._client.get(address, headers=self._headers)
        return address

    def opens_the_map(self, code: str) -> Iterator[str]:
        """The map page and its atlas, which takes longest."""
        view = View(lang=code)
        page = self._client.get(view.href(), headers={"Accept-Encoding": "identity"})
        atlas = re.search(r'"atlas": "([^"]+)"', page.text)
        if atlas:
            yield self.gets(atlas[1])
        yield self.gets(view.href())

    def chooses(self, view: View) -> str:
        """A country on the map."""
        body = {
            "output": f"{ids.PANEL_CONTENT}.data",
            "outputs": {"id": ids.PANEL_CONTENT, "property": "data"},
            "inputs": [{"id": ids.CHOSEN, "property": "data", "value": view.query()}],
            "changedPropIds": [f"{ids.CHOSEN}.data"],
        }
        self._client.post(CALLBACKS, json=body, headers=self._headers)
        return view.href()
