"""Accounts of the team, their sessions, and how often somebody tried to sign in.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "account",
        *_texts("name", "role", "password_hash", "code_secret", "enrol_hash"),
        *_numbers("code_step", "enrol_until"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "role IN ('reader', 'analyst', 'reviewer', 'publisher', 'admin')", name=op.f("ck_account_role")
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_account")),
    )
    op.create_table(
        "session",
        *_texts("token_hash", "account_name"),
        *_numbers("opened_at", "seen_at"),
        sa.ForeignKeyConstraint(
            ["account_name"], ["account.name"], name=op.f("fk_session_account_name"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account_name"), "session", ["account_name"])
    op.create_table(
        "sign_in_attempt",
        *_texts("key"),
        sa.Column("window", sa.Integer(), autoincrement=False, nullable=False),
        *_numbers("count"),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table("day_key", *_texts("day", "key"), sa.PrimaryKeyConstraint("day", name=op.f("pk_day_key")))


def downgrade() -> None:
    op.drop_table("day_key")
    op.drop_table("sign_in_attempt")
    op.drop_index(op.f("ix_session_account_name"), table_name="session")
    op.drop_table("session")
    op.drop_table("account")
