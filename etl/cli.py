"""The commands. Exit codes: 0 done, 1 refused rows or files (or nothing published), 2 misuse, 3 another publish is
under way, 4 the database cannot be written. No traceback reaches the user; ``--debug`` asks for one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track

from data.changes import fetch_changes
from data.database import open_engine, require_schema
from data.errors import DataError
from data.queries import fetch_releases
from etl import expectations, releases
from etl.assemble import assemble, check_links
from etl.describe import describe
from etl.draft import draft_profile
from etl.errors import EtlError, PublisherBusyError, RefusedFileError, StoreError
from etl.extract.detect import extract
from etl.intake import DATA_FOLDER, Intake, take_in
from etl.profiles import load_profile
from etl.publish import publish
from etl.report import summary, write_report
from etl.statements import beside, write_drafts

REFUSED, MISUSE, BUSY, UNWRITABLE = 1, 2, 3, 4
T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except (EtlError, DataError) as error:
        if options.debug:
            raise
        print(f"etl: {error}", file=sys.stderr)
        return (
            BUSY if isinstance(error, PublisherBusyError) else UNWRITABLE if isinstance(error, StoreError) else REFUSED
        )
    except KeyboardInterrupt:
        print("etl: stopped; nothing half-done was kept", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Check and publish the evidence.")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(required=True, metavar="command")
    check = _command(commands, "check", _check, "validate files and write nothing")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    check.add_argument(
        "--report", type=_report_path, metavar="FILE.csv", help="write all refusals; a page lies beside it"
    )
    check.add_argument("--drafts", action="store_true", help="list what waits for a statement beside each file")
    _add_intake_options(check)
    publishing = _command(commands, "publish", _publish, "check, compute and publish one release")
    publishing.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="default: data/")
    publishing.add_argument("--label", help="name of the release; default: the month of the reference date")
    publishing.add_argument("--audience", choices=("team", "public"), default="team")
    publishing.add_argument("--allow-refused", action="store_true", help="publish the good rows, leave the refused out")
    publishing.add_argument("--report", type=_report_path, metavar="FILE.csv")
    _add_intake_options(publishing)
    _add_database_option(publishing)
    drafting = _command(commands, "profile", _profile, "draft a profile for a tool's export")
    drafting.add_argument("file", type=Path, metavar="FILE")
    drafting.add_argument("--json", action="store_true", help="print what the file holds, as one JSON object")
    for name, run, help_text in (
        ("releases", _releases, "list the releases"),
        ("diff", _diff, "compare two releases"),
        ("rollback", _rollback, "make an earlier release the current one"),
        ("forget", _forget, "remove a finding or case from every release"),
    ):
        command = _command(commands, name, run, help_text)
        for argument in {"diff": ("old", "new"), "rollback": ("label",), "forget": ("item_id",)}.get(name, ()):
            command.add_argument(argument)
        _add_database_option(command)
        command.add_argument("--json", action="store_true")
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _add_intake_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--profile", action="append", type=Path, default=[], metavar="FILE.yml")
    command.add_argument("--reference-date", type=date.fromisoformat, default=date.today(), metavar="YYYY-MM-DD")
    command.add_argument("--json", action="store_true", help="print one JSON object")


def _add_database_option(command: argparse.ArgumentParser) -> None:
    command.add_argument("--database", metavar="URL", help="default: DATABASE_URL, else a SQLite file in data/store")


def _report_path(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() != ".csv":
        raise argparse.ArgumentTypeError("the report is a .csv file")
    return path


def _progress(label: str) -> Callable[[Iterable[T]], Iterable[T]]:
    """A progress bar on a terminal, silence in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return iter
    return lambda items: track(list(items), description=label, console=console, transient=True)


def _intake(options: argparse.Namespace, paths: Sequence[Path]) -> Intake:
    profiles = [load_profile(path) for path in options.profile]
    today = max(options.reference_date, date.today())
    intake = take_in(paths, today=today, profiles=profiles, progress=_progress("Reading"))
    if options.report:
        write_report(intake.refusals, options.report)
    return intake


def _check(options: argparse.Namespace) -> int:
    intake = _intake(options, options.paths)
    _print_intake(intake, options)
    for file, drafts in intake.drafts.items() if options.drafts else ():
        added = write_drafts(beside(file), drafts)
        note = f"{len(drafts)} findings wait for a statement, {added} of them new in {beside(file).name}"
        print(note, file=sys.stderr)
    return REFUSED if intake.errors else 0


