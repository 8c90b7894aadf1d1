"""Profiles: a study's own codes become findings, own words become statements, names become nothing. All made up."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from etl.apply_profile import apply_profile
from etl.assemble import assemble
from etl.draft import draft_profile
from etl.errors import ProfileError
from etl.extract.detect import extract
from etl.intake import take_in
from etl.profiles import find_profile, load_profile
from tests.conftest import REFERENCE
from tests.etl.extract.test_coding_tools import EXCERPT, PROJECT, qdpx

PROFILE = {
    "name": "made-up study",
    "files": ["study-*.qdpx"],
    "codes": {"FIN > refusal": {"subtheme": "FIN.1"}, "FIN": {"severity": "3"}, "notes*": "ignore"},
    "variables": {"Country": "country"},
    "defaults": {"kind": "problem", "status": "ongoing", "source_type": "D", "source_date": "2026-05"},
}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump({**PROFILE, **changes}), encoding="utf-8")
    return path


def test_codes_on_one_passage_become_one_finding_with_the_coders_own_words(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path))
    intake = take_in([qdpx(tmp_path / "study-1.qdpx")], today=REFERENCE, profiles=[profile])
    assert intake.errors == []
    row = intake.tables["findings"].iloc[0]
    assert (row["country"], row["theme"], row["subtheme"], row["severity"]) == ("LT", "FIN", "FIN.1", "3")
    assert row["statement"] == "The bank asked for a passport."
    assert row["visibility"] == "team"


def test_neither_the_excerpt_nor_a_name_reaches_the_store(tmp_path: Path) -> None:
    intake = take_in([qdpx(tmp_path / "study-1.qdpx")], today=REFERENCE, profiles=[load_profile(written(tmp_path))])
    everything = "".join(rows.to_csv() for rows in assemble(intake.tables).values())
    assert EXCERPT not in everything
    assert "Made Up Person" not in everything


def test_a_passage_without_own_words_waits_as_a_draft(tmp_path: Path) -> None:
    silent = PROJECT.replace("<Description>The bank asked for a passport.</Description>", "")
    intake = take_in(
        [qdpx(tmp_path / "study-1.qdpx", silent)], today=REFERENCE, profiles=[load_profile(written(tmp_path))]
    )
    assert intake.tables["findings"].empty
    assert [refusal.code for refusal in intake.refusals] == ["needs_statement"]


def test_a_code_that_nobody_mapped_is_named_and_refused(tmp_path: Path) -> None:
    profile = load_profile(written(tmp_path, codes={"FIN": {"theme": "FIN"}}))
    intake = take_in([qdpx(tmp_path / "study-1.qdpx")], today=REFERENCE, profiles=[profile])
    (refusal,) = intake.errors
    assert refusal.code == "unmapped_code"
    assert "FIN > refusal" in refusal.message


def test_without_a_profile_a_coded_project_waits_and_says_so(tmp_path: Path) -> None:
    intake = take_in([qdpx(tmp_path / "other.qdpx")], today=REFERENCE)
    assert [refusal.code for refusal in intake.refusals] == ["needs_profile"]
    assert intake.errors == []


def test_the_profile_beside_a_file_and_the_pattern_in_the_folder_are_found(tmp_path: Path) -> None:
    written(tmp_path)
    assert find_profile(tmp_path / "study-7.qdpx", tmp_path).name == "made-up study"  # type: ignore[union-attr]
    assert find_profile(tmp_path / "other.qdpx", tmp_path) is None
    (tmp_path / "other.profile.yml").write_text("name: beside", encoding="utf-8")
    assert find_profile(tmp_path / "other.qdpx", tmp_path).name == "beside"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "people"},
        {"date_order": "ydm"},
        {"codes": {"X": {"colour": "red"}}},
        {"codes": {"X": "skip"}},
        {"nonsense": 1},
    ],
)
def test_a_profile_that_says_nonsense_is_refused_by_name(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(ProfileError, match=r"study\.yml"):
        load_profile(written(tmp_path, **changes))


def test_a_draft_lists_every_code_and_can_be_loaded_at_once(tmp_path: Path) -> None:
    path = qdpx(tmp_path / "study-1.qdpx")
    sheets = extract(path)
    draft = tmp_path / "draft.yml"
    draft.write_text(draft_profile(path, sheets), encoding="utf-8")
    profile = load_profile(draft)
    assert set(profile.codes) == {"FIN", "FIN > refusal"}
    assert profile.codes["FIN"] == {"theme": "FIN"}
    assert "# guess" in draft.read_text(encoding="utf-8")
    assert apply_profile(profile, sheets).sheets[0].rows["theme"].tolist() == ["FIN"]
