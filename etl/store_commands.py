"""The commands on a store that is there already: list, compare, go back, forget, approve, the audit log."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from data.approvals import approve
from data.audit import fetch_audit, verify
from data.changes import fetch_changes
from data.database import reading, require_schema, require_sound
from data.queries import fetch_release, fetch_releases
from etl import releases
from etl.arguments import add_command, add_database_option, add_json_option, add_person_options
from etl.backup import backup, restore
from etl.export import export
from etl.store import opened
from etl.stored import changed_releases

TAMPERED = 1
OnStore = Callable[[argparse.Namespace, Engine], int]


def add_store_commands(commands: Any) -> None:
    """Register them with the parser."""
    for name, run, help_text, arguments in (
        ("releases", _releases, "list the releases", ()),
        ("diff", _diff, "compare two releases", ("old", "new")),
        ("verify", _verify_store, "compute the content hash of every release anew, and follow the audit log", ()),
        ("rollback", _rollback, "make an earlier release the current one", ("label",)),
        ("forget", _forget, "remove a finding or case from every release", ("item_id",)),
        ("approve", _approve, "approve a release of the team for the public, as the second person", ("label",)),
    ):
        command = _store_command(commands, name, run, help_text)
        for argument in arguments:
            command.add_argument(argument)
        if name in ("rollback", "forget", "approve"):
            add_person_options(command)
    for name, work, help_text in (
        ("backup", _backup, "write a verified backup of a store in use"),
        ("restore", _restore, "put a backup back into an empty store, after checking all of it"),
    ):
        command = add_command(commands, name, work, help_text)
        command.add_argument("file", type=Path, metavar="FILE")
        add_database_option(command)
        add_json_option(command)
        add_person_options(command)
        if name == "restore":
            command.add_argument(
                "--from-dump", action="store_true", help="let PostgreSQL run the dump of pg_dump in it"
            )
    package = _store_command(commands, "export", _export, "write the data package of a release into a folder")
    package.add_argument("folder", type=Path, metavar="DIR")
    package.add_argument("--release", metavar="LABEL", help="default: the current one")
    package.add_argument("--audience", choices=("team", "public"), default="public")
    add_person_options(package)
    log = _store_command(commands, "audit", _audit, "read the audit log, or verify that nobody tampered with it")
    log.add_argument("what", choices=("list", "verify"))
    log.add_argument("--head", default="", metavar="HASH", help="a head hash noted earlier that must be in the log")
    log.add_argument("--limit", type=int, default=50, metavar="N", help="list at most so many entries, newest first")


def _store_command(commands: Any, name: str, run: OnStore, text: str) -> argparse.ArgumentParser:
    def on_store(options: argparse.Namespace) -> int:
        with opened(options.database) as engine:
            require_schema(engine)
            return run(options, engine)

    command = add_command(commands, name, on_store, text)
    add_database_option(command)
    add_json_option(command)
    return command


def _releases(options: argparse.Namespace, engine: Engine) -> int:
    rows = fetch_releases(engine).drop(columns="id")
    if options.json:
        print(rows.to_json(orient="records", date_format="iso"))
    for row in [] if options.json else rows.to_dict("records"):
        mark = "*" if row["current"] else " "
        print(
            f"{mark} {row['label']:<14} {row['reference_date']}  {row['audience']:<7} "
            f"{row['finding_count']:>9,} findings  {row['content_hash'][:12]}"
        )
    return 0


def _diff(options: argparse.Namespace, engine: Engine) -> int:
    changes = fetch_changes(engine, options.old, options.new)
    if options.json:
        print(changes.to_json(orient="records"))
    for row in [] if options.json else changes.to_dict("records"):
        print(f"{row['country']} {row['theme']:<5} {row['before']} -> {row['after']}  ({row['why']})")
    if changes.empty and not options.json:
        print("No cell differs.")
    return 0


def _rollback(options: argparse.Namespace, engine: Engine) -> int:
    releases.roll_back(engine, options.label, by=options.by, reason=options.reason)
    print(json.dumps({"current": options.label}) if options.json else f"Readers now see release {options.label}.")
    return 0


def _forget(options: argparse.Namespace, engine: Engine) -> int:
    done = releases.forget(engine, options.item_id, by=options.by, reason=options.reason)
    if options.json:
        print(json.dumps(vars(done)))
    else:
        print(f"Forgotten in {len(done.releases)} releases ({done.rows} rows); a later publish of it is ignored.")
        print(
            "Not reached from here: other stores (run forget on the public one too), and files that left: "
            f"{len(done.handed_out)} exports and backups since then, which may hold it and cannot be recalled."
        )
        for entry in done.handed_out:
            print(f"  {entry}")
    return 0


def _verify_store(options: argparse.Namespace, engine: Engine) -> int:
    require_sound(engine)
    with reading(engine) as connection:
        changed = changed_releases(connection)
    problems = verify(engine).problems
    if options.json:
        print(
            json.dumps({"changed_releases": changed, "audit_problems": problems, "whole": not changed and not problems})
        )
    else:
        for label in changed:
            print(f"CHANGED  release {label} does not hold what its content hash says")
        for problem in problems:
            print(f"TAMPERED  {problem}")
        print("The store is not whole." if changed or problems else "Every release and the audit log are whole.")
    return TAMPERED if changed or problems else 0


def _export(options: argparse.Namespace, engine: Engine) -> int:
    pinned = fetch_release(engine, options.release)
    counts = export(
        engine, pinned, options.folder, audience=options.audience, by=options.by, reason=options.reason
    )  # fmt: skip
    if options.json:
        print(json.dumps({"release": pinned.label, "audience": options.audience, "counts": counts}))
    else:
        rows = sum(counts.values())
        print(
            f"Release {pinned.label} for the {options.audience}: {rows:,} rows of {len(counts)} tables in {options.folder.name}."
        )
    return 0


def _backup(options: argparse.Namespace) -> int:
    with opened(options.database) as engine:
        manifest = backup(engine, options.file, by=options.by, reason=options.reason)
    return _say_backup(options, manifest, "Backed up to")


def _restore(options: argparse.Namespace) -> int:
    with opened(options.database) as engine:
        manifest = restore(
            engine, options.file, by=options.by, reason=options.reason, from_dump=options.from_dump
        )  # fmt: skip
    return _say_backup(options, manifest, "Restored from")


def _say_backup(options: argparse.Namespace, manifest: dict[str, Any], done: str) -> int:
    if options.json:
        print(json.dumps(manifest))
        return 0
    rows = sum(manifest["rows"].values())
    print(
        f"{done} {options.file.name}: {len(manifest['releases'])} releases, {rows:,} rows, all hashes as they must be."
    )
    if manifest.get("pg_dump"):
        print("It holds a dump of pg_dump too, which was restored into a database of its own and compared.")
    print(f"Head of the audit log, to be noted elsewhere: {manifest['audit_head']}")
    return 0


def _approve(options: argparse.Namespace, engine: Engine) -> int:
    pinned = fetch_release(engine, options.label)
    approve(engine, pinned, by=options.by, reason=options.reason)
    done = {"label": pinned.label, "content_hash": pinned.content_hash, "by": options.by}
    print(json.dumps(done) if options.json else f"{options.by} approved release {pinned.label} for the public.")
    return 0


def _audit(options: argparse.Namespace, engine: Engine) -> int:
    return _verify(options, engine) if options.what == "verify" else _list_audit(options, engine)


def _verify(options: argparse.Namespace, engine: Engine) -> int:
    verdict = verify(engine, head=options.head)
    if options.json:
        print(json.dumps({**vars(verdict), "whole": not verdict.problems}))
    else:
        for problem in verdict.problems:
            print(f"TAMPERED  {problem}")
        print(f"{verdict.entries} entries, head {verdict.head}: {'whole' if not verdict.problems else 'not whole'}.")
    return TAMPERED if verdict.problems else 0


def _list_audit(options: argparse.Namespace, engine: Engine) -> int:
    entries = fetch_audit(engine, limit=options.limit)
    if options.json:
        print(entries.to_json(orient="records"))
    for row in [] if options.json else entries.to_dict("records"):
        why = f"  ({row['reason']})" if row["reason"] else ""
        print(f"{row['recorded_at']}  {row['who']:<16} {row['action']:<24} {row['object']}{why}")
    return 0
