"""Nothing that a reader sees goes past the translators: in a made-up language every text stands in brackets."""

from __future__ import annotations

import itertools
import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyotp
import pytest
from babel import Locale
from babel.messages.pofile import read_po, write_po
from sqlalchemy import Engine

from dashboard import site
from dashboard.app import create_app
from dashboard.auth import routes
from dashboard.catalogues import renew, start
from dashboard.i18n import language
from dashboard.pages.country import layout as country_page
from dashboard.settings import Settings, SingleSignOn
from data import accounts
from data.database import open_engine
from etl.assemble import Evidence
from etl.publish import publish
from geo.countries import countries
from tests.conftest import REFERENCE

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
    "/changes",
    "/find",
    "/find?q=p",
    "/find?q=Gegenteiltag",
    "/method",
    "/nowhere",
    "/present",
    "/embed?theme=FIN",
    "/briefing?country=PL&theme=FIN&format=html",
    "/briefing?country=AD&format=html",
    "/briefing?country=PL&format=html&length=full",
    *(f"/present/europe?release=2026-11&step={step}" for step in range(1, 9)),
    *(f"/present/poland?release=2026-11&step={step}" for step in range(1, 8)),
    "/present/view?release=2026-11&theme=FIN&country=PL&measure=gap",
    "/present/europe/pack?release=2026-11",
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


def bare(html: str) -> set[str]:
    """What of an HTML text is in no catalogue: names of countries and languages, months, codes and numbers set aside."""
    own = language(CODE)
    names = [own.country(each.iso2) for each in countries()] + [own.country("EU"), own.name, own.language_name("en")]
    months = Locale(CODE).months
    names += [name for kind in ("format", "stand-alone") for name in months[kind]["wide"].values()]
    names.sort(key=len, reverse=True)
    reader = Reader()
    reader.feed(html)
    assert reader.depth == 0
    return {_untranslated(text, names) for text in reader.bare} - {""}


def all_found(found: dict[str, set[str]]) -> str:
    """``text: where`` for each text, a line each; "" where there is none."""
    by_text: dict[str, list[str]] = {}
    for where, texts in found.items():
        for text in texts:
            by_text.setdefault(text, []).append(where)
    return "\n".join(f"{text}: {sorted(where)[:2]}" for text, where in sorted(by_text.items()))


@pytest.mark.usefixtures("pseudo")
def test_every_text_of_every_page_passes_through_the_catalogue(shipped: Engine) -> None:
    client = create_app(shipped).server.test_client()
    found = {
        address: bare(client.get(f"{address}{'&' if '?' in address else '?'}lang={CODE}").text) for address in PAGES
    }
    assert not all_found(found), all_found(found)


@pytest.mark.usefixtures("pseudo")
def test_what_a_talk_shows_after_its_first_step_passes_through_the_catalogue(shipped: Engine) -> None:
    client = create_app(shipped).server.test_client()
    found = {}
    for name in ("europe", "poland"):
        text = client.get(f"/present/{name}?release=2026-11&step=1&lang={CODE}").text
        data = re.search(r'id="show-data">(.*?)</script>', text, re.DOTALL)
        assert data
        for at, step in enumerate(json.loads(data[1])["steps"], 1):
            tips = [tip for _key, tip in step["paint"].values()]
            shown = [step[field] for field in ("kicker", "sentence", "label", "beside", "legend", "picture", "labels")]
            noted = [step["note"]] if step["note_lang"] == CODE else []
            found[f"{name}, step {at}"] = {text for part in (*shown, *noted, *tips) for text in bare(part)}
    assert not all_found(found), all_found(found)


