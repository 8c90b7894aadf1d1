"""The shipped evidence: complete, well coded, every file described, and nothing personal in it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from data.codebook import codebook

SOURCES = Path(__file__).parents[2] / "data" / "sources"
TABLES = sorted(path.relative_to(SOURCES).as_posix() for path in SOURCES.rglob("*.csv"))
INDICATORS = [name for name in TABLES if name.startswith("indicators/")]
_MEMBERS = """
    AL AD AM AT AZ BE BA BG HR CY CZ DK EE FI FR GE DE GR HU IS IE IT LV
    LI LT LU MT MD MC ME NL MK NO PL PT RO SM RS SK SI ES SE CH TR UA GB
"""
MEMBERS = frozenset(_MEMBERS.split())
BEYOND_THE_MAP = {"XC", "EU", "US"}
DATE = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")
CODED = {
    "findings.csv": ("theme", "kind", "status", "confidence", "visibility"),
    "codings.csv": (
        "subtheme", "severity", "affected_group", "instrument_level", "claimed_by", "source_type", "scope",
    ),
    "cases.csv": ("theme", "outcome", "visibility"),
    "search_log.csv": ("theme", "subtheme", "state"),
}  # fmt: skip
MAY_BE_EMPTY = {"severity", "instrument_level", "subtheme"}


@cache
def table(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@cache
def by_id(name: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in table(name)}


def header(name: str) -> list[str]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_all_findings_are_there_and_no_id_stands_twice() -> None:
    assert len(table("findings.csv")) == len(by_id("findings.csv", "id")) == 259
    assert Counter(row["kind"] for row in table("findings.csv")) == {
        "problem": 94, "solution": 108, "government_measure": 57,
    }  # fmt: skip


def test_every_finding_is_coded_by_both_coders() -> None:
    coders = Counter((row["finding_id"], row["coder"]) for row in table("codings.csv"))
    expected = {(finding, coder) for finding in by_id("findings.csv", "id") for coder in ("desk-1", "desk-2")}
    assert len(table("codings.csv")) == 518
    assert set(coders) == expected
    assert set(coders.values()) == {1}


@pytest.mark.parametrize("name", ["findings.csv", "cases.csv"])
def test_every_finding_and_case_leads_to_a_source(name: str) -> None:
    sources = by_id("sources.csv", "source_id")
    assert {row["source_id"] for row in table(name)} <= set(sources)


def test_every_source_is_used_and_dated_like_its_findings() -> None:
    for source in table("sources.csv"):
        dates = [row["source_date"] for row in table("findings.csv") if row["source_id"] == source["source_id"]]
        assert dates and set(dates) == {source["date"]}, source["source_id"]


def test_every_finding_says_where_its_passage_stands() -> None:
    sources = by_id("sources.csv", "source_id")
    for finding in table("findings.csv"):
        url = sources[finding["source_id"]]["url"]
        assert bool(url) != bool(finding["locator"]), finding["id"]
        assert not url or url.startswith(("http://", "https://")), finding["id"]


def test_sources_of_one_title_are_one_cluster() -> None:
    titles = {(row["title"], row["cluster_id"]) for row in table("sources.csv")}
    assert len(titles) == len({title for title, _ in titles}) == len({cluster for _, cluster in titles}) == 61


def test_the_letter_of_a_source_is_one_that_a_coder_gave() -> None:
    source_of = {row["id"]: row["source_id"] for row in table("findings.csv")}
    given = {(source_of[row["finding_id"]], row["source_type"]) for row in table("codings.csv")}
    assert {(row["source_id"], row["type"]) for row in table("sources.csv")} <= given


@pytest.mark.parametrize("name", list(CODED))
def test_every_code_is_in_the_codebook(name: str) -> None:
    groups = {column: codebook().codes(column) for column in CODED[name]}
    for number, row in enumerate(table(name), start=2):
        for column, codes in groups.items():
            fits = row[column] in codes or (not row[column] and column in MAY_BE_EMPTY)
            assert fits, f"{name}, row {number}, {column}: {row[column]!r}"


def test_a_status_fits_the_kind_of_its_finding() -> None:
    for finding in table("findings.csv"):
        assert finding["kind"] in codebook().entry("status", finding["status"]).kinds, finding["id"]


def test_only_problems_have_a_severity_and_every_coder_gave_one() -> None:
    kinds = {row["id"]: row["kind"] for row in table("findings.csv")}
    for row in table("codings.csv"):
        assert bool(row["severity"]) == (kinds[row["finding_id"]] == "problem"), row["finding_id"]


def test_a_country_is_a_member_state_or_known_to_be_off_the_map() -> None:
    assert len(MEMBERS) == 46
    assert {row["country"] for row in table("findings.csv")} <= MEMBERS | BEYOND_THE_MAP
    assert {row["country"] for row in table("cases.csv")} <= MEMBERS


@pytest.mark.parametrize("name", ["findings.csv", "sources.csv", "cases.csv"])
def test_dates_are_days_months_years_or_empty(name: str) -> None:
    columns = [column for column in header(name) if "date" in column or "month" in column or column.startswith("valid")]
    for row in table(name):
        assert all(DATE.fullmatch(row[column]) for column in columns), row


def test_nothing_is_told_before_it_happened() -> None:
    for finding in table("findings.csv"):
        event, told = finding["event_date"], finding["source_date"]
        grain = min(len(event), len(told))
        assert event[:grain] <= told[:grain], finding["id"]
        assert not event or told, finding["id"]


def test_the_cases_link_to_findings_of_their_country_and_source() -> None:
    findings = by_id("findings.csv", "id")
    assert len(table("cases.csv")) == len(by_id("cases.csv", "case_id")) == 12
    linked = [(case, findings[i]) for case in table("cases.csv") for i in case["finding_ids"].split(";")]
    assert len(linked) == 17
    cluster = {row["source_id"]: row["cluster_id"] for row in table("sources.csv")}
    for case, finding in linked:
        assert finding["country"] == case["country"], case["case_id"]
        assert cluster[finding["source_id"]] == cluster[case["source_id"]], case["case_id"]
        assert len(case["event_month"]) in (0, 7) and len(case["outcome_month"]) in (0, 7), case["case_id"]


@pytest.mark.parametrize("name", INDICATORS)
def test_a_figure_is_a_number_of_a_member_state_and_stands_once(name: str) -> None:
    rows = table(name)
    assert header(name) == ["series", "country", "period", "value", "flag"]
    assert {row["country"] for row in rows} <= MEMBERS
    assert all(float(row["value"]) >= 0 for row in rows), "what is not reported has no row"
    assert max(Counter((row["series"], row["country"], row["period"]) for row in rows).values()) == 1
    assert all(row["series"].split(".")[0] == Path(name).stem for row in rows)


def test_protection_rates_follow_from_the_counts_beside_them() -> None:
    figures: dict[tuple[str, str, str], dict[str, float]] = {}
    for row in table("indicators/protection_rates.csv"):
        _, scope, name = row["series"].split(".")
        figures.setdefault((scope, row["country"], row["period"]), {})[name] = float(row["value"])
    for key, of in figures.items():
        decided = of["recognized"] + of["complementary"] + of["rejected"]
        assert of["substantive"] == decided, key
        assert of["reliable"] == (decided >= 25), key
        assert ("rejection_rate_pct" in of) == (decided > 0), key
        if decided:
            assert abs(of["rejection_rate_pct"] - 100 * of["rejected"] / decided) < 0.051, key


def test_poland_2025_is_the_figure_of_its_own_office() -> None:
    unhcr, office = (
        {row["series"]: row["value"] for row in table(f"indicators/{name}.csv") if row["country"] == "PL"
         and row["period"] == "2025"}
        for name in ("protection_rates", "poland_office")
    )  # fmt: skip
    for theirs, ours in (("refugee_status", "recognized"), ("subsidiary_protection", "complementary")):
        decided = office[f"poland_office.intl_protection_decisions.{theirs}.1st_instance_UdSC"]
        assert decided == unhcr[f"protection_rates.first_instance_like.{ours}"]


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.meta.yml")), ids=lambda path: path.name)
def test_a_description_says_where_the_file_is_from(path: Path) -> None:
    meta = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"title", "origin", "licence", "retrieved", "columns", "notes"} == set(meta)
    assert all(isinstance(meta[name], str) and meta[name] for name in ("title", "origin", "licence", "retrieved"))
    assert all(meaning for meaning in meta["columns"].values())


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_a_description_with_exactly_its_columns(name: str) -> None:
    described = yaml.safe_load((SOURCES / name).with_suffix(".meta.yml").read_text(encoding="utf-8"))
    assert list(described["columns"]) == header(name)


@pytest.mark.parametrize("name", TABLES)
def test_no_file_holds_an_e_mail_address_or_a_phone_number(name: str) -> None:
    text = re.sub(r"https?://\S+?(?=[,\s\"])", "", (SOURCES / name).read_text(encoding="utf-8"))
    assert not re.search(r"[\w.+-]+@[\w-]+\.\w", text)
    assert not re.search(r"\+\d[\d ()-]{7,}\d", text)
    assert not re.search(r"\b\d{2,3}[ -]\d{3}[ -]\d{2,3}[ -]\d{2,3}\b", text)
