"""Findings that follow from official statistics by a written rule, marked as such wherever they are shown.

Rule ASY-REJ: asylum decisions are the one theme with comparable official figures. Per member state the latest year with
at least 25 substantive first-instance decisions whose 31 December is at most 730 days before the reference date gives
one problem finding; its severity follows from the rejection rate and is never 5, since a rate proves no danger to a
person.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from etl.assemble import Evidence, columns_of
from geo.countries import country_name, members

SOURCE_ID = "SRC-UNHCR-RDF"
TITLE = "UNHCR Refugee Data Finder"
_MAX_AGE_DAYS = 730
_SURE_FROM = 100  # decisions
_CLASSES = ((10, 1), (25, 2), (50, 3))  # rejection rate below, in per cent → severity; else 4


def add_derived(evidence: Evidence, reference: date) -> Evidence:
    """The evidence with the rule's findings, codings and source. Made anew for every reference date."""
    rates = _latest_rates(evidence["indicator"], reference)
    findings = [_finding(rate) for rate in rates.itertuples()]
    if not findings:
        return evidence
    added = {
        "source": [_source()],
        "finding": findings,
        "coding": [_coding(finding["id"], rate) for finding, rate in zip(findings, rates.itertuples(), strict=True)],
        "translation": [_translation(rate) for rate in rates.itertuples()],
    }
    return {name: _append(name, rows, added.get(name, [])) for name, rows in evidence.items()}


def severity_of_rejection_rate(percent: float) -> int:
    """Severity class 1 to 4 of a rejection rate in per cent."""
    return next((severity for below, severity in _CLASSES if percent < below), 4)


def _append(name: str, rows: pd.DataFrame, added: list[dict[str, object]]) -> pd.DataFrame:
    if not added:
        return rows
    frame = pd.DataFrame(added).reindex(columns=columns_of(name))
    text = [column for column in columns_of(name) if column not in ("severity", "value")]
    frame[text] = frame[text].astype("object").fillna("").astype("str")
    if name == "coding":
        frame["severity"] = frame["severity"].astype("Int64")
    return pd.concat([part for part in (rows, frame) if len(part)], ignore_index=True)


def _latest_rates(indicators: pd.DataFrame, reference: date) -> pd.DataFrame:
    prefix = "protection_rates.first_instance_like."
    own = indicators[indicators["series"].str.startswith(prefix)]
    wide = own.assign(name=own["series"].str.removeprefix(prefix)).pivot_table(
        index=["country", "period"], columns="name", values="value"
    )
    if wide.empty:
        return wide
    wide = wide.reset_index()
    wide = wide[wide["country"].isin([member.iso2 for member in members()]) & (wide["reliable"] == 1)]
    ages = wide["period"].map(lambda year: (reference - date(int(year), 12, 31)).days)
    recent = wide[(ages <= _MAX_AGE_DAYS) & (ages >= 0)]
    return recent.sort_values("period").drop_duplicates("country", keep="last").sort_values("country")


def _source() -> dict[str, object]:
    return {
        "id": SOURCE_ID, "title": TITLE, "publisher": "UNHCR", "url": "https://www.unhcr.org/refugee-statistics/",
        "type": "B", "cluster": TITLE, "lang": "en", "visibility": "public",
    }  # fmt: skip


def _finding(rate: Any) -> dict[str, object]:
    return {
        "id": _identifier(rate), "country": rate.country, "theme": "ASY", "subtheme": "ASY.3", "kind": "problem",
        "status": "ongoing", "statement": _sentence(rate), "lang": "en", "source_id": SOURCE_ID,
        "locator": f"Decisions on asylum applications, {rate.period}", "source_date": f"{rate.period}-12-31",
        "confidence": "high" if rate.substantive >= _SURE_FROM else "medium", "visibility": "public",
        "origin": "ASY-REJ", "source_type": "B", "claimed_by": "third_party",
    }  # fmt: skip


def _coding(finding_id: object, rate: Any) -> dict[str, object]:
    return {
        "finding_id": finding_id, "coder": "rule", "subtheme": "ASY.3",
        "severity": severity_of_rejection_rate(rate.rejection_rate_pct), "severity_basis": "rule ASY-REJ",
        "affected_group": "asylum_seekers", "claimed_by": "third_party", "source_type": "B", "scope": "country",
    }  # fmt: skip


def _identifier(rate: Any) -> str:
    return f"U-ASY-{rate.country}-{rate.period}"


def _sentence(rate: Any) -> str:
    return (
        f"Of {rate.substantive:,.0f} substantive first-instance decisions on Belarusian asylum applications in "
        f"{country_name(rate.country, 'en')} in {rate.period}, {rate.rejection_rate_pct:.1f} % were rejections; "
        f"{rate.total_protection_rate_pct:.1f} % gave protection, of which refugee status "
        f"{rate.refugee_recognition_rate_pct:.1f} %."
    )


def _translation(rate: Any) -> dict[str, object]:
    def comma(value: float) -> str:
        return f"{value:.1f}".replace(".", ",")

    count = f"{rate.substantive:,.0f}".replace(",", "\u00a0")
    text = (
        f"{country_name(rate.country, 'be')}, {rate.period}: з {count} рашэнняў першай інстанцыі па сутнасці заяў "
        f"беларусаў на прытулак {comma(rate.rejection_rate_pct)} % — адмовы; абарону атрымалі "
        f"{comma(rate.total_protection_rate_pct)} %, з іх статус бежанца {comma(rate.refugee_recognition_rate_pct)} %."
    )
    return {
        "item_id": _identifier(rate), "lang": "be", "field": "statement", "text": text,
        "translator": "rule ASY-REJ", "status": "draft",
    }  # fmt: skip
