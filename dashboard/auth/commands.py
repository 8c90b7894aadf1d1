"""``python -m dashboard users add|role|disable|reset|list``: accounts of the team, by whoever runs the site."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from collections.abc import Sequence

import segno
from sqlalchemy import Engine

from dashboard.auth.passwords import STEP_SECONDS, enrolment_address, hash_password, new_secret, weakness
from dashboard.errors import DashboardError
from dashboard.settings import Settings
from data import accounts
from data.audit import UNKNOWN_PERSON
from data.database import open_engine, require_schema
from data.errors import DataError

REFUSED = 1
_RULES = {
    "short": "a password has at least 12 characters",
    "long": "a password has at most 200 characters",
    "common": "this password is among the first that anybody tries",
    "name": "the password must be more than the name",
}


class UsersError(DashboardError):
    """A command on accounts that cannot be carried out."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 done, 1 refused with the reason."""
    options = _parser().parse_args(arguments)
    try:
        engine = open_engine(Settings.from_environment().database)
        require_schema(engine)
        _run(engine, options)
    except (DashboardError, DataError) as error:
        print(f"users: {error}", file=sys.stderr)
        return REFUSED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard users", description="Accounts of the team's door.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (
        ("add", "make an account; prints a link to enrol that is good once, for a day"),
        ("role", "give another role; ends the sessions"),
        ("disable", "close an account and end its sessions at once"),
        ("reset", "void password and phone after a loss; prints a new link to enrol"),
        ("list", "all accounts with role and state"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        if name != "list":
            command.add_argument("name")
            command.add_argument("--by", default=UNKNOWN_PERSON, help="who does it, for the audit log")
        if name == "role":
            command.add_argument("role", choices=accounts.ROLES)
        if name == "add":
            command.add_argument("--role", required=True, choices=accounts.ROLES)
        if name in ("add", "reset"):
            command.add_argument(
                "--here",
                action="store_true",
                help="enrol now: asks for a password (or reads it from a pipe) and shows the secret once",
            )
    return parser  # fmt: skip


def _run(engine: Engine, options: argparse.Namespace) -> None:
    if options.command == "list":
        _list(engine)
    elif options.command == "role":
        accounts.set_role(engine, options.name, options.role, by=options.by)
        print(f"{options.name} is now {options.role} and has to sign in again.")
    elif options.command == "disable":
        accounts.disable(engine, options.name, by=options.by)
        print(f"{options.name} is closed and signed out everywhere.")
    else:
        _admit(engine, options)


def _admit(engine: Engine, options: argparse.Namespace) -> None:
    password = _password(options.name) if options.here else ""
    secret = new_secret()
    if options.command == "add":
        token = accounts.add_account(engine, options.name, options.role, secret, by=options.by)
    else:
        token = accounts.reset(engine, options.name, secret, by=options.by)
    if not options.here:
        print(
            f"Give {options.name} this link over a channel that you trust. It is good once, until tomorrow:\n/enrol/{token}"
        )
        return
    accounts.enrol(engine, token, hash_password(password), int(time.time() // STEP_SECONDS) - 2)
    print(
        f"{options.name} is enrolled. Type this secret into an authenticator, or scan it; it is not shown again:\n{secret}"
    )
    if sys.stdout.isatty():
        segno.make(enrolment_address(secret, options.name), error="m").terminal(compact=True)


def _password(name: str) -> str:
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise UsersError("the two passwords differ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    weak = weakness(password, name)
    if weak:
        raise UsersError(_RULES[weak])
    return password


def _list(engine: Engine) -> None:
    for row in accounts.fetch_accounts(engine).to_dict("records"):
        state = "closed" if not row["active"] else "enrolled" if row["enrolled"] else "waits for enrolment"
        print(f"{row['name']:<30} {row['role']:<10} {state}")
