"""The only reader of the database: every question that a page, a document or a command asks has one function here.

All give frames; an unknown filter value gives an empty frame. A caller pins one :class:`Release` per request and passes
it to every question, so that a page never mixes two releases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Engine, Float, Select, Table, and_, exists, func, select

from data import restricted
from data.ages import ended
from data.codebook import FALLBACK_LANGUAGE
from data.database import reading
from data.errors import AudienceError, NoReleaseError, UnknownReleaseError
from data.tables import (
    SHOWN_FIRST,
    agreement,
    case_finding,
    case_report,
    cell,
    coding,
    current_release,
    finding,
    indicator,
    line,
    protected_band,
    release,
    review,
    search_log,
    shown,
    source,
    translation,
)

SOLUTION_KINDS = ("solution", "government_measure")
ALL_KINDS = ("problem", *SOLUTION_KINDS)


@dataclass(frozen=True)
class Release:
    """The head of a release. ``current`` tells whether it is the one that readers see by default."""

    id: int
    label: str
    reference_date: str
    method: str
    codebook_version: str
    content_hash: str
    audience: str
    published_at: datetime
    finding_count: int
    current: bool


_POINTED = select(current_release.c.release_id).scalar_subquery()
_HEAD = select(release, (release.c.id == _POINTED).label("current"))
_CURRENT = _HEAD.where(release.c.id == _POINTED)  # asked for by every request: put together once


def fetch_release(engine: Engine, label: str | None = None) -> Release:
    """The release of this label, or the current one.

    Raises:
        NoReleaseError: nothing is published yet.
        UnknownReleaseError: nothing is published under this label.
    """
    query = _HEAD.where(release.c.label == label) if label else _CURRENT
    with reading(engine) as connection:
        row = connection.execute(query).mappings().one_or_none()
    if row is None:
        if label:
            raise UnknownReleaseError(label)
        raise NoReleaseError("nothing has been published yet")
    return Release(**row)


def fetch_releases(engine: Engine) -> pd.DataFrame:
    """All releases, newest first; columns as :class:`Release`."""
    return as_frame(engine, _HEAD.order_by(release.c.id.desc()))


def require_public(engine: Engine) -> None:
    """Refuse to show a store to the public that holds a release for the team.

    Raises:
        AudienceError: naming such a release.
        NoReleaseError: nothing has been published.
    """
    if "public" not in fetch_audiences(engine, but="public"):
        raise NoReleaseError("nothing has been published yet")


def fetch_audiences(engine: Engine, *, but: str = "") -> set[str]:
    """The audiences that the releases of a store were published for: one of team and public, or none yet.

    Raises:
        AudienceError: ``but`` is given and a release is for another audience.
    """
    with reading(engine) as connection:
        found = connection.execute(select(release.c.label, release.c.audience)).all()
    other = [row for row in found if but and row.audience != but]
    if other:
        raise AudienceError(
            f"this store holds releases for the {other[0].audience} ({other[0].label}); "
            f"releases for the {but} need a database of their own"
        )
    return {row.audience for row in found}


def fetch_cells(
    engine: Engine,
    pinned: Release,
    *,
    country: str | Sequence[str] | None = None,
    theme: str | None = None,
    subtheme: str | None = "",
) -> pd.DataFrame:
    """Cells, all 46 x 12 without a filter; of one country or of several. ``subtheme=""`` gives theme cells, None also every
    sub-theme cell. ``past_reports`` says of a theme cell that problems were reported and that no report is current."""
    past = and_(cell.c.finding_count == 0, cell.c.subtheme == "", _reported_ever()).label("past_reports")
    query = _of(cell, pinned, country=country, theme=theme, subtheme=subtheme).add_columns(past)
    return as_frame(engine, query.order_by(cell.c.country, cell.c.theme, cell.c.subtheme))


def _reported_ever() -> ColumnElement[bool]:
    """Whether the lists of the pages hold a problem of the cell, however old."""
    own = [shown.c[name] == cell.c[name] for name in ("release_id", "country", "theme")]
    return exists().where(*own, shown.c.kind == "problem", shown.c.place == 1)


def fetch_findings(
    engine: Engine,
    pinned: Release,
    *,
    country: str | None = None,
    theme: str | None = None,
    kind: str | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """Findings with their source, newest first. ``statement`` is in ``lang`` where a translation exists;
    ``statement_lang`` says in which language it is, ``translation_status`` whether it was reviewed. A measure whose end has
    passed has the ``status`` ended, as in its cell."""
    return _told(engine, _of(finding, pinned, country=country, theme=theme, kind=kind), lang, pinned)


def fetch_coded_findings(engine: Engine, pinned: Release) -> pd.DataFrame:
    """All findings with the status that was coded, whatever has ended since: what two releases are compared by."""
    return _told(engine, _of(finding, pinned), FALLBACK_LANGUAGE, None)


def fetch_shown(
    engine: Engine,
    pinned: Release,
    *,
    country: str | None = None,
    theme: str | None = None,
    kinds: Sequence[str] = (),
    first: int = SHOWN_FIRST,
    lang: str = "en",
) -> pd.DataFrame:
    """What a page lists: as :func:`fetch_findings`, but of each country, theme and kind only the ``first`` newest (at most
    ``SHOWN_FIRST``), with ``total``, the number of all of them. Costs the same however many findings there are."""
    own = select(shown.c.finding_id, shown.c.total).where(shown.c.release_id == pinned.id, shown.c.place <= first)
    for column, value in ((shown.c.country, country), (shown.c.theme, theme)):
        own = own if value is None else own.where(column == value)
    chosen = (own.where(shown.c.kind.in_(kinds)) if kinds else own).subquery()
    query = _of(finding, pinned).join(chosen, finding.c.id == chosen.c.finding_id).add_columns(chosen.c.total)
    return _told(engine, query, lang, pinned)


def fetch_finding(engine: Engine, pinned: Release, item: str | Sequence[str], *, lang: str = "en") -> pd.DataFrame:
    """One finding, or several, as :func:`fetch_findings` gives them; no row for an id that is none."""
    return _told(engine, _of(finding, pinned, id=item), lang, pinned)


def fetch_statements(engine: Engine, pinned: Release, *, first: int, lang: str) -> list[tuple[str, str, str | None]]:
    """Id, statement and its translation of what :func:`fetch_shown` lists of the whole release, newest first."""
    listed = select(shown.c.finding_id).where(shown.c.release_id == pinned.id, shown.c.place <= first)
    own = finding.c
    query = select(own.id, own.statement, translation.c.text).outerjoin(translation, _translates(finding, lang))
    with reading(engine) as connection:
        ids = connection.scalars(listed).all()  # asked first: in one question, a planner may read the whole release
        query = query.where(own.release_id == pinned.id, own.id.in_(ids)).order_by(own.source_date.desc(), own.id)
        return [(row.id, row.statement, row.text) for row in connection.execute(query)]


def _translates(own: Table, lang: str) -> ColumnElement[bool]:
    """The translation of a finding's statement."""
    told = translation.c
    place = and_(told.release_id == own.c.release_id, told.item_id == own.c.id)
    return and_(place, told.lang == lang, told.field == "statement")


