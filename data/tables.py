"""The database: every table of a release, and the few that outlive releases.

A release is immutable: its rows carry ``release_id`` and are written once, in one transaction. ``current_release``
points at the one that readers see. Dates that sources give only to the month or year stay text (``2026-05``).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable, primary_key=primary_key)


def _release_id(*, large: bool = False) -> Column[int]:
    """The release of a row. A large table is written in the transaction that makes its release: to look the release up again
    for each of a million rows would double the time of a publish."""
    reference = () if large else (ForeignKey("release.id", ondelete="CASCADE"),)
    return Column("release_id", Integer, *reference, primary_key=True)


release = Table(
    "release",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("label"),
    _text("reference_date"),
    _text("method"),
    _text("codebook_version"),
    _text("content_hash"),
    _text("audience"),
    Column("published_at", DateTime(timezone=False), nullable=False),
    Column("finding_count", Integer, nullable=False),
    UniqueConstraint("label"),
    CheckConstraint("audience IN ('team', 'public')", name="audience"),
)

current_release = Table(
    "current_release",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("release_id", Integer, ForeignKey("release.id"), nullable=False),
    CheckConstraint("id = 1", name="single_row"),
)

source = Table(
    "source",
    metadata,
    _release_id(),
    _text("id", primary_key=True),
    *[_text(name) for name in ("title", "publisher", "url", "date", "type", "cluster", "lang", "visibility")],
)

finding = Table(
    "finding",
    metadata,
    _release_id(large=True),
    _text("id", primary_key=True),
    *[
        _text(name)
        for name in (
            "country",
            "theme",
            "subtheme",
            "kind",
            "status",
            "statement",
            "lang",
            "source_id",
            "locator",
            "event_date",
            "source_date",
            "last_verified",
            "valid_from",
            "valid_until",
            "confidence",
            "visibility",
            "origin",
            "source_type",
            "instrument_level",
            "claimed_by",
        )
    ],
    Index(None, "release_id", "country", "theme"),
)

coding = Table(
    "coding",
    metadata,
    _release_id(large=True),
    _text("finding_id", primary_key=True),
    _text("coder", primary_key=True),
    _text("subtheme"),
    Column("severity", Integer),
    *[
        _text(name)
        for name in ("severity_basis", "affected_group", "instrument_level", "claimed_by", "source_type", "scope")
    ],
    CheckConstraint("severity BETWEEN 1 AND 5", name="severity"),
)

case_report = Table(
    "case_report",
    metadata,
    _release_id(),
    _text("id", primary_key=True),
    *[
        _text(name)
        for name in (
            "country",
            "theme",
            "event_month",
            "outcome_month",
            "authority_kind",
            "summary",
            "outcome",
            "solution_used",
            "source_id",
            "visibility",
            "lang",
        )
    ],
    Index(None, "release_id", "country", "theme"),
)

case_finding = Table(
    "case_finding",
    metadata,
    _release_id(),
    _text("case_id", primary_key=True),
    _text("finding_id", primary_key=True),
)

search_log = Table(
    "search_log",
    metadata,
    _release_id(),
    *[_text(name, primary_key=True) for name in ("country", "theme", "subtheme", "date")],
    *[_text(name) for name in ("state", "coder", "sources", "languages", "note")],
)

indicator = Table(
    "indicator",
    metadata,
    _release_id(),
    *[_text(name, primary_key=True) for name in ("series", "country", "period")],
    Column("value", Float, nullable=False),
    _text("flag"),
)

translation = Table(
    "translation",
    metadata,
    _release_id(),
    *[_text(name, primary_key=True) for name in ("item_id", "lang", "field")],
    *[_text(name) for name in ("text", "translator", "status")],
)

cell = Table(
    "cell",
    metadata,
    _release_id(),
    *[_text(name, primary_key=True) for name in ("country", "theme", "subtheme")],
    _text("state"),
    *[Column(name, Float) for name in ("severity", "severity_low", "severity_high", "variance")],
    Column("severity_class", Integer),
    _text("grade"),
    Column("finding_count", Integer, nullable=False),
    Column("effective_findings", Float, nullable=False),
    Column("cluster_count", Integer, nullable=False),
    Column("source_type_count", Integer, nullable=False),
    Column("newest_age", Float),
    _text("newest_date"),
    *[Column(f"n{k}", Float) for k in range(1, 6)],
    *[Column(f"p{k}", Float) for k in range(1, 6)],
    Column("contested", Boolean, nullable=False),
    Column("critical", Boolean, nullable=False),
    Column("robust", Boolean, nullable=False),
    Column("solution_count", Integer, nullable=False),
    Column("coverage", Float),
    Column("gap", Float),
    *[_text(name) for name in ("best_status", "best_level", "best_solution")],
    CheckConstraint("state IN ('graded', 'NR', 'SN', 'NA', 'WH')", name="state"),
    CheckConstraint("(state = 'graded') = (severity IS NOT NULL)", name="number_only_with_evidence"),
    Index(None, "release_id", "theme"),
)

line = Table(
    "line",
    metadata,
    _release_id(),
    *[_text(name, primary_key=True) for name in ("scope", "key")],
    Column("graded", Integer, nullable=False),
    Column("median", Float),
    Column("maximum", Float),
)

agreement = Table(
    "agreement",
    metadata,
    _release_id(),
    _text("theme", primary_key=True),
    Column("alpha", Float),
    Column("double_coded", Integer, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("id", Integer, primary_key=True),
    *[_text(name) for name in ("country", "theme", "release_label", "verdict", "note", "body", "date")],
    Column("recorded_at", DateTime(timezone=False), nullable=False),
    CheckConstraint("verdict IN ('agreed', 'disputed', 'needs_evidence', 'raise')", name="verdict"),
    Index(None, "country", "theme"),
)

tombstone = Table(
    "tombstone",
    metadata,
    _text("item_id", primary_key=True),
    Column("forgotten_at", DateTime(timezone=False), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    *[_text(name) for name in ("recorded_at", "who", "action", "object", "reason", "previous", "hash")],
)

# What a public release tells of evidence that is not public itself (data.disclosure): bands, never counts.
protected_band = Table(
    "protected_band",
    metadata,
    _release_id(),
    *[_text(name, primary_key=True) for name in ("layout", "area", "theme", "half_year")],
    _text("band"),
    Column("severity_class", Integer),
    _text("set_in"),
)

# Who may come in by the team's door. Times are seconds since 1970, so that both databases compare them alike.
account = Table(
    "account",
    metadata,
    _text("name", primary_key=True),
    _text("role"),
    _text("password_hash"),
    _text("code_secret"),
    Column("code_step", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    _text("enrol_hash"),
    Column("enrol_until", Integer, nullable=False),
    CheckConstraint("role IN ('reader', 'analyst', 'reviewer', 'publisher', 'admin')", name="role"),
)

session = Table(
    "session",
    metadata,
    _text("token_hash", primary_key=True),
    Column("account_name", Text, ForeignKey("account.name", ondelete="CASCADE"), nullable=False),
    Column("opened_at", Integer, nullable=False),
    Column("seen_at", Integer, nullable=False),
    Index(None, "account_name"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    _text("key", primary_key=True),
    Column("window", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)

day_key = Table(
    "day_key",
    metadata,
    _text("day", primary_key=True),
    _text("key"),
)

# A read model: the newest findings of each country, theme and kind, which pages list, and how many there are in all.
shown = Table(
    "shown",
    metadata,
    _release_id(),
    *[_text(name, primary_key=name == "finding_id") for name in ("finding_id", "country", "theme", "kind")],
    *[Column(name, Integer, nullable=False) for name in ("place", "total")],
    Index(None, "release_id", "country", "theme"),
    Index(None, "release_id", "theme"),
)
SHOWN_FIRST = 20

# The tables that make up a release, in the order in which they are written and hashed.
RELEASE_TABLES: tuple[Table, ...] = (
    source,
    finding,
    coding,
    case_report,
    case_finding,
    search_log,
    indicator,
    translation,
    agreement,
    cell,
    line,
    protected_band,
)
