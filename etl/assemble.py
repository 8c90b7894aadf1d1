"""Checked tables become the evidence of a release: sources, findings, codings, cases, each with its database columns.

A flat file may bring a finding with its coding and its source in one row; here they are taken apart. A case report that
states a severity and is linked to no finding also stands as one finding of its own, so that it counts exactly once.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from data.tables import RELEASE_TABLES
from etl.columns import LARGE, coded, constant, filled, is_coded, places_in, plain, stack, strays

Evidence = dict[str, pd.DataFrame]

KEYS = {
    "source": ["id"],
    "finding": ["id"],
    "coding": ["finding_id", "coder"],
    "case_report": ["id"],
    "case_finding": ["case_id", "finding_id"],
    "search_log": ["country", "theme", "subtheme", "date"],
    "indicator": ["series", "country", "period"],
    "translation": ["item_id", "lang", "field"],
}
_CODE_COLUMNS = ["subtheme", "severity", "severity_basis", "affected_group", "instrument_level"]
_CODE_COLUMNS += ["claimed_by", "source_type", "scope"]


def columns_of(table: str) -> list[str]:
    """The database columns of a release table, without the release's own id."""
    found = next(t for t in RELEASE_TABLES if t.name == table)
    return [column.name for column in found.columns if column.name != "release_id"]


def assemble(tables: dict[str, pd.DataFrame]) -> Evidence:
    """Checked input tables to database tables. All values are text, except ``coding.severity`` and ``indicator.value``."""
    findings, cases = tables["findings"], _cases(tables["cases"])
    own = stack([findings, _findings_of_cases(cases)])
    own = _with_source_ids(own)
    cases = _with_source_ids(cases)
    evidence = {
        "source": _sources(tables["sources"], own, cases),
        "finding": own.assign(origin="coded"),
        "coding": _codings(tables["codings"], own),
        "case_report": _case_reports(cases),
        "case_finding": _links(cases),
        "search_log": tables["search_log"],
        "indicator": tables["indicators"],
        "translation": tables["translations"],
    }
    shaped = {name: _shape(name, rows) for name, rows in evidence.items()}
    shaped["finding"] = settle_codes(shaped["finding"], shaped["coding"])
    return shaped


