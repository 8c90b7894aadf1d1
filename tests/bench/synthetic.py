"""Made-up findings for measuring, in the project's own intake format. Nothing of it is evidence; every statement says so.

    python -m tests.bench.synthetic --findings 1000000 --out FOLDER

The same number always gives the same files: ``sources.csv``, ``findings.csv`` (each with its coder's codes) and
``codings.csv`` (two coders on some findings). The size of countries and themes, the clusters, the age of the evidence and
the share of solutions are uneven, as real ones are.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from data.codebook import codebook
from geo.countries import members

SEED = 20261122
LAST_DAY = date(2026, 10, 31)
MARK = "Synthetic, no evidence"
_DAYS = 6 * 365
_FINDINGS_PER_SOURCE = 12
_DOUBLE_CODED = 50  # every fiftieth finding has a second coder
_LARGEST_FIRST = ["PL", "LT", "DE", "GE", "UA", "CZ", "LV", "ES", "NL", "FR", "IT", "GB", "SE", "NO", "EE", "AT"]
_PROBLEM, _SOLUTION, _MEASURE = 0, 1, 2
_KINDS = np.array(["problem", "solution", "government_measure"])
_PROBLEM_STATUS = np.array(["ongoing", "worsening", "improving", "historical", "solved"])
_SOLUTION_STATUS = np.array(["working", "partially_working", "piloted", "proposed", "in_preparation", "ended"])
_LETTERS = np.array(list("ABCDEFG"))
_ABOUT = (
    "a passport that ran out abroad",
    "a bank that closed an account",
    "a residence card that came late",
    "a diploma that was not recognised",
    "a register office that asked for a paper from Minsk",
    "a school place that was refused",
    "an employer who asked for another permit",
    "an association that could not open an account",
)

Draw = np.random.Generator


def write_synthetic(findings: int, folder: Path) -> list[Path]:
    """Write the three files for this many findings; gives their paths, in the order in which ``publish`` may take them."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng([SEED, findings])
    sources = _sources(max(1, findings // _FINDINGS_PER_SOURCE), draw)
    table = _findings(findings, sources, draw)
    written = []
    for name, frame in (
        ("sources", sources.drop("home")),
        ("findings", table),
        ("codings", _second_codings(table, draw)),
    ):
        written.append(folder / f"{name}.csv")
        frame.with_columns(pl.col(pl.String).replace("", None)).write_csv(written[-1])  # an empty cell is just empty
    return written


def _sources(count: int, draw: Draw) -> pl.DataFrame:
    """Interviews, case files and documents, each its own cluster, each about one country (``home``)."""
    day = _days(count, draw)
    return pl.DataFrame(
        {
            "source_id": _numbered("SYN-SRC-", count),
            "title": _numbered(f"{MARK}: source ", count),
            "publisher": MARK,
            "url": "",
            "date": day,
            "type": _LETTERS[draw.choice(7, count, p=[0.08, 0.08, 0.16, 0.3, 0.18, 0.15, 0.05])],
            "cluster_id": _numbered("SYN-CL-", count),
            "lang": "en",
            "visibility": np.array(["public", "team"])[(draw.random(count) < 0.15).astype(int)],
            "home": _countries()[draw.choice(46, count, p=_shares(46, 0.9))],
        }
    )


def _findings(count: int, sources: pl.DataFrame, draw: Draw) -> pl.DataFrame:
    themes = np.array(list(codebook().codes("theme")))
    source = draw.integers(0, len(sources), count)
    country = sources["home"].to_numpy()[source]
    theme = draw.choice(12, count, p=_shares(12, 0.5))
    kind = draw.choice(3, count, p=[0.76, 0.16, 0.08])
    told = sources[source]
    is_problem = kind == _PROBLEM
    return pl.DataFrame(
        {
            "id": _numbered("SYN-", count),
            "country": country,
            "theme": themes[theme],
            "kind": _KINDS[kind],
            "status": _status(is_problem, draw),
            "statement": _statements(count, draw),
            "source_id": told["source_id"],
            "locator": "",
            "event_date": _days(count, draw).dt.to_string("%Y-%m"),
            "source_date": told["date"],
            "last_verified": "",
            "valid_from": "",
            "valid_until": np.where((kind == _MEASURE) & (draw.random(count) < 0.3), "2027-12-31", ""),
            "confidence": np.array(["high", "medium", "low"])[draw.choice(3, count, p=[0.5, 0.35, 0.15])],
            "visibility": told["visibility"],
            "lang": "en",
            "coder": "desk-1",
            "subtheme": _subthemes(theme, draw),
            "severity": _severities(country, theme, is_problem, draw),
            "instrument_level": np.where(is_problem, "", np.char.add("L", draw.integers(1, 9, count).astype(str))),
            "source_type": told["type"],
        }
    )


def _second_codings(findings: pl.DataFrame, draw: Draw) -> pl.DataFrame:
    """Both coders' rows for every fiftieth problem; they mostly agree."""
    own = findings.filter(pl.col("severity") != "").gather_every(_DOUBLE_CODED)
    codes = own.select("coder", "subtheme", "severity", "instrument_level", "source_type", finding_id="id")
    shift = draw.choice([-1, 0, 1], len(own), p=[0.1, 0.8, 0.1])
    other = (pl.col("severity").cast(pl.Int64) + pl.Series(shift)).clip(1, 5).cast(pl.String)
    return pl.concat([codes, codes.with_columns(severity=other, coder=pl.lit("desk-2"))]).sort("finding_id", "coder")


def _severities(country: np.ndarray, theme: np.ndarray, is_problem: np.ndarray, draw: Draw) -> pl.Series:
    """Around a level of each cell, so that the map has a shape."""
    levels = np.random.default_rng(SEED).normal(3.1, 0.8, (46, 12))
    place = np.searchsorted(np.sort(_countries()), country)
    severity = np.clip(np.rint(levels[place, theme] + draw.normal(0, 0.9, len(theme))), 1, 5).astype(int)
    return pl.Series(np.where(is_problem, severity.astype(str), ""))


def _status(is_problem: np.ndarray, draw: Draw) -> np.ndarray:
    count = len(is_problem)
    problem = _PROBLEM_STATUS[draw.choice(5, count, p=[0.7, 0.12, 0.08, 0.06, 0.04])]
    other = _SOLUTION_STATUS[draw.choice(6, count, p=[0.35, 0.25, 0.1, 0.15, 0.1, 0.05])]
    return np.where(is_problem, problem, other)


def _statements(count: int, draw: Draw) -> pl.Series:
    """No two alike, and each says that it is made up."""
    numbers, about = pl.Series(range(count)).cast(pl.String), pl.Series(_ABOUT).gather(draw.integers(0, 8, count))
    parts = pl.DataFrame({"about": about, "number": numbers})
    return parts.select(
        pl.concat_str(pl.lit(f"{MARK}: made-up account "), "number", pl.lit(" of "), "about", pl.lit("."))
    )["literal"]


def _subthemes(theme: np.ndarray, draw: Draw) -> np.ndarray:
    """Any sub-theme of the theme; some findings have none."""
    names = list(codebook().codes("theme"))
    own = [[""] + [code for code in codebook().codes("subtheme") if code.split(".")[0] == name] for name in names]
    width = np.array([len(codes) for codes in own])
    table = np.array([codes + [""] * (width.max() - len(codes)) for codes in own])
    return table[theme, (draw.random(len(theme)) * width[theme]).astype(int)]


def _days(count: int, draw: Draw) -> pl.Series:
    """Days of the last six years, the later the more."""
    back = (_DAYS * (1 - draw.beta(1.6, 1.0, count))).astype(int)
    last = np.datetime64(LAST_DAY)
    return pl.Series(last - back.astype("timedelta64[D]")).cast(pl.Date)


def _countries() -> np.ndarray:
    codes = [member.iso2 for member in members()]
    return np.array(_LARGEST_FIRST + [code for code in codes if code not in _LARGEST_FIRST])


def _shares(count: int, steepness: float) -> np.ndarray:
    weights = 1 / np.arange(1, count + 1) ** steepness
    return weights / weights.sum()


def _numbered(prefix: str, count: int) -> pl.Series:
    numbers = pl.Series("n", range(1, count + 1))
    return pl.DataFrame(numbers).select(pl.lit(prefix) + pl.col("n").cast(pl.String).str.zfill(7))["literal"]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Made-up findings for measuring.")
    parser.add_argument("--findings", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    for path in write_synthetic(options.findings, options.out):
        print(path)


if __name__ == "__main__":
    main()
