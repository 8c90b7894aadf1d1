"""What an installation chooses, read once from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.errors import DashboardError

DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8050
AUDIENCES = ("team", "public")
SIGN_INS = ("", "accounts", "oidc")


class SettingsError(DashboardError):
    """A setting that cannot be meant, or a combination that would leave a door open; the text says what to set."""


@dataclass(frozen=True)
class SingleSignOn:
    """The identity provider of a team that has one (``OIDC_ISSUER``, ``OIDC_CLIENT_ID``, ``OIDC_CLIENT_SECRET``)."""

    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """Settings of one process.

    Attributes:
        host, port: where the development server listens (``HOST``, ``PORT``).
        database: address of the store (``DATABASE_URL``); None means the SQLite file of this checkout.
        embed_from: origins that may show ``/embed`` in a frame (``EMBED_FROM``, separated by spaces).
        site_url: address under which readers know this site, for permalinks (``SITE_URL``); empty means that of the request.
        audience: ``team`` or ``public`` (``AUDIENCE``): which of the two doors this process is.
        auth: how the team signs in (``AUTH``): "" nobody does and the site answers on loopback only, ``accounts``, ``oidc``.
        tls: whether readers reach the site over TLS (``TLS=1``); without it no session leaves loopback.
        proxies: how many proxies stand before this process and are believed (``TRUSTED_PROXIES``).
        sign_on: the identity provider where ``auth`` is ``oidc``.
        gallery: whether maintainers see the parts of the interface at ``/gallery`` (``GALLERY=1``).
        stale_after: days after which the age of a release is announced on every page (``STALE_AFTER_DAYS``).
    """

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    database: str | None = None
    embed_from: tuple[str, ...] = ()
    site_url: str = ""
    audience: str = "team"
    auth: str = ""
    tls: bool = False
    proxies: int = 0
    sign_on: SingleSignOn = SingleSignOn()
    stale_after: int = 200
    gallery: bool = False

    @property
    def is_public(self) -> bool:
        """Whether this is the public door."""
        return self.audience == "public"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables that are set.

        Raises:
            SettingsError: naming the variable and what it may be.
        """
        made = cls(
            host=environment.get("HOST", DEFAULT_HOST),
            port=_number(environment, "PORT", DEFAULT_PORT),
            database=environment.get("DATABASE_URL") or None,
            embed_from=tuple(environment.get("EMBED_FROM", "").split()),
            site_url=environment.get("SITE_URL", "").rstrip("/"),
            audience=_one_of(environment, "AUDIENCE", AUDIENCES),
            auth=_one_of(environment, "AUTH", SIGN_INS),
            tls=_one_of(environment, "TLS", ("", "0", "1")) == "1",
            proxies=_number(environment, "TRUSTED_PROXIES", 0),
            sign_on=SingleSignOn(*(environment.get(f"OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"))),
            stale_after=_number(environment, "STALE_AFTER_DAYS", cls.stale_after),
            gallery=_one_of(environment, "GALLERY", ("", "0", "1")) == "1",
        )  # fmt: skip
        made._check()
        return made

    def _check(self) -> None:
        if self.is_public and self.auth:
            raise SettingsError(
                "AUDIENCE=public has no login: leave AUTH unset, or run the team's door as its own process"
            )
        if self.auth == "oidc" and not (self.sign_on.issuer and self.sign_on.client_id and self.sign_on.client_secret):
            raise SettingsError("AUTH=oidc needs OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET")


def _one_of(environment: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    given = environment.get(name, "").strip() or allowed[0]
    if given not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(text for text in allowed if text)}, or unset")
    return given


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "") or str(default)
    if not text.isdecimal():
        raise SettingsError(f"{name} must be a whole number")
    return int(text)