def _shape(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Exactly the columns of the table, text without gaps, one row per key."""
    names = columns_of(table)
    shaped = pd.DataFrame({name: _text(rows, name) for name in names}, copy=False)
    if table == "coding":
        shaped["severity"] = _numbers(shaped["severity"]).astype("Int64")
    if table == "indicator":
        shaped["value"] = _numbers(shaped["value"])
        shaped = shaped[shaped["value"].notna()]
    return _once(shaped, KEYS[table])


def _once(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """One row per key, the last of them."""
    again = rows.duplicated(key, keep="last")
    return (rows[~again] if again.any() else rows).reset_index(drop=True)


def _text(rows: pd.DataFrame, name: str) -> pd.Series:
    """The column as text without gaps; "" throughout where it is missing."""
    if name not in rows.columns:
        return pd.Series(constant("", len(rows)), index=rows.index).astype("str" if len(rows) < LARGE else "category")
    column = rows[name]
    if is_coded(column):
        return (
            column if len(rows) >= LARGE and column.notna().all() else column.astype("object").fillna("").astype("str")
        )
    return (
        column if column.dtype == "str" and column.notna().all() else column.astype("object").fillna("").astype("str")
    )


def _numbers(column: pd.Series) -> pd.Series:
    """Text as numbers, NaN where there is none; each distinct text is read once."""
    if not is_coded(column):
        return pd.to_numeric(column, errors="coerce")
    labels = pd.to_numeric(pd.Series(column.cat.categories.to_numpy(dtype=object)), errors="coerce").to_numpy(
        dtype=float
    )
    return pd.Series(labels[column.cat.codes.to_numpy()], index=column.index)


def _texts(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """These columns as text, "" where a column or value is missing."""
    return rows.reindex(columns=columns).astype("object").fillna("")


def _cases(cases: pd.DataFrame) -> pd.DataFrame:
    if cases.empty:
        return cases
    cases = plain(cases)
    dated = cases["event_month"].where(cases["event_month"] != "", cases["date"])
    return cases.assign(
        event_month=dated.str.slice(0, 7),  # the month is the finest grain that is kept of a person's case
        outcome_month=cases["outcome_month"].str.slice(0, 7),
        outcome=cases["outcome"].where(cases["outcome"] != "", "unknown"),
    )


def _case_reports(cases: pd.DataFrame) -> pd.DataFrame:
    """One row per case; a form that repeats gives a case in several rows, one per theme."""
    if cases.empty:
        return cases
    themes = cases.groupby("case_id")["theme"].agg(";".join)
    single = cases.drop_duplicates("case_id")
    return single.assign(theme=single["case_id"].map(themes)).rename(columns={"case_id": "id"})


def _findings_of_cases(cases: pd.DataFrame) -> pd.DataFrame:
    """One problem finding per theme for each case that states a severity and is linked to no finding."""
    if cases.empty:
        return cases
    own = cases[(cases["severity"] != "") & (cases["finding_ids"] == "")]
    own = own.assign(theme=own["theme"].str.split(";")).explode("theme")
    several = own["case_id"].duplicated(keep=False)
    return own.assign(
        id=own["case_id"].where(~several, own["case_id"] + ":" + own["theme"]),
        kind="problem",
        status="ongoing",
        statement=own["summary"],
        confidence="medium",
        event_date=own["event_month"],
        source_title=own["source_title"].where(own["source_title"] != "", "case file"),
        cluster_id="case:" + own["case_id"],
        coder="case-file",
        source_type="C",
    )


def _with_source_ids(rows: pd.DataFrame) -> pd.DataFrame:
    """A row without a source id gets one made from its source's title, address and cluster."""
    if rows.empty:
        return rows
    given = _text(rows, "source_id")
    lacks = ~filled(given)
    if not lacks.any():
        return rows.assign(source_id=given)
    described = _texts(rows[lacks], ["source_title", "source_url", "cluster_id"]).agg("\x1f".join, axis=1)
    made = {text: "src-" + hashlib.sha256(text.encode()).hexdigest()[:12] for text in described.unique()}
    whole = given.astype("str")
    whole[lacks] = described.map(made).astype("str")
    return rows.assign(source_id=whole if len(rows) < LARGE else whole.astype("category"))


def _sources(listed: pd.DataFrame, *described: pd.DataFrame) -> pd.DataFrame:
    """The listed sources, and one for each source that findings or cases describe in their own columns."""
    known = listed.rename(columns={"source_id": "id", "cluster_id": "cluster"}) if len(listed) else listed
    made = [known]
    for rows in described:
        if rows.empty:
            continue
        own = rows[~rows["source_id"].isin(known["id"] if len(known) else [])].drop_duplicates("source_id")
        columns = ["source_id", "source_title", "source_url", "publisher", "source_date", "cluster_id"]
        own = _texts(own, [*columns, "source_type", "lang", "visibility"])
        names = {"source_id": "id", "source_title": "title", "source_url": "url", "source_date": "date"}
        made.append(own.rename(columns={**names, "cluster_id": "cluster", "source_type": "type"}))
    sources = pd.concat([part for part in made if len(part)] or [pd.DataFrame(columns=["id"])], ignore_index=True)
    sources = sources.drop_duplicates("id")
    if "cluster" in sources:
        cluster = sources["cluster"].fillna("")
        sources = sources.assign(cluster=cluster.where(cluster != "", sources["id"]))
    return sources


def _codings(listed: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """The coders' own rows, and the coding that stands in a flat finding row where no coder's row exists."""
    if findings.empty:
        return listed
    own = pd.DataFrame({name: _text(findings, name) for name in ("id", "coder", *_CODE_COLUMNS)}, copy=False)
    said = np.zeros(len(own), dtype=bool)
    for name in ("subtheme", "severity", "instrument_level", "source_type"):
        said |= filled(own[name])
    if len(listed):
        said &= ~own["id"].isin(listed["finding_id"]).to_numpy()
    own = (own if said.all() else own[said]).rename(columns={"id": "finding_id"})
    return stack([part for part in (listed, own) if len(part)] or [listed])


def _links(cases: pd.DataFrame) -> pd.DataFrame:
    if cases.empty:
        return cases
    links = cases.assign(finding_id=cases["finding_ids"].str.split(r"[;, ]+", regex=True)).explode("finding_id")
    return links[links["finding_id"] != ""]


def settle_codes(findings: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """What a finding is listed under: for each code the value most coders gave, ties to the one that sorts first.

    Only for showing and filtering; the method itself uses every coder's code (method, step 1).
    """
    at = places_in(codings["finding_id"], findings["id"])
    codings, at = (codings, at) if (at >= 0).all() else (codings[at >= 0], at[at >= 0])
    settled = {
        name: _most_given(codings[name], at, len(findings))
        for name in ("subtheme", "source_type", "instrument_level", "claimed_by")
    }
    return findings.assign(**settled)


def _most_given(column: pd.Series, at: np.ndarray, findings: int) -> pd.Series:
    """The text that was given most often for each finding; ``at`` is the place of the finding of each row."""
    number, labels = pd.factorize(column.astype("str"), sort=True) if not is_coded(column) else _factorized(column)
    texts = [*labels, *([] if "" in labels else [""])]
    codes = np.full(findings, texts.index(""))
    alone = np.bincount(at, minlength=findings)[at] == 1  # most findings have one coder: nothing to count there
    codes[at[alone]] = number[alone]
    voted = filled(column) & ~alone
    place, label = at[voted], number[voted]
    width = len(labels) + 1
    votes, count = np.unique(place * width + label, return_counts=True)
    order = np.lexsort((votes % width, -count, votes // width))
    owner, first = np.unique(votes[order] // width, return_index=True)
    codes[owner] = votes[order][first] % width
    if findings < LARGE:
        return pd.Series(np.array(texts, dtype=object)[codes], dtype="str")
    return coded(codes, texts)


def _factorized(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Numbers of a category in the order of its texts."""
    labels = sorted(column.cat.categories)
    rank = {label: number for number, label in enumerate(labels)}
    ranks = np.array([rank[label] for label in column.cat.categories] or [0])
    return ranks[column.cat.codes.to_numpy()], labels


def merge(old: Evidence, new: Evidence) -> Evidence:
    """The new evidence over the old: a key that comes again replaces its row, nothing is ever removed.

    On either side a key stands once (:func:`assemble`).
    """
    return {
        name: _once(stack([old[name], rows]), KEYS[name]) if len(old[name]) and len(rows)
        else (old[name] if len(old[name]) else rows).reset_index(drop=True)
        for name, rows in new.items()
    }  # fmt: skip


def check_links(evidence: Evidence) -> list[str]:
    """Sentences about rows that point nowhere: findings without their source, codings and cases without a finding."""
    problems = []
    for table, column, target in (
        ("finding", "source_id", "source"),
        ("coding", "finding_id", "finding"),
        ("case_finding", "finding_id", "finding"),
    ):
        stray = strays(evidence[table][column], evidence[target]["id"])
        if stray:
            named = ", ".join(stray[:5]) + (" ..." if len(stray) > 5 else "")
            problems.append(f"{table}.{column} points at nothing: {named}")
    return problems
