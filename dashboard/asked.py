"""What the addresses of briefings and decks have in common: a country and a theme, in a language, of a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.errors import RequestError
from dashboard.i18n import available
from data.codebook import codebook
from geo.countries import members


def asked_subject(given: Mapping[str, str]) -> dict[str, str]:
    """``country``, ``theme``, ``lang`` and ``release`` of a query, each "" where it names none.

    Raises:
        RequestError: naming what is wrong and what it may be.
    """
    country, theme = (given.get(name, "").strip().upper() for name in ("country", "theme"))
    lang = given.get("lang") or "en"
    must_be_among("country", country, [member.iso2 for member in members()])
    must_be_among("theme", theme, codebook().codes("theme"))
    must_be_among("lang", lang, available())
    return {"country": country, "theme": theme, "lang": lang, "release": given.get("release", "")[:80]}


def must_be_among(name: str, value: str, allowed: Iterable[str]) -> None:
    """Refuse a value that is none of the allowed ones; "" asks for nothing.

    Raises:
        RequestError: it is another one.
    """
    values = list(allowed)
    if value and value not in values:
        raise RequestError("{name} must be one of {values}", name=name, values=", ".join(values))
