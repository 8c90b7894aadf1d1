"""What several commands take alike."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from typing import Any

from data.audit import UNKNOWN_PERSON

Run = Callable[[argparse.Namespace], int]


def add_command(commands: Any, name: str, run: Run, text: str) -> argparse.ArgumentParser:
    """A command of ``python -m etl``; ``run`` gives its exit code."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def add_database_option(command: argparse.ArgumentParser) -> None:
    """Which store."""
    command.add_argument("--database", metavar="URL", help="default: DATABASE_URL, else a SQLite file in data/store")


def add_person_options(command: argparse.ArgumentParser) -> None:
    """Who acts and why, for the audit log. The name of the computer's user is never taken."""
    by = os.environ.get("ETL_BY") or UNKNOWN_PERSON
    command.add_argument("--by", default=by, metavar="NAME", help="who acts, for the audit log; default: ETL_BY")
    command.add_argument("--reason", default="", metavar="TEXT", help="why, for the audit log")


def add_json_option(command: argparse.ArgumentParser) -> None:
    """For machines."""
    command.add_argument("--json", action="store_true", help="print one JSON object")
