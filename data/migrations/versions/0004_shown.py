"""The first findings of each list as a read model; large tables without checks per row of what one transaction decides.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_LARGE = ("finding", "coding")


def upgrade() -> None:
    op.create_table(
        "shown",
        sa.Column("release_id", sa.Integer(), nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("finding_id", "country", "theme", "kind")],
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("place", "total")],
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_shown_release_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("release_id", "finding_id", name=op.f("pk_shown")),
    )
    op.create_index(op.f("ix_shown_release_id_country_theme"), "shown", ["release_id", "country", "theme"])
    op.create_index(op.f("ix_shown_release_id_theme"), "shown", ["release_id", "theme"])
    op.execute(
        "INSERT INTO shown (release_id, finding_id, country, theme, kind, place, total) "
        "SELECT release_id, id, country, theme, kind, place, total FROM ("
        "SELECT release_id, id, country, theme, kind, "
        "ROW_NUMBER() OVER (PARTITION BY release_id, country, theme, kind ORDER BY source_date DESC, id) AS place, "
        "COUNT(*) OVER (PARTITION BY release_id, country, theme, kind) AS total FROM finding) AS placed "
        "WHERE place <= 20"
    )
    op.drop_index(op.f("ix_finding_release_id_theme_kind"), table_name="finding")
    for name in _LARGE:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"fk_{name}_release_id"), type_="foreignkey")


def downgrade() -> None:
    for name in _LARGE:
        with op.batch_alter_table(name) as table:
            table.create_foreign_key(
                op.f(f"fk_{name}_release_id"), "release", ["release_id"], ["id"], ondelete="CASCADE"
            )
    op.create_index(op.f("ix_finding_release_id_theme_kind"), "finding", ["release_id", "theme", "kind"])
    op.drop_table("shown")
