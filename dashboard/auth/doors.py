"""The two doors: the public one, which has nothing to hide, and the team's, which refuses first and asks then."""

from __future__ import annotations

import time

import flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.auth.loopback import register_local_only
from dashboard.auth.notes import register_notes
from dashboard.settings import Settings, SettingsError
from data.database import open_engine, open_public_engine, require_schema
from data.errors import DataError
from data.queries import require_public

_CHECKED_FOR = 5.0  # seconds for which the store counts as public without another look
_KEPT_FOR = 300  # seconds for which a browser or a cache may keep a public page
TEAM_ONLY = ("/reviews", "/login", "/logout", "/enrol/<token>", "/sign-on", "/sign-on/back")


def open_store(settings: Settings) -> Engine:
    """The store of this door: the public one is opened for reading only.

    Raises:
        SettingsError: the public door was given a store that is not public.
    """
    if not settings.is_public:
        return open_engine(settings.database)
    engine = open_public_engine(settings.database)
    try:
        require_schema(engine)
        require_public(engine)
    except DataError as error:
        raise SettingsError(
            f"AUDIENCE=public opens a public database only: {error}. Make one with "
            "`python -m etl publish --audience public --database ...`"
        ) from error
    except SQLAlchemyError as error:
        raise SettingsError("AUDIENCE=public: the database cannot be opened; is DATABASE_URL right?") from error
    return engine


def register_door(server: flask.Flask, engine: Engine, settings: Settings) -> None:
    """Put the right door before every request."""
    if settings.is_public:
        _register_public(server, engine)
        return
    register_notes(server, engine)
    register_local_only(server, settings)
    if settings.auth:
        from dashboard.auth.guard import register_guard  # 3 MB that only accounts need
        from dashboard.auth.routes import register_sign_in
        from dashboard.auth.sessions import Sessions

        sessions = Sessions(engine, settings)
        register_guard(server, sessions)
        register_sign_in(server, engine, settings, sessions)
        if settings.auth == "oidc":
            from dashboard.auth.oidc import register_sign_on  # 15 MB that only single sign-on needs

            register_sign_on(server, engine, settings, sessions)
        _believe_proxies(server, settings)


def _believe_proxies(server: flask.Flask, settings: Settings) -> None:
    """Take the reader's address and host from the proxies that stand before us, and from no one else."""
    if settings.proxies:
        n = settings.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def _register_public(server: flask.Flask, engine: Engine) -> None:
    checked = [float("-inf")]

    @server.before_request
    def nothing_of_the_team() -> None:
        rule = flask.request.url_rule
        if rule is not None and rule.rule in TEAM_ONLY:
            flask.abort(404)
        if time.monotonic() - checked[0] > _CHECKED_FOR:
            try:
                require_public(engine)  # the file under the address may have been replaced
            except SQLAlchemyError:
                return  # away: only pages that were good before can be answered
            checked[0] = time.monotonic()

    @server.after_request
    def public_answer(answer: flask.Response) -> flask.Response:
        answer.headers.pop("Set-Cookie", None)
        page = (answer.content_type or "").startswith("text/html") and answer.status_code == 200
        if page and flask.request.method in ("GET", "HEAD") and "Cache-Control" not in answer.headers:
            answer.headers["Cache-Control"] = f"public, max-age={_KEPT_FOR}"
            if flask.g.get("page_tag"):
                answer.set_etag(flask.g.page_tag, weak=True)
                answer.make_conditional(flask.request)
        return answer
