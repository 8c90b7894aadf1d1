"""``/login``, ``/logout`` and ``/enrol/<token>``. The same words for every wrong attempt, and the same time."""

from __future__ import annotations

import flask
from sqlalchemy import Engine

from dashboard.auth.forms import enrol_form, login_form, message
from dashboard.auth.inside import inside
from dashboard.auth.passwords import hash_password, is_password, matching_step, needs_renewal, weakness
from dashboard.auth.sessions import Sessions
from dashboard.i18n import Language, language
from dashboard.settings import Settings
from data.accounts import Account, enrol, enrolling, fetch_account, renew_hash, use_code
from data.audit import record_now
from data.sign_in_limits import count_attempt, forget_attempts


def register_sign_in(server: flask.Flask, engine: Engine, settings: Settings, sessions: Sessions) -> None:
    """Attach the routes."""

    @server.get("/login")
    def login() -> flask.Response:
        then = inside(flask.request.args.get("next", "/"))
        return _page(_lang(), login_form(_lang(), then, by_provider=settings.auth == "oidc"), 200)

    @server.post("/login")
    def sign_in() -> flask.typing.ResponseReturnValue:
        if settings.auth != "accounts":
            flask.abort(404)
        sent, lang = flask.request.form, language(flask.request.form.get("lang", "en")[:8])
        name, then = sent.get("name", "").strip()[:80], inside(sent.get("next", "/"))
        wait = count_attempt(engine, name, flask.request.remote_addr or "")
        if wait:
            answer = _page(lang, login_form(lang, then, _too_often(lang, wait)), 429)
            answer.headers["Retry-After"] = str(wait)
            return answer
        if not is_welcome(engine, name, sent.get("password", ""), sent.get("code", "")):
            return _page(
                lang, login_form(lang, then, lang.gettext("That was not right. Check name, password and code.")), 401
            )
        forget_attempts(engine, name)
        answer = flask.Response(status=303, headers={"Location": then})
        sessions.begin(answer, name)
        return answer

    @server.post("/logout")
    def sign_out() -> flask.typing.ResponseReturnValue:
        answer = flask.Response(status=303, headers={"Location": "/login"})
        sessions.end(answer)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    @server.get("/enrol/<token>")
    def welcome(token: str) -> flask.Response:
        own = enrolling(engine, token)
        return _page(_lang(), enrol_form(_lang(), token, own.name, own.code_secret), 200) if own else _used_up(_lang())

    @server.post("/enrol/<token>")
    def set_password(token: str) -> flask.typing.ResponseReturnValue:
        own, lang, sent = enrolling(engine, token), _lang(), flask.request.form
        if own is None:
            return _used_up(lang)
        step = matching_step(own.code_secret, sent.get("code", ""))
        problem = _problem(own, sent.get("password", ""), sent.get("again", ""), step, lang)
        if problem or step is None:
            return _page(lang, enrol_form(lang, token, own.name, own.code_secret, problem), 400)
        if not enrol(engine, token, hash_password(sent["password"]), step):
            return _used_up(lang)
        _ = lang.gettext
        return _page(
            lang, message(lang, _("You are enrolled"), _("Sign in with the next code that your phone shows.")), 200
        )


def is_welcome(engine: Engine, name: str, password: str, code: str) -> bool:
    """Whether name, password and one-time code fit together. The code is used up only by a right password."""
    own = fetch_account(engine, name)
    right = is_password(own.password_hash if own and own.active else "", password[:1000])
    step = matching_step(own.code_secret if own else "A" * 32, code)
    if own is None or not right or step is None or not use_code(engine, name, step):
        if own is not None:
            record_now(engine, who=own.name, action="session.refused", target=own.name)
        return False
    if needs_renewal(own.password_hash):
        renew_hash(engine, name, hash_password(password))
    return True


def _problem(own: Account, password: str, again: str, step: int | None, lang: Language) -> str:
    _ = lang.gettext
    words = {
        "short": _("The password is too short: at least 12 characters."),
        "long": _("The password is too long."),
        "common": _("This password is among the first that anybody tries. Take a sentence of your own."),
        "name": _("The password must be more than your name."),
    }
    if own.password_hash:
        return _("This link has been used.")
    if password != again:
        return _("The two passwords differ.")
    weak = weakness(password, own.name)
    if weak:
        return words[weak]
    return "" if step is not None else _("The code was not right. Wait for the next one and try again.")


def _too_often(lang: Language, wait: int) -> str:
    minutes = max(1, round(wait / 60))
    return lang.ngettext(
        "Too many attempts. Try again in {n} minute.", "Too many attempts. Try again in {n} minutes.", minutes
    ).format(n=minutes)


def _used_up(lang: Language) -> flask.Response:
    _ = lang.gettext
    text = _("It was used, has expired, or was mistyped. Ask whoever runs this site for a new one.")
    return _page(lang, message(lang, _("This link is no longer good"), text), 404)


def _lang() -> Language:
    return language(
        flask.request.args.get("lang", "")[:8] or flask.request.accept_languages.best_match(["en", "be"], "en")
    )


def _page(lang: Language, body: str, status: int) -> flask.Response:
    document = flask.current_app.extensions["document"]
    return flask.Response(document.alone(lang.gettext("Sign in"), lang.code, body), status)