def _told(engine: Engine, query: Select[Any], lang: str, pinned: Release | None) -> pd.DataFrame:
    """Findings with their source and translation, newest first; what has ended by the date of a release is said so."""
    own = finding.c
    told = and_(source.c.release_id == own.release_id, source.c.id == own.source_id)
    query = (
        query.outerjoin(translation, _translates(finding, lang))
        .outerjoin(source, told)
        .add_columns(
            translation.c.text.label("translated"),
            translation.c.status.label("translation_status"),
            source.c.title.label("source_title"),
            source.c.publisher,
            source.c.url.label("source_url"),
            source.c.cluster,
            source.c.visibility.label(restricted.OF_SOURCE),
        )
        .order_by(own.source_date.desc(), own.id)
    )
    rows = as_frame(engine, query)
    has = rows["translated"].notna() & (rows["lang"] != lang)
    rows["statement_lang"] = rows["lang"].where(~has, lang)
    rows["statement"] = rows["statement"].where(~has, rows["translated"])
    if pinned:
        over = (rows["kind"] != "problem") & ended(rows["valid_until"], date.fromisoformat(pinned.reference_date))
        rows["status"] = rows["status"].where(~over, "ended")
    return rows.drop(columns="translated").fillna({"translation_status": "", "source_title": "", "source_url": ""})


