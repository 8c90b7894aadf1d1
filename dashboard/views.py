"""The state of a page lives in its address, and only there: any view is a link. ``View`` is that state."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboard.design import STATES, paints
from data.codebook import codebook
from geo.countries import members

MAP_VIEWS = ("map", "tiles")
GROUPS = ("all", "eu", "eea", "schengen")
MAX_COMPARED = 4
# What the legend of a measure can leave alone on the map: its fills, the states of no evidence, and the dots of severity.
_FILLS = {"severity": "s", "solutions": "m-", "gap": "g", "evidence": "e"}
KEEPS = {
    measure: (
        *(key for key in paints() if key.startswith(fill)),
        *STATES,
        *(("works", "partly") if fill == "s" else ()),
    )
    for measure, fill in _FILLS.items()
}
MEASURES = tuple(KEEPS)


@dataclass(frozen=True)
class View:
    """What the reader looks at. Field names are the query names; a default is left out of the address.

    ``keep`` is the legend entry whose countries alone stay on the map: a key of ``dashboard.design.paints``, where
    ``s4`` takes the hatched ones along, or the dot of what works. One that the measure does not have leaves all.
    """

    theme: str = "DOC"
    subtheme: str = ""
    measure: str = "severity"
    country: str = ""
    countries: tuple[str, ...] = ()
    view: str = "map"
    keep: str = ""
    members: str = "all"
    sources: str = ""
    release: str = ""
    since: str = ""
    lang: str = "en"

    @classmethod
    def parse(cls, query: str, **fixed: str) -> View:
        """Read a query string; values that mean nothing fall back to the default, so that no link is ever broken.

        ``fixed`` are values that the path holds (``/country/LT``) and win over the query.
        """
        given = {**dict(parse_qsl(query.lstrip("?"))), **fixed}
        book = codebook()
        codes = [member.iso2 for member in members()]
        theme = _one_of(given.get("theme", "").upper(), book.codes("theme"), cls.theme)
        measure = _one_of(given.get("measure", ""), MEASURES, cls.measure)
        countries = [code for code in given.get("countries", "").upper().split(",") if code in codes]
        return cls(
            theme=theme,
            subtheme=_one_of(given.get("subtheme", "").upper(), [s.code for s in book.theme(theme).subthemes], ""),
            measure=measure,
            country=_one_of(given.get("country", "").upper(), codes, ""),
            countries=tuple(dict.fromkeys(countries))[:MAX_COMPARED],
            view=_one_of(given.get("view", ""), MAP_VIEWS, cls.view),
            keep=_one_of(given.get("keep", ""), KEEPS[measure], cls.keep),
            members=_one_of(given.get("members", ""), GROUPS, cls.members),
            sources="".join(sorted(set(given.get("sources", "").upper()) & set(book.codes("source_type")))),
            release=given.get("release", "")[:80],
            since=given.get("since", "")[:80],
            lang=given.get("lang", cls.lang)[:8],
        )

    @staticmethod
    def raw(query: str, **fixed: str) -> dict[str, str]:
        """What the address says, as it came and unchecked: filters of single pages, the id of a card."""
        return {name: text[:200] for name, text in {**dict(parse_qsl(query.lstrip("?"))), **fixed}.items()}

    def query(self, **changes: Any) -> str:
        """The query string of this view with some values changed, "" where all are defaults."""
        changed = replace(self, **changes)
        pairs = [(f.name, getattr(changed, f.name)) for f in fields(self) if getattr(changed, f.name) != f.default]
        texts = [(name, ",".join(value) if isinstance(value, tuple) else value) for name, value in pairs]
        return "?" + urlencode(texts, safe=",") if texts else ""

    def href(self, path: str = "/", **changes: Any) -> str:
        """The address of this view on a page."""
        return path + self.query(**changes)

    def elsewhere(self, path: str, **kept: Any) -> str:
        """The address of another page, which keeps only the language and the release."""
        return View(lang=self.lang, release=self.release).href(path, **kept)


def _one_of(value: str, allowed: Any, default: str) -> str:
    return value if value in allowed else default
