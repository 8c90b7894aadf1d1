"""The dashboard: one factory, nothing at import."""

from __future__ import annotations

import sys

import flask
from dash import Dash
from sqlalchemy import Engine

from dashboard import static
from dashboard.api import register_api
from dashboard.auth.doors import open_store, register_door
from dashboard.auth.loopback import require_local_sockets
from dashboard.briefing.file_routes import register_files
from dashboard.briefing.routes import register_briefings
from dashboard.compression import register_compression
from dashboard.deck.routes import register_decks
from dashboard.document import Document
from dashboard.embed import register_embed
from dashboard.exports.routes import register_tables
from dashboard.fragments_api import register_fragments
from dashboard.health import register_health
from dashboard.kept_answers import KeptAnswers
from dashboard.pages.gaps.files import register_gap_files
from dashboard.pages.home import callbacks as home_callbacks
from dashboard.pages.home.layout import live_map
from dashboard.pages.registry import pages
from dashboard.present.routes import register_present
from dashboard.security.failures import register_failures
from dashboard.security.headers import register_headers
from dashboard.security.injected_styles import source
from dashboard.security.quiet_config import hide_versions
from dashboard.security.requests import register_request_checks
from dashboard.settings import Settings, SettingsError
from dashboard.shared import Shared
from dashboard.site import Site

REFUSED_TO_START = 4  # gunicorn stops altogether when a worker ends with it, instead of trying for ever
KEPT_ANSWERS = 32_000_000  # bytes of compressed answers, for all workers together
REQUEST_LIMIT = 256 * 1024  # bytes; no callback sends more


def create_app(engine: Engine, settings: Settings | None = None) -> Dash:
    """A dashboard on a database. Two apps in one process do not disturb each other."""
    settings = settings or Settings()
    server = flask.Flask("dashboard", static_folder=None)
    server.config["MAX_CONTENT_LENGTH"] = REQUEST_LIMIT
    app = Dash(
        "dashboard",
        server=server,
        assets_folder=str(static.ASSETS),
        pages_folder="",
        use_pages=False,
        suppress_callback_exceptions=True,
        update_title="",
        enable_mcp=False,
        assets_ignore=".*",  # our own files are served by dashboard.static, compressed and under their hash
    )
    files = static.register(server)
    hide_versions(app)
    register_door(server, engine, settings)
    register_request_checks(server, app)
    site = Site(engine, pages(with_gallery=settings.gallery), settings)
    app.layout = live_map(files.boundaries_url)
    document = Document(site, files)
    app.interpolate_index = document.render
    server.extensions["document"] = document
    home_callbacks.register(app, engine)
    shared = Shared(KEPT_ANSWERS)
    register_fragments(server, engine, shared)
    register_api(server, engine)
    register_gap_files(server, engine)
    register_briefings(server, engine, files, site.settings.site_url)
    register_files(app, engine, site.settings.site_url)
    register_present(server, engine, files)
    register_tables(server, engine)
    register_health(server, engine, settings.stale_after)
    register_embed(server, engine, files)
    register_decks(server, engine)
    if not settings.auth:  # with accounts, a page may say who reads it
        KeptAnswers(engine, site, shared).register(server)
    register_compression(server)
    register_headers(server, settings, [*app.csp_hashes(), source(files.first)], [source(files.style)])
    register_failures(server)
    return app


def create_server() -> flask.Flask:
    """The WSGI application for ``gunicorn "dashboard.app:create_server()"``; settings come from the environment."""
    try:
        settings = Settings.from_environment()
        require_local_sockets(settings)
        server: flask.Flask = create_app(open_store(settings), settings).server
    except SettingsError as error:
        print(f"dashboard: {error}", file=sys.stderr, flush=True)
        raise SystemExit(REFUSED_TO_START) from None
    return server
