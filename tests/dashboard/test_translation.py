"""Nothing that a reader sees goes past the translators: in a made-up language every text stands in brackets."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.pofile import read_po, write_po
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.catalogues import renew, start
from dashboard.i18n import language
from geo.countries import countries

CODE = "lt"  # a language of CLDR, so that names of countries, dates and numbers come from there
PAGES = (
    "/",
    "/?theme=ASY&measure=gap&country=GE",
    "/?theme=FIN&measure=solutions&view=tiles",
    "/?measure=evidence&subtheme=DOC.1",
    "/?keep=s4",
    "/country",
    "/country/PL",
    "/country/GE?theme=DOC",
    "/country/AD",
    "/theme/DOC",
    "/theme/ASY",
    "/gaps",
    "/gaps?country=GE&theme=ASY",
    "/gaps?only=CUL&reason=severe_unsolved",
    "/compare",
    "/compare?countries=PL,LT,GE",
    "/solutions",
    "/solutions?theme=FIN&status=rejected",
    "/solutions/P006",
    "/solutions/NONE",
    "/changes",
    "/method",
    "/nowhere",
    "/present",
    "/embed?theme=FIN",
    "/briefing?country=PL&theme=FIN&format=html",
    "/briefing?country=AD&format=html",
    "/briefing?country=PL&format=html&length=long",
)
SEEN = {"title", "aria-label", "placeholder", "alt", "data-label", "data-last"}
CODES = re.compile(r"\b[A-Z]{1,5}[0-9.–-]*\d*\b|\balpha\b|\b[0-9a-f]{8,}\b")
ADDRESSES = re.compile(r"https?://\S+|\b[\w.-]+\.(?:org|com|news|eu)\b\S*")
NAMES = re.compile("UNHCR|Eurostat|UN DESA|migr_resvalid|python -m etl publish|[PSUWC]-?[A-Z0-9-]*\\d[\\w-]*")


class Reader(HTMLParser):
    """Collects the words that stand outside of brackets and outside of evidence, which has a language of its own."""

    void = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.depth = 0
        self.bare: list[str] = []

    @property
    def is_skipped(self) -> bool:
        return any(skipped for _tag, skipped in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        own = tag != "html" and given.get("lang") not in (None, CODE)
        if not (own or self.is_skipped):
            self.bare += [text for name in SEEN if (text := _outside(given.get(name) or "")[0].strip())]
        if tag not in self.void:
            self.open.append((tag, own or tag in ("script", "style", "code", "kbd")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.is_skipped:
            return
        text, self.depth = _outside(data, self.depth)
        if text.strip():
            self.bare.append(text.strip())


def _outside(text: str, depth: int = 0) -> tuple[str, int]:
    """What of a text stands outside of all brackets, and how deep it ends."""
    kept = []
    for letter in text:
        depth += (letter == "⟦") - (letter == "⟧")
        kept.append(letter if depth == 0 and letter != "⟧" else " ")
    return "".join(kept), depth


def _untranslated(text: str, names: list[str]) -> str:
    """What is left of a text without codes, names of countries and languages, numbers and dates."""
    for name in names:
        text = text.replace(name, " ")
    text = CODES.sub(" ", NAMES.sub(" ", ADDRESSES.sub(" ", text)))
    return " ".join(re.findall(r"[^\W\d_]{2,}", text))


@pytest.fixture
def pseudo(locales: Path) -> None:
    """A language in which every text, and nothing else, stands in brackets."""
    path = start(CODE)
    renew(path)
    with path.open("rb") as file:
        catalogue = read_po(file, locale=CODE)
    for message in catalogue:
        if message.id:
            one = isinstance(message.id, str)
            message.string = f"⟦{message.id}⟧" if one else tuple(f"⟦{message.id[1]}⟧" for _ in range(3))
    with (locales / f"{CODE}.po").open("wb") as file:
        write_po(file, catalogue)


@pytest.mark.usefixtures("pseudo")
def test_every_text_of_every_page_passes_through_the_catalogue(shipped: Engine) -> None:
    client = create_app(shipped).server.test_client()
    own = language(CODE)
    names = [own.country(each.iso2) for each in countries()] + [own.country("EU"), own.name, own.language_name("en")]
    months = Locale(CODE).months
    names += [name for kind in ("format", "stand-alone") for name in months[kind]["wide"].values()]
    names.sort(key=len, reverse=True)
    found: dict[str, set[str]] = {}
    for address in PAGES:
        answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={CODE}")
        reader = Reader()
        reader.feed(answer.text)
        assert reader.depth == 0, address
        for text in {_untranslated(text, names) for text in reader.bare} - {""}:
            found.setdefault(text, set()).add(address)
    assert not found, "\n".join(f"{text}: {sorted(where)[:2]}" for text, where in sorted(found.items()))


def test_the_reader_above_sees_what_is_not_translated() -> None:
    reader = Reader()
    reader.feed('<p title="Bare name">⟦wrapped <b>3</b> ⟦inner⟧⟧ bare</p><p lang="en">evidence</p>')
    assert sorted(reader.bare) == ["Bare name", "bare"]
