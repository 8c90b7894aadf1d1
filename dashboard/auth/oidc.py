"""Single sign-on: the team's identity provider says who somebody is; what they may do stands in our accounts.

Authorisation code flow with PKCE (Authlib). What must be remembered between the two steps travels in a cookie of its own
that only this site can set and read; it is worth nothing without the provider's answer to the very same browser.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import flask
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet
from markupsafe import Markup
from sqlalchemy import Engine

from dashboard.auth.forms import message
from dashboard.auth.inside import inside
from dashboard.auth.sessions import Sessions
from dashboard.failure_log import note_failure
from dashboard.i18n import Language, language
from dashboard.settings import Settings, SettingsError
from data.accounts import fetch_account

ALGORITHMS = [
    "RS256",
    "ES256",
    "PS256",
]  # signed with a key that the provider alone has; never "none", never a shared secret
_SECONDS = 5  # to wait for the provider
_KEPT_SECONDS = 600
_CLOCK_SECONDS = 30


class SignOnError(Exception):
    """The provider's answer cannot be believed; the text is for the log only."""


@dataclass(frozen=True)
class Provider:
    """The identity provider of the settings."""

    settings: Settings

    @cached_property
    def about(self) -> dict[str, Any]:
        """What the provider says of itself at its well-known address."""
        issuer = self.settings.sign_on.issuer.rstrip("/")
        found = self._get(f"{issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != issuer:
            raise SignOnError("another issuer")
        return found

    def session(self, back: str) -> OAuth2Session:
        """A session of the protocol, which sends the reader ``back`` to this address."""
        own = self.settings.sign_on
        return OAuth2Session(
            own.client_id,
            own.client_secret,
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def claims(self, token: dict[str, Any], nonce: str) -> dict[str, Any]:
        """What the provider vouches for, once signature, issuer, audience, time and nonce are right.

        Raises:
            SignOnError: one of them is not.
        """
        keys = KeySet.import_key_set(self._get(self.about["jwks_uri"]))  # type: ignore[arg-type]
        try:
            decoded = jwt.decode(str(token.get("id_token", "")), keys, algorithms=ALGORITHMS)
            rules = jwt.JWTClaimsRegistry(
                leeway=_CLOCK_SECONDS,
                iss={"essential": True, "value": self.about["issuer"]},
                aud={"essential": True, "value": self.settings.sign_on.client_id},
                exp={"essential": True},
                nonce={"essential": True, "value": nonce},
            )
            rules.validate(decoded.claims)
        except Exception as error:
            raise SignOnError(type(error).__name__) from error
        return dict(decoded.claims)

    def _get(self, address: str) -> dict[str, Any]:
        with self.session("") as session:
            answer = session.get(address, withhold_token=True, timeout=_SECONDS, allow_redirects=False)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        return found


def register_sign_on(server: flask.Flask, engine: Engine, settings: Settings, sessions: Sessions) -> None:
    """``/sign-on`` leads to the provider, ``/sign-on/back`` comes from there."""
    if not settings.sign_on.issuer.startswith("https://") and settings.tls:
        raise SettingsError("OIDC_ISSUER must be an https address")
    provider = Provider(settings)
    cookie = "__Host-sign-on" if settings.tls else "sign-on"

    @server.get("/sign-on")
    def sign_on() -> flask.typing.ResponseReturnValue:
        lang, then = language(flask.request.args.get("lang", "en")[:8]), inside(flask.request.args.get("next", "/"))
        nonce, verifier = secrets.token_urlsafe(24), generate_token(64)
        try:
            address, state = provider.session(_back()).create_authorization_url(
                provider.about["authorization_endpoint"], nonce=nonce, code_verifier=verifier
            )
        except Exception as error:
            note_failure(error, "the identity provider")
            return _failed(lang, 503)
        answer = flask.redirect(address, 303)
        answer.set_cookie(
            cookie, " ".join((state, nonce, verifier, then)), max_age=_KEPT_SECONDS, path="/", secure=settings.tls,
            httponly=True, samesite="Lax",
        )  # fmt: skip
        return answer

    @server.get("/sign-on/back")
    def back() -> flask.typing.ResponseReturnValue:
        kept = flask.request.cookies.get(cookie, "").split(" ", 3)
        lang = language("en")
        if len(kept) != 4 or not hmac.compare_digest(kept[0].encode(), flask.request.args.get("state", "").encode()):
            return _failed(lang, 400)
        _state, nonce, verifier, then = kept
        try:
            name = _name(provider, nonce, verifier)
        except Exception as error:
            note_failure(error, "the identity provider")
            return _failed(lang, 401)
        own = fetch_account(engine, name)
        if own is None or not own.active:
            return _failed(lang, 403)
        answer = _onward(inside(then))
        answer.delete_cookie(cookie, path="/", secure=settings.tls, httponly=True, samesite="Lax")
        sessions.begin(answer, own.name)
        return answer


def _name(provider: Provider, nonce: str, verifier: str) -> str:
    """The account that the provider's answer is about: its user name, else its confirmed e-mail address."""
    with provider.session(_back()) as session:
        token = session.fetch_token(
            provider.about["token_endpoint"],
            code=flask.request.args.get("code", ""),
            code_verifier=verifier,
            timeout=_SECONDS,
        )
    claims = provider.claims(token, nonce)
    name = claims.get("preferred_username") or (claims.get("email") if claims.get("email_verified") is True else "")
    if not isinstance(name, str) or not name:
        raise SignOnError("no name")
    return name


def _back() -> str:
    return flask.request.host_url.rstrip("/") + "/sign-on/back"


def _onward(then: str) -> flask.Response:
    """A page that goes on by itself: a redirect would still count as coming from the provider, without the new cookie."""
    page = Markup(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>…</title>'
        '<meta http-equiv="refresh" content="0;url={then}"></head><body><p><a href="{then}">→</a></p></body></html>'
    )
    return flask.Response(page.format(then=then))


def _failed(lang: Language, status: int) -> flask.Response:
    _ = lang.gettext
    text = _("Your organisation’s account could not be confirmed, or has no account here. Ask whoever runs this site.")
    document = flask.current_app.extensions["document"]
    body = message(lang, _("You could not be signed in"), text)
    return flask.Response(document.alone(_("Sign in"), lang.code, body), status)