def _print_intake(intake: Intake, options: argparse.Namespace) -> None:
    warnings = len(intake.refusals) - len(intake.errors)
    if options.json:
        numbers = {"files": intake.files, "refused_files": intake.refused_files, "refused_rows": intake.refused_rows}
        numbers |= {"waiting": intake.waiting, "drafts": sum(map(len, intake.drafts.values()))}
        listed = [vars(refusal) for refusal in intake.refusals]
        print(json.dumps({**numbers, "accepted": intake.counts(), "warnings": warnings, "refusals": listed}))
        return
    for text in summary(intake.refusals):
        print(text)
    accepted = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in intake.counts().items()) or "no rows"
    print(
        f"{intake.files} files read: {accepted} accepted; {intake.refused_rows} rows and {intake.refused_files} files "
        f"refused, {warnings} warnings." + (f" {intake.waiting:,} rows wait for a profile." if intake.waiting else "")
    )


def _publish(options: argparse.Namespace) -> int:
    intake = _intake(options, options.paths or [DATA_FOLDER])
    if intake.errors and not options.allow_refused:
        _print_intake(intake, options)
        print("Nothing was published. Mend the rows, or add --allow-refused to publish the others.", file=sys.stderr)
        return REFUSED
    evidence = assemble(intake.tables)
    expectations.require(evidence, shipped=not options.paths)
    engine = open_engine(options.database)
    done = publish(
        engine,
        evidence,
        reference=options.reference_date,
        label=options.label,
        audience=options.audience,
        progress=_progress("Writing"),
    )
    for problem in check_links(evidence):
        print(f"warning  {problem}", file=sys.stderr)
    if options.json:
        print(
            json.dumps({**done.as_dict(), "refused_rows": intake.refused_rows, "refused_files": intake.refused_files})
        )
        return 0
    if intake.refusals:
        _print_intake(intake, options)
    print(_sentence(done.as_dict()))
    return 0


def _sentence(done: dict[str, Any]) -> str:
    if not done["changed"]:
        return f"Release {done['label']} already holds exactly this; nothing was written."
    counts = done["counts"]
    return (
        f"Published release {done['label']} ({done['audience']}, reference date {done['reference_date']}): "
        f"{counts['finding']:,} findings, {counts['coding']:,} codings, {counts['case_report']:,} case reports, "
        f"{counts['source']:,} sources, {counts['cell']:,} cells. Content {done['content_hash'][:12]}."
    )


def _profile(options: argparse.Namespace) -> int:
    if not options.file.exists():
        raise RefusedFileError(options.file.name, "not_found", "there is no such file")
    if options.json:
        print(json.dumps(describe(options.file), ensure_ascii=False))
    else:
        print(draft_profile(options.file, extract(options.file)), end="")
    return 0


def _releases(options: argparse.Namespace) -> int:
    engine = open_engine(options.database)
    require_schema(engine)
    rows = fetch_releases(engine).drop(columns="id")
    if options.json:
        print(rows.to_json(orient="records", date_format="iso"))
    for row in [] if options.json else rows.to_dict("records"):
        mark = "*" if row["current"] else " "
        print(
            f"{mark} {row['label']:<14} {row['reference_date']}  {row['audience']:<7} {row['finding_count']:>9,} findings  {row['content_hash'][:12]}"
        )
    return 0


def _diff(options: argparse.Namespace) -> int:
    engine = open_engine(options.database)
    require_schema(engine)
    changes = fetch_changes(engine, options.old, options.new)
    if options.json:
        print(changes.to_json(orient="records"))
    for row in [] if options.json else changes.to_dict("records"):
        print(f"{row['country']} {row['theme']:<5} {row['before']} -> {row['after']}  ({row['why']})")
    if changes.empty and not options.json:
        print("No cell differs.")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    releases.roll_back(open_engine(options.database), options.label)
    print(json.dumps({"current": options.label}) if options.json else f"Readers now see release {options.label}.")
    return 0


def _forget(options: argparse.Namespace) -> int:
    done = releases.forget(open_engine(options.database), options.item_id)
    if options.json:
        print(json.dumps(vars(done)))
    else:
        print(f"Forgotten in {len(done.releases)} releases ({done.rows} rows); a later publish of it is ignored.")
    return 0
