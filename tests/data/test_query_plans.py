"""What every page and the interface ask of large tables goes through an index, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from data.database import migrate
from data.queries import Release, fetch_codings_of, fetch_finding, fetch_findings_page, fetch_release, fetch_shown
from data.search import search_statements
from data.tallies import count_places, count_shown

LARGE = ("finding", "coding", "shown")
KINDS = ("problem", "solution", "government_measure")
RELEASES, FINDINGS = 4, 3_000  # enough for a planner to prefer an index
COUNTRIES, THEMES = 40, 12
Asked = Callable[[Engine, Release], object]
HOT: dict[str, Asked] = {
    "first page of the interface": lambda engine, pinned: fetch_findings_page(engine, pinned, kinds=KINDS, limit=20),
    "a later page": lambda engine, pinned: fetch_findings_page(engine, pinned, kinds=KINDS, limit=20, after="F1002000"),
    "a page of one country": lambda engine, pinned: fetch_findings_page(
        engine, pinned, kinds=KINDS, limit=20, country="C1", theme="T1"
    ),
    "how many there are": lambda engine, pinned: count_shown(engine, pinned, kinds=KINDS),
    "how many a country has": lambda engine, pinned: count_shown(engine, pinned, kinds=KINDS, country="C1"),
    "how long the lists are": lambda engine, pinned: count_places(engine, pinned, kinds=KINDS),
    "codings of a page": lambda engine, pinned: fetch_codings_of(engine, pinned, ["F1000001", "F1000002"]),
    "statements that hold words": lambda engine, pinned: search_statements(
        engine, pinned, "deposit refused", lang="be", most=10
    ),
    "one finding": lambda engine, pinned: fetch_finding(engine, pinned, "F1000001"),
    "the lists of a country": lambda engine, pinned: fetch_shown(engine, pinned, country="C1", first=10),
    "the lists of a theme": lambda engine, pinned: fetch_shown(engine, pinned, theme="T1", first=3),
}


def fill(connection: Connection) -> None:
    """Made-up rows of several releases, written by the database itself."""
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most) "
    place = f"'C' || (i % {COUNTRIES}), 'T' || (i % {THEMES})"
    empty = ", ".join(["''"] * 16)
    for release in range(1, RELEASES + 1):
        given = {"most": FINDINGS, "release": release}
        connection.execute(
            text(
                "INSERT INTO release VALUES (:id, :label, '2026-11-24', '', '', '', 'team', '2026-11-24 00:00:00', 0)"
            ),
            {"id": release, "label": f"r{release}"},
        )
        for statement in (
            f"INSERT INTO finding SELECT :release, 'F' || CAST(1000000 + i AS TEXT), {place}, '', 'problem', {empty}"
            " FROM n",
            "INSERT INTO coding SELECT :release, 'F' || CAST(1000000 + i AS TEXT), 'a', '', 3, '', '', '', '', '', '' FROM n",
            f"INSERT INTO shown SELECT :release, 'F' || CAST(1000000 + i AS TEXT), {place}, 'problem', 1, 1 FROM n WHERE i % 13 = 0",
        ):
            table, _, rest = statement.partition(" SELECT ")
            connection.execute(text(f"{table} {numbers} SELECT {rest}"), given)
    connection.execute(text("INSERT INTO current_release VALUES (1, 2)"))


@pytest.fixture
def filled(engine: Engine) -> Engine:
    migrate(engine)
    with engine.begin() as connection:
        fill(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return engine


@pytest.mark.parametrize("name", HOT)
def test_neither_a_large_table_nor_a_whole_release_is_read(filled: Engine, name: str) -> None:
    pinned = fetch_release(filled)
    plan = "\n".join(plans(filled, lambda: HOT[name](filled, pinned)))
    read_whole = re.findall(r"(?:Seq Scan on|SCAN) (\w+)", plan)
    assert not set(read_whole) & set(LARGE), plan
    assert not re.search(r"SEARCH (?:finding|coding) USING [^(]*\(release_id=\?\)$", plan, re.MULTILINE), plan
    for condition in re.findall(r" on (?:finding|coding)\b[^\n]*\n\s*(?:Index|Recheck) Cond: ([^\n]*)", plan):
        assert " AND " in condition, plan  # more than its release says which rows are read


def plans(engine: Engine, ask: Callable[[], object]) -> list[str]:
    """How the database would go about each statement that is sent meanwhile."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    assert sent
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        asked = [connection.exec_driver_sql(explain + statement, parameters).all() for statement, parameters in sent]
    return [str(row[-1]) for rows in asked for row in rows]
