"""Whatever can be chosen can be drawn: no view of any page, in any combination, ends in a failure."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from dashboard.app import create_app
from dashboard.i18n import available
from dashboard.views import GROUPS, KEEPS, MAP_VIEWS, MEASURES
from data.codebook import codebook
from data.database import open_engine
from data.queries import fetch_cells, fetch_release
from etl.publish import publish
from geo.countries import members
from tests.conftest import REFERENCE
from tests.etl.evidence import made_up

BOOK = codebook()
STATES = [member.iso2 for member in members()]
PAGES = (
    "/", "/fragment", "/embed", "/picture", "/country/{country}", "/theme/{theme}", "/gaps", "/compare", "/solutions", "/find",
    "/present/view", "/briefing", "/table", "/gaps/agenda",
)  # fmt: skip
FEW = [
    {"id": "P1", "country": "LT", "theme": "DOC", "subtheme": "DOC.1"},
    {"id": "P2", "country": "PL", "theme": "FIN", "subtheme": "FIN.1", "kind": "solution", "status": "proposed"},
]


def _failed(client: FlaskClient, address: str) -> bool:
    answer = client.get(address, headers={"Accept": "text/html"})
    return answer.status_code >= 500 or b'class="failed-part"' in answer.data


@st.composite
def views(draw: st.DrawFn) -> dict[str, str]:
    """Any view, as the fields of its address; those of single pages included."""
    theme = draw(st.sampled_from(BOOK.codes("theme")))
    measure = draw(st.sampled_from(MEASURES))
    subthemes = [sub.code for sub in BOOK.theme(theme).subthemes]
    optional = {
        "subtheme": st.sampled_from(subthemes),
        "country": st.sampled_from(STATES),
        "countries": st.lists(st.sampled_from(STATES), min_size=1, max_size=4, unique=True).map(",".join),
        "view": st.sampled_from(MAP_VIEWS),
        "members": st.sampled_from(GROUPS),
        "sources": st.lists(st.sampled_from(BOOK.codes("source_type")), min_size=1, max_size=3, unique=True).map(
            "".join
        ),
        "keep": st.sampled_from(KEEPS[measure]),
        "lang": st.sampled_from(available()),
        "only": st.sampled_from(BOOK.codes("theme")),
        "q": st.sampled_from(["poland bank", "passport", "a", "S053", "літва"]),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional))))
    return {"theme": theme, "measure": measure, **{name: draw(optional[name]) for name in sorted(chosen)}}


@pytest.mark.parametrize("theme", BOOK.codes("theme"))
def test_every_sub_theme_is_drawn_for_every_measure(client: FlaskClient, theme: str) -> None:
    for sub in BOOK.theme(theme).subthemes:
        for measure in MEASURES:
            assert not _failed(client, f"/fragment?theme={theme}&subtheme={sub.code}&measure={measure}")


def test_numbers_are_numbers_though_not_one_is_known(shipped: Engine) -> None:
    """No state with reports of frozen accounts has a solution: each coverage is missing."""
    cells = fetch_cells(shipped, fetch_release(shipped), subtheme="FIN.2")
    assert cells["coverage"].isna().all()
    assert not (cells["coverage"] > 0).any()


@given(st.sampled_from(PAGES), views())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_combination_of_choices_fails(client: FlaskClient, page: str, view: dict[str, str]) -> None:
    more = {"/briefing": {"format": "html"}, "/picture": {"format": "svg"}, "/gaps/agenda": {"format": "xlsx"}}
    more |= {"/table": {"page": "map", "format": "csv"}, "/present/view": {"release": "2026-11"}}
    path = page.format(country=view.get("country", "AD"), theme=view["theme"])
    assert not _failed(client, f"{path}?{urlencode({**view, **more.get(page, {})})}")


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A release of one problem and one solution that is only proposed."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('little')}/map.sqlite")
    publish(engine, made_up(FEW), reference=REFERENCE, label="2026-11")
    client: FlaskClient = create_app(engine).server.test_client()
    return client


@given(st.sampled_from(PAGES[:11]), views())
@settings(max_examples=60, deadline=None)
def test_no_combination_fails_where_nearly_nothing_is_known(
    little: FlaskClient, page: str, view: dict[str, str]
) -> None:
    path = page.format(country=view.get("country", "AD"), theme=view["theme"])
    assert not _failed(little, f"{path}?{urlencode({**view, 'release': '2026-11'})}")