def fetch_findings_page(
    engine: Engine, pinned: Release, *, kinds: Sequence[str], limit: int, after: str = "", country: str | None = None, theme: str | None = None
) -> pd.DataFrame:  # fmt: skip
    """Findings of these kinds in the order of their ids, at most ``limit`` of them, those that come after one id.

    Reading on from an id costs the same on the first page and on the last, however many findings there are.
    """
    told = and_(source.c.release_id == finding.c.release_id, source.c.id == finding.c.source_id)
    query = (
        _of(finding, pinned, country=country, theme=theme)
        .where(finding.c.kind.in_(kinds), finding.c.id > after)
        .outerjoin(source, told)
        .add_columns(source.c.title.label("source_title"), source.c.url.label("source_url"))
        .add_columns(source.c.visibility.label(restricted.OF_SOURCE))
        .order_by(finding.c.id)
        .limit(limit)
    )
    return as_frame(engine, query).fillna({"source_title": "", "source_url": ""})


def fetch_codings_of(engine: Engine, pinned: Release, ids: Sequence[str]) -> pd.DataFrame:
    """Every coder's codes of these findings."""
    query = _of(coding, pinned).where(coding.c.finding_id.in_(ids))
    return as_frame(engine, query.order_by(coding.c.finding_id, coding.c.coder))


def fetch_codings(
    engine: Engine, pinned: Release, *, country: str | None = None, theme: str | None = None
) -> pd.DataFrame:
    """Every coder's codes of the findings of a country and theme."""
    joined = and_(finding.c.release_id == coding.c.release_id, finding.c.id == coding.c.finding_id)
    query = _of(coding, pinned).join(finding, joined).order_by(coding.c.finding_id, coding.c.coder)
    for column, value in ((finding.c.country, country), (finding.c.theme, theme)):
        query = query if value is None else query.where(column == value)
    return as_frame(engine, query)


def fetch_cases(
    engine: Engine,
    pinned: Release,
    *,
    country: str | None = None,
    theme: str | None = None,
    of: str | None = None,
    lang: str = "en",
) -> pd.DataFrame:
    """Case reports with their source and ``finding_ids`` (a list); texts in ``lang`` where translated, with the language
    of each beside it (``summary_lang``). ``of`` is a finding that they must rest on."""
    told = and_(source.c.release_id == case_report.c.release_id, source.c.id == case_report.c.source_id)
    query = _of(case_report, pinned, country=country).outerjoin(source, told)
    query = query.add_columns(source.c.title.label("source_title"), source.c.url.label("source_url"))
    query = query.add_columns(source.c.visibility.label(restricted.OF_SOURCE))
    if theme is not None:
        query = query.where((";" + case_report.c.theme + ";").contains(f";{theme};", autoescape=True))
    if of is not None:
        own = select(case_finding.c.case_id).where(
            case_finding.c.release_id == pinned.id, case_finding.c.finding_id == of
        )
        query = query.where(case_report.c.id.in_(own))
    rows = as_frame(engine, query.order_by(case_report.c.id))
    links = as_frame(engine, _of(case_finding, pinned)).groupby("case_id")["finding_id"].agg(list)
    rows["finding_ids"] = [links.get(case_id, []) for case_id in rows["id"]]
    return _translated(engine, pinned, rows, ("summary", "authority_kind", "solution_used"), lang)


def _translated(
    engine: Engine, pinned: Release, rows: pd.DataFrame, fields: tuple[str, ...], lang: str
) -> pd.DataFrame:
    query = _of(translation, pinned, lang=lang).where(translation.c.field.in_(fields))
    texts = as_frame(engine, query).set_index(["field", "item_id"])["text"]
    for name in fields:
        own = texts.xs(name) if name in texts.index.get_level_values(0) else pd.Series(dtype="str")
        translated = rows["id"].map(own).astype("object")
        rows[f"{name}_lang"] = translated.notna().map({True: lang, False: FALLBACK_LANGUAGE})
        rows[name] = translated.fillna(rows[name])
    return rows


