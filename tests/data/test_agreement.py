"""Agreement of the coders, by the krippendorff library."""

from __future__ import annotations

import pandas as pd
import pytest

from data.agreement import alpha_by_theme, ordinal_alpha
from etl.assemble import Evidence


def pairs(*codes: tuple[int | None, int | None]) -> pd.DataFrame:
    """Made-up findings that two coders gave these severities."""
    rows = [(f"F{at}", coder, value) for at, pair in enumerate(codes) for coder, value in zip("ab", pair, strict=True)]
    return pd.DataFrame(rows, columns=["finding_id", "coder", "severity"])


def test_the_example_checked_by_hand() -> None:
    assert ordinal_alpha(pairs((2, 2), (3, 3), (4, 4), (5, 4), (3, 3), (4, 5))) == pytest.approx(0.875)


def test_the_shipped_evidence_agrees_as_published(evidence: Evidence) -> None:
    assert ordinal_alpha(evidence["coding"]) == pytest.approx(0.936, abs=5e-4)
    by_theme = alpha_by_theme(evidence["finding"], evidence["coding"])
    rounded = {theme: round(alpha, 2) for theme, alpha in by_theme.items() if alpha is not None}
    assert {theme: rounded[theme] for theme in ("ASY", "FIN", "CIV", "DOC", "ORG", "STAY", "SEC", "DIS")} == {
        "ASY": 1.0, "FIN": 1.0, "CIV": 0.95, "DOC": 0.9, "ORG": 0.9, "STAY": 0.87, "SEC": 0.78, "DIS": 0.73,
    }  # fmt: skip


def test_nothing_coded_twice_is_no_agreement() -> None:
    assert ordinal_alpha(pairs((2, None), (3, None))) is None


def test_total_agreement_on_one_class_is_agreement() -> None:
    assert ordinal_alpha(pairs((3, 3), (3, 3))) == 1.0


def test_a_rule_is_no_coder() -> None:
    codes = pairs((2, 2), (3, 3))
    ruled = pd.DataFrame([("F0", "rule", 5)], columns=codes.columns)
    assert ordinal_alpha(pd.concat([codes, ruled])) == ordinal_alpha(codes)