@pytest.mark.usefixtures("pseudo")
def test_the_pages_of_the_team_pass_through_the_catalogue(
    tmp_path: Path, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/team.sqlite")
    publish(engine, evidence, reference=REFERENCE, label="2026-11")
    phrase, secret = "storks nest on the third chimney", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # pragma: allowlist secret
    token = accounts.add_account(engine, "made.up.member", "reviewer", secret, by="test")
    client = create_app(engine, Settings(auth="accounts", tls=True)).server.test_client()
    client.environ_base |= {"HTTP_SEC_FETCH_SITE": "same-origin", "wsgi.url_scheme": "https"}

    def enrol(password: str, again: str = "", code: str = "") -> str:
        sent = {"password": password, "again": again or password, "code": code or pyotp.TOTP(secret).now()}
        return client.post(f"/enrol/{token}?lang={CODE}", data=sent).text

    codes = itertools.count(int(time.time()), 30)  # a code is good once

    def come_in(password: str) -> Any:
        sent = {
            "name": "made.up.member",
            "password": password,
            "code": pyotp.TOTP(secret).at(next(codes)),
            "lang": CODE,
        }
        return client.post("/login", data={**sent, "next": "/"})

    found = {
        "sign in": client.get(f"/login?lang={CODE}").text,
        "enrol": client.get(f"/enrol/{token}?lang={CODE}").text,
        "short": enrol("short"),
        "long": enrol("long sentence " * 200),
        "common": enrol("password1234"),  # pragma: allowlist secret
        "name": enrol("made.up.member"),
        "different": enrol(phrase, again="another sentence of mine"),
        "wrong code": enrol(phrase, code="000000"),
        "enrolled": enrol(phrase),
        "used up": client.get(f"/enrol/{token}?lang={CODE}").text,
        "wrong password": come_in("not the password").text,
    }
    assert come_in(phrase).status_code == 303
    found |= {
        address: client.get(f"{address}{'&' if '?' in address else '?'}lang={CODE}").text
        for address in ("/", "/gaps?country=GE&theme=ASY", "/method", "/briefing?country=PL&format=html")
    }
    assert "signed-in" in found["/"]
    monkeypatch.setattr(routes, "count_attempt", lambda *_given: 120)
    found["too often"] = come_in("anything").text
    sign_on = SingleSignOn("https://sign-in.example", "map", "made-up")
    other = create_app(engine, Settings(auth="oidc", sign_on=sign_on)).server.test_client()
    found["by provider"] = other.get(f"/login?lang={CODE}").text
    left = {
        where: bare(text.replace(groups_of_four(secret), "").replace("made.up.member", ""))
        for where, text in found.items()
    }
    assert all("⟦" in text for text in found.values()), [where for where, text in found.items() if "⟦" not in text]
    assert not all_found(left), all_found(left)


def groups_of_four(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


@pytest.mark.usefixtures("pseudo")
def test_pages_for_when_something_is_missing_pass_through_the_catalogue(
    tmp_path: Path, evidence: Evidence, shipped: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"Accept": "text/html"}
    empty = create_app(open_engine(f"sqlite:///{tmp_path}/empty.sqlite")).server.test_client()
    found = {"no release": empty.get(f"/?lang={CODE}", headers=page).text}
    whole = create_app(shipped).server.test_client()
    for address in (
        "/nowhere",
        "/present/none?release=2026-11",
        "/briefing?country=XX",
        "/solutions/NONE",
        "/gaps?release=none",
    ):
        found[address] = whole.get(f"{address}{'&' if '?' in address else '?'}lang={CODE}", headers=page).text
    with monkeypatch.context() as broken:
        broken.setattr(country_page, "theme_part", _fail)
        found["a part that fails"] = create_app(shipped).server.test_client().get(f"/country/PL?lang={CODE}").text
        broken.setattr(site, "frame", _fail)
        found["a page that fails"] = (
            create_app(shipped).server.test_client().get(f"/method?lang={CODE}", headers=page).text
        )
    aged = create_app(shipped, Settings(stale_after=-10_000)).server.test_client()
    found["an old release"] = aged.get(f"/method?lang={CODE}").text
    (tmp_path / "own").mkdir()
    own = open_engine(f"sqlite:///{tmp_path}/own/map.sqlite")
    publish(own, evidence, reference=REFERENCE, label="2026-11")
    client = create_app(own).server.test_client()
    client.get(f"/gaps?lang={CODE}")
    own.dispose()
    (tmp_path / "own").rename(tmp_path / "gone")
    found["seen before the database went away"] = client.get(f"/gaps?lang={CODE}", headers=page).text
    found["the database is away"] = client.get(f"/method?lang={CODE}", headers=page).text
    assert all("⟦" in text for text in found.values()), [where for where, text in found.items() if "⟦" not in text]
    left = {where: bare(text) for where, text in found.items()}
    assert not all_found(left), all_found(left)


def _fail(*_given: Any, **_named: Any) -> None:
    raise RuntimeError("on purpose")


def test_the_reader_above_sees_what_is_not_translated() -> None:
    reader = Reader()
    reader.feed('<p title="Bare name">⟦wrapped <b>3</b> ⟦inner⟧⟧ bare</p><p lang="en">evidence</p>')
    assert sorted(reader.bare) == ["Bare name", "bare"]
