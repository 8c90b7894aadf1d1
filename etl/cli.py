"""The commands. Exit codes: 0 done, 1 refused rows or files (or nothing published), 2 misuse, 3 another publish is
under way, 4 the database cannot be written. No traceback reaches the user; ``--debug`` asks for one."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import track

from data.errors import DatabaseBusyError, DataError, SchemaError
from etl import expectations
from etl.arguments import add_command, add_database_option, add_person_options
from etl.assemble import Evidence, assemble, check_links
from etl.describe import describe
from etl.draft import draft_profile
from etl.errors import EtlError, PublisherBusyError, RefusedFileError, StoreError
from etl.extract.detect import extract
from etl.from_team import TeamStore, publish_for_public
from etl.intake import DATA_FOLDER, Intake, take_in
from etl.meanwhile import meanwhile
from etl.privacy import without_personal
from etl.profiles import load_profile
from etl.publish import Published, publish
from etl.report import counted, summary, write_report
from etl.statements import beside, write_drafts
from etl.store import opened
from etl.store_commands import add_store_commands

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
        print(f"etl: {without_personal(str(error))}", file=sys.stderr)
        return _code_of(error)
    except KeyboardInterrupt:
        print("etl: stopped; nothing half-done was kept", file=sys.stderr)
        return 130


def _code_of(error: Exception) -> int:
    if isinstance(error, PublisherBusyError | DatabaseBusyError):
        return BUSY
    return UNWRITABLE if isinstance(error, StoreError | SchemaError) else REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m etl", description="Check and publish the evidence.")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(required=True, metavar="command")
    check = add_command(commands, "check", _check, "validate files and write nothing")
    check.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    check.add_argument(
        "--report", type=_report_path, metavar="FILE.csv", help="write all refusals; a page lies beside it"
    )
    check.add_argument("--drafts", action="store_true", help="list what waits for a statement beside each file")
    _add_intake_options(check)
    publishing = add_command(commands, "publish", _publish, "check, compute and publish one release")
    publishing.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="default: data/")
    publishing.add_argument("--label", help="name of the release; default: the month of the reference date")
    publishing.add_argument("--audience", choices=("team", "public"), default="team")
    publishing.add_argument("--allow-refused", action="store_true", help="publish the good rows, leave the refused out")
    publishing.add_argument("--report", type=_report_path, metavar="FILE.csv")
    _add_intake_options(publishing)
    add_database_option(publishing)
    publishing.add_argument(
        "--team", metavar="URL", default=os.environ.get("TEAM_DATABASE_URL"),
        help="the team's store, for a public release: approval, audit log, what was forgotten; default: TEAM_DATABASE_URL",
    )  # fmt: skip
    publishing.add_argument(
        "--from", dest="source", metavar="LABEL", help="publish the public rows of this release of the team's store"
    )
    add_person_options(publishing)
    drafting = add_command(commands, "profile", _profile, "draft a profile for a tool's export")
    drafting.add_argument("file", type=Path, metavar="FILE")
    drafting.add_argument("--json", action="store_true", help="print what the file holds, as one JSON object")
    add_store_commands(commands)
    return parser


def _add_intake_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--profile", action="append", type=Path, default=[], metavar="FILE.yml")
    command.add_argument("--reference-date", type=date.fromisoformat, default=date.today(), metavar="YYYY-MM-DD")
    command.add_argument("--json", action="store_true", help="print one JSON object")


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
        accepted = {f"{name.replace('_', ' ')} accepted": count for name, count in intake.counts().items()}
        refused = {"files refused": intake.refused_files, "rows refused": intake.refused_rows}
        write_report(intake.refusals, options.report, {"files read": intake.files, **accepted, **refused})
    return intake


def _check(options: argparse.Namespace) -> int:
    intake = _intake(options, options.paths)
    _print_intake(intake, options)
    for file, drafts in intake.drafts.items() if options.drafts else ():
        added = write_drafts(beside(file), drafts)
        note = f"{counted(len(drafts), 'finding')} waiting for a statement, {added:,} new in {beside(file).name}"
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
    accepted = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in intake.counts().items()) or "no row"
    print(
        f"{counted(intake.files, 'file')} read: {accepted} accepted; {counted(intake.refused_rows, 'row')} and "
        f"{counted(intake.refused_files, 'file')} refused, {counted(warnings, 'warning')}."
        + (f" {counted(intake.waiting, 'row')} waiting for a profile." if intake.waiting else "")
    )


def _publish(options: argparse.Namespace) -> int:
    if options.source:
        return _publish_release(options)
    intake = _intake(options, options.paths or [DATA_FOLDER])
    if intake.errors and not options.allow_refused:
        _print_intake(intake, options)
        print("Nothing was published. Mend the rows, or add --allow-refused to publish the others.", file=sys.stderr)
        return REFUSED
    if options.paths and not intake.counts():
        _print_intake(intake, options)
        print("Nothing was published: no row of these files could be taken.", file=sys.stderr)
        return REFUSED
    evidence = assemble(intake.tables)
    expectations.require(evidence, shipped=not options.paths)
    with opened(options.database) as engine:
        before = expectations.remember(engine)
    with meanwhile(lambda: check_links(evidence)) as strays:
        done = _written(options, evidence)
    with opened(options.database) as engine:
        problems = [*strays.result(), *expectations.jumps_since(before, engine)]
    for problem in problems:
        print(f"warning  {problem}", file=sys.stderr)
    if options.json:
        refused = {"refused_rows": intake.refused_rows, "refused_files": intake.refused_files}
        print(json.dumps({**done.as_dict(), **refused, "warnings": problems}))
        return 0
    if intake.refusals:
        _print_intake(intake, options)
    print(_sentence(done.as_dict()))
    return 0


def _publish_release(options: argparse.Namespace) -> int:
    """A public release from a release of the team's store, not from files."""
    if options.paths or options.audience != "public":
        raise EtlError("--from LABEL makes a public release of one of the team's: no files, and --audience public")
    done = _written(options, None)
    print(json.dumps(done.as_dict()) if options.json else _sentence(done.as_dict()))
    return 0


def _written(options: argparse.Namespace, evidence: Evidence | None) -> Published:
    common = {
        "reference": options.reference_date, "label": options.label, "by": options.by, "reason": options.reason,
        "progress": _progress("Writing"),
    }  # fmt: skip
    with opened(options.database) as engine:
        if options.audience == "public" and (options.team or options.source):
            with opened(options.team) as team:
                return publish_for_public(engine, evidence, TeamStore.of(team, options.source), **common)
        assert evidence is not None  # noqa: S101 - only a release of the team's store comes without files
        return publish(engine, evidence, audience=options.audience, **common)


def _sentence(done: dict[str, Any]) -> str:
    if not done["changed"]:
        return f"Release {done['label']} already holds exactly this; nothing was written."
    counts = done["counts"]
    in_bands = " Interviews and case files are told of in bands only." if done["audience"] == "public" else ""
    return (
        f"Published release {done['label']} ({done['audience']}, reference date {done['reference_date']}): "
        f"{counts['finding']:,} findings, {counts['coding']:,} codings, {counts['case_report']:,} case reports, "
        f"{counts['source']:,} sources, {counts['cell']:,} cells. Content {done['content_hash'][:12]}.{in_bands}"
    )


def _profile(options: argparse.Namespace) -> int:
    if not options.file.exists():
        raise RefusedFileError(options.file.name, "not_found", "there is no such file")
    if options.json:
        print(json.dumps(describe(options.file), ensure_ascii=False))
    else:
        print(draft_profile(options.file, extract(options.file)), end="")
    return 0
