"""Codings of passages become findings: codes on one passage by one coder belong together, each theme is one finding.

Several coders on one passage give one finding with several codings. Excerpts are never stored: the sentence is the coder's
own (a comment in the tool, a column, or the file of statements), and a finding without one waits as a draft.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from etl.extract import Refusal, Sheet
from etl.profiles import COMMENT, IGNORE, Profile

_BUILT_IN = ("weight", "created")  # what a tool itself says of a coding, usable like a variable
_CODED = ("subtheme", "severity", "instrument_level", "claimed_by", "affected_group", "source_type")


@dataclass(frozen=True)
class Found:
    """One coder's finding on one passage: our columns, and where it stands in the export."""

    record: dict[str, str]
    row: int
    document: str
    passage: str


def findings_of(profile: Profile, sheet: Sheet, refusals: list[Refusal]) -> list[Found]:
    """Every coder's findings, in the order of the export; codes that the profile does not know go to ``refusals``."""
    rows = sheet.rows
    passages = rows["segment_id"].str.split("#").str[0].where(rows["start"] == "", "")
    # two passages that begin in the same paragraph differ at least in length
    key = [rows["document"], rows["start"], rows["end"], rows["excerpt_length"], passages]
    found: list[Found] = []
    for _, codings in rows.groupby(key, sort=False):
        found += _of_passage(profile, sheet, codings, refusals)
    return found


def codings_of(found: list[Found]) -> pd.DataFrame:
    """The codings of findings that more than one coder has coded; of the others the finding's own row says it."""
    coders: dict[str, set[str]] = {}
    for one in found:
        coders.setdefault(one.record["id"], set()).add(one.record["coder"])
    several = [one for one in found if len(coders[one.record["id"]]) > 1]
    records = [
        {
            "finding_id": one.record["id"],
            "coder": one.record["coder"],
            **{name: one.record.get(name, "") for name in _CODED},
        }
        for one in several
    ]
    return pd.DataFrame(records, index=[one.row for one in several], dtype="str")


def _of_passage(profile: Profile, sheet: Sheet, codings: pd.DataFrame, refusals: list[Refusal]) -> list[Found]:
    by_coder = {
        str(coder): _themes(profile, sheet, own, refusals) for coder, own in codings.groupby("coder", sort=False)
    }
    votes = Counter((t["theme"], t.get("subtheme", "")) for themes in by_coder.values() for t in themes)
    made: list[Found] = []
    for coder, themes in by_coder.items():
        own = codings[codings["coder"] == coder]
        for part, codes in _parts(themes, votes):
            made.append(_found(profile, own, coder, codes, part))
    return made


def _themes(profile: Profile, sheet: Sheet, own: pd.DataFrame, refusals: list[Refusal]) -> list[dict[str, str]]:
    """What one coder says of a passage: one entry per theme, each with the severity and the like that stand beside it."""
    shared: dict[str, str] = {}
    themes: list[dict[str, str]] = []
    for number, code in zip(own.index, own["code"], strict=True):
        meaning = profile.meaning(str(code))
        if meaning is None:
            refusals.append(_unmapped(sheet, int(number), str(code)))
        elif not isinstance(meaning, str):
            if "theme" in meaning or "subtheme" in meaning:
                themes.append({"theme": meaning.get("subtheme", "").split(".")[0], **meaning})
            else:
                shared |= meaning
    return [{**shared, **theme} for theme in themes]


def _parts(themes: list[dict[str, str]], votes: Mapping[tuple[str, str], int]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each theme of a coder once as the passage's finding on that theme, under the sub-theme that most coders chose;
    further sub-themes of a theme are findings of their own."""
    for theme in dict.fromkeys(one["theme"] for one in themes):
        own = {one.get("subtheme", ""): one for one in themes if one["theme"] == theme}
        ordered = sorted(own, key=lambda sub: (-votes[theme, sub], sub == "", sub))
        named = [sub for sub in ordered if sub] or [""]
        yield from (("" if at == 0 else sub, {**own.get("", {}), **own[sub]}) for at, sub in enumerate(named))


def _found(profile: Profile, own: pd.DataFrame, coder: str, codes: dict[str, str], part: str) -> Found:
    first = own.iloc[0]
    document = str(first["document"])
    place = str(first["segment_id"]).split("#")[0] if not first["start"] else f"{first['start']}|{first['end']}"
    said = {ours: _said(own, name) for name, ours in profile.variables.items() if ours != IGNORE}
    comment = next((text for text in own["comment"] if text.strip()), "")
    record = {
        "id": hashed("F", profile, document, place, str(first["excerpt_length"]), codes["theme"], part),
        "statement": str(comment) if profile.statement_from == COMMENT else said.get("statement", ""),
        "source_title": profile.defaults.get("source_title", "interview"),
        "cluster_id": hashed("I", profile, document),
        "coder": coder or "coder-1",
        **{name: text for name, text in said.items() if text and name != "statement"},
        **profile.of_document(document),
        **codes,
    }
    return Found(record, int(own.index[0]), document, place.replace("|", " to "))


def _said(own: pd.DataFrame, name: str) -> str:
    column = name if name in _BUILT_IN else f"var:{name}"
    return next((text for text in own[column] if text.strip()), "") if column in own.columns else ""


def hashed(prefix: str, profile: Profile, *parts: str) -> str:
    """A stable id that gives nothing away: names of documents are often names of people."""
    return f"{prefix}-{hashlib.sha256('|'.join((profile.salt, profile.name, *parts)).encode()).hexdigest()[:16]}"


def _unmapped(sheet: Sheet, row: int, code: str) -> Refusal:
    message = f"the profile does not say what the code '{code[:80]}' means; map it or set it to ignore"
    return Refusal(sheet.file, sheet.rows.attrs.get("table", ""), row, "code", "unmapped_code", "error", message)