def fetch_sources(engine: Engine, pinned: Release) -> pd.DataFrame:
    """All sources of a release."""
    return as_frame(engine, _of(source, pinned).order_by(source.c.id))


def fetch_lines(engine: Engine, pinned: Release, *, scope: str) -> pd.DataFrame:
    """Country lines (``scope="country"``) or theme lines (``"theme"``): key, graded, median, maximum (method, step 13)."""
    return as_frame(engine, _of(line, pinned, scope=scope).order_by(line.c.key))


def fetch_agreement(engine: Engine, pinned: Release) -> pd.DataFrame:
    """Krippendorff's alpha per theme with the number of double-coded findings."""
    return as_frame(engine, _of(agreement, pinned))


def fetch_alphas(engine: Engine, pinned: Release) -> dict[str, float | None]:
    """Agreement of the coders by theme, where anything was coded twice: what limits a grade (method, step 10)."""
    rows = fetch_agreement(engine, pinned).dropna(subset=["alpha"])
    return dict(zip(rows["theme"], rows["alpha"], strict=True))


def fetch_indicators(engine: Engine, pinned: Release, *, country: str | None = None, series: str = "") -> pd.DataFrame:
    """Context statistics, long: series, country, period, value, flag; ``series`` filters by prefix."""
    query = _of(indicator, pinned, country=country)
    if series:
        query = query.where(indicator.c.series.startswith(series, autoescape=True))
    return as_frame(engine, query.order_by(indicator.c.series, indicator.c.period))


def fetch_search_log(engine: Engine, pinned: Release, *, country: str | None = None) -> pd.DataFrame:
    """What was searched for and not found, what does not apply, what is withheld, with the reasons."""
    return as_frame(engine, _of(search_log, pinned, country=country))


def fetch_protected_bands(engine: Engine, pinned: Release) -> pd.DataFrame:
    """What a public release tells of interviews and case files (``data.disclosure.COLUMNS``); nothing in a team's."""
    rows = as_frame(engine, _of(protected_band, pinned))
    return rows.astype({"severity_class": "Int64"})


def fetch_reviews(engine: Engine, *, country: str | None = None, theme: str | None = None) -> pd.DataFrame:
    """Decisions of commissions, newest first. They belong to no release: they are never overwritten."""
    query = select(review)
    for column, value in ((review.c.country, country), (review.c.theme, theme)):
        query = query if value is None else query.where(column == value)
    return as_frame(engine, query.order_by(review.c.id.desc()))


def newest_review(engine: Engine) -> int:
    """Number of the newest decision, 0 where there is none: it changes with every decision."""
    with reading(engine) as connection:
        return connection.execute(select(func.max(review.c.id))).scalar() or 0


def _of(table: Table, pinned: Release, **filters: str | Sequence[str] | None) -> Select[Any]:
    """All columns of a release table but the release's id, with the filters that are given: a value, or one of several."""
    columns = [column for column in table.columns if column.name != "release_id"]
    query = select(*columns).where(table.c.release_id == pinned.id)
    for name, value in filters.items():
        if value is not None:
            column = table.c[name]
            query = query.where(column == value if isinstance(value, str) else column.in_(value))
    return query


def as_frame(engine: Engine, query: Select[Any]) -> pd.DataFrame:
    """The rows of a question; that restricted ones are among them is noted."""
    with reading(engine) as connection:
        result = connection.execute(query)
        names, found = list(result.keys()), result.all()
    # By columns: of rows, pandas would ask each what it is.
    rows = pd.DataFrame(dict(zip(names, zip(*found, strict=True), strict=True)) if found else [], columns=names)
    for name, column in zip(names, query.selected_columns, strict=True):
        if isinstance(column.type, Float) and rows[name].dtype == object:  # not one number is known
            rows[name] = rows[name].astype(float)
    restricted.take_note(rows)
    return rows.drop(columns=restricted.OF_SOURCE, errors="ignore")
