"""``make bench``: this dashboard on made-up findings, beside the peers of ../shared/bench where they are installed.

Everything is on loopback, bounded in time, and stopped by its own process id. The findings are synthetic and say so.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from playwright.sync_api import sync_playwright

from tests.bench import publish
from tests.bench.load import load
from tests.bench.synthetic import write_synthetic
from tests.bench.visits import change_times, two_visits
from tests.browser import chromium

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "artifacts" / "bench"
PEERS = ROOT.parent / "shared" / "bench" / "measure.py"
PORT = int(os.environ.get("BENCH_PORT", "8064"))
SITE = f"http://127.0.0.1:{PORT}"
PICTURE = "document.querySelectorAll('.map-picture path[data-country]').length >= 46"
LIVE = "!document.documentElement.dataset.picture"
DRAWN = "document.documentElement.dataset.drawn"
CHANGE = "(i) => document.querySelectorAll('main a[data-theme]')[i].click()"


def store(findings: int) -> str:
    """A published store of so many made-up findings, made once; gives its address. Timing it is `tests.bench.publish`."""
    path = FOLDER / f"synthetic-{findings}.sqlite"
    if not path.exists():
        source = FOLDER / f"synthetic-{findings}"
        source.mkdir(parents=True, exist_ok=True)
        write_synthetic(findings, source)
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        command = [sys.executable, "-m", "etl", "publish", str(source), "--database", f"sqlite:///{unfinished}"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(path)
    return f"sqlite:///{path}"


def command() -> list[str]:
    """How the dashboard is started, as in the Procfile."""
    gunicorn = Path(sys.executable).with_name("gunicorn")
    settings = ["--config", str(ROOT / "gunicorn.conf.py"), "--chdir", str(ROOT)]
    return [str(gunicorn), *settings, "dashboard.app:create_server()", "--bind", f"127.0.0.1:{PORT}"]


@contextmanager
def running(started: list[str], url: str, environment: dict[str, str], place: Path = ROOT) -> Iterator[psutil.Process]:
    """A server until the end of the block; ``place`` is where it looks for settings of its own."""
    process = subprocess.Popen(
        started, cwd=place, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(url)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(url: str) -> None:
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(url, timeout=60):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"nothing answers on {url}")


def memory(process: psutil.Process) -> float:
    """Megabytes of a server and its workers; what they share is counted once (PSS)."""
    family = [process, *process.children(recursive=True)]
    return float(sum(each.memory_full_info().pss for each in family) / 2**20)


def drawn_ahead(server: psutil.Process, patience: float = 300) -> None:
    """Wait until the process that draws pages ahead has ended; it is the one that lets others go first."""
    end = time.time() + patience
    while time.time() < end and any(child.nice() > server.nice() for child in server.children(recursive=True)):
        time.sleep(1)


def callback(country: str) -> bytes:
    """The body with which the browser asks for the panel of a country."""
    inputs = [{"id": "chosen", "property": "data", "value": f"?country={country}"}]
    outputs = {"id": "panel-content", "property": "data"}
    return json.dumps(
        {"output": "panel-content.data", "outputs": outputs, "inputs": inputs, "changedPropIds": ["chosen.data"]}
    ).encode()


PANELS = [callback(code) for code in ("LU", "SI", "MC", "MK", "RS", "MD", "SK", "SM")]


def ours(findings: int, seconds: float) -> dict[str, Any]:
    """Figures of this dashboard alone at one size."""
    address = store(findings)
    with running(command(), SITE, {"DATABASE_URL": address}) as server:
        with sync_playwright() as playwright:  # its event loop would be in the way of the loads
            browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
            two_visits(browser, SITE + "/")
            first, second = two_visits(browser, SITE + "/")
            took = change_times(browser, SITE + "/")
            browser.close()
        drawn_ahead(server)
        loads = {
            "callback": load(SITE + "/_dash-update-component", PANELS, seconds=seconds),
            "page": load(SITE + "/", seconds=seconds),
            "cells": load(SITE + "/api/v1/cells?theme=FIN", seconds=seconds),
        }
        return {
            "findings": findings,
            "synthetic": True,
            "database_mb": Path(address.removeprefix("sqlite:///")).stat().st_size / 1e6,
            "before_picture_kb": first.before_picture / 1e3,
            "first_visit_kb": first.total / 1e3,
            "second_visit_kb": second.total / 1e3,
            "live_ms": first.live,
            "change_p50_ms": median(took),
            "change_p95_ms": took[int(0.95 * len(took))],
            "memory_mb": memory(server),
            **{f"{name}_{key}": value for name, result in loads.items() for key, value in asdict(result).items()},
        }


def beside_peers(findings: int, rounds: int, seconds: float) -> dict[str, Any]:
    """The same run with plain Dash and the hand-written floor; empty where they are not installed."""
    tools = Path(os.environ.get("BENCH_TMP", Path.home() / ".cache" / "bench"))
    python = tools / "venv" / "tools" / "bin" / "python"
    if not PEERS.exists() or not python.exists():
        return {}
    apps = _peers(python)
    ours = {
        "cmd": "sleep 3600",
        "url": SITE + "/",
    }  # it runs already: a visit in the first seconds would be another thing
    apps["picture"] = {**ours, "ready": PICTURE, "print": DRAWN, "changes": 0}
    apps["ours"] = {**ours, "ready": LIVE, "print": DRAWN, "select": CHANGE}
    plan, result = FOLDER / "apps.json", FOLDER / "peers.json"
    plan.write_text(json.dumps(apps))
    names = ["static", "picture", "ours", "dash"]
    arguments = ["--only", *names, "--rounds", str(rounds), "--changes", "11", "--no-load", "--out", str(result)]
    environment = {**os.environ, "BENCH_SPIKE": str(plan), "BENCH_N": str(findings), "BENCH_TMP": str(tools)}
    with running(command(), SITE, {"DATABASE_URL": store(findings)}) as server:
        drawn_ahead(server)
        subprocess.run([str(python), str(PEERS), *arguments], env=environment, check=True, cwd=tools)
        measured = memory(server)
    summaries = {name: run.get("summary", {}) for name, run in json.loads(result.read_text()).items() if name in names}
    summaries["ours"]["pss_mb"] = measured
    summaries["dash"] |= _plain_dash_load(apps["dash"], findings, tools, seconds)
    return summaries


def _peers(python: Path) -> dict[str, Any]:
    """How the peers are started, as their own harness says."""
    asked = (
        f"import json, sys; sys.path.insert(0, {str(PEERS.parent)!r}); import measure; print(json.dumps(measure.PEERS))"
    )
    found: dict[str, Any] = json.loads(
        subprocess.run([str(python), "-c", asked], check=True, capture_output=True).stdout
    )
    return {name: found[name] for name in ("static", "dash")}


def _plain_dash_load(app: dict[str, Any], findings: int, tools: Path, seconds: float) -> dict[str, float]:
    """Plain Dash under the load that ours gets: a change of theme, which is its callback."""
    data = {"BENCH_DB": f"{tools}/data/findings_{findings}.sqlite", "BENCH_GEO": f"{tools}/data/europe.json"}
    inputs = [("theme", "value", "health"), ("dates", "start_date", "2021-01-01"), ("dates", "end_date", "2026-10-31")]
    body = {
        "output": "..map.figure...table.rowData..",
        "outputs": [{"id": "map", "property": "figure"}, {"id": "table", "property": "rowData"}],
        "inputs": [{"id": owner, "property": name, "value": value} for owner, name, value in inputs],
        "changedPropIds": ["theme.value"],
    }
    with running(shlex.split(app["cmd"]), app["url"], data, tools):
        done = load(app["url"] + "_dash-update-component", [json.dumps(body).encode()], seconds=seconds)
    return {f"callback_{key}": value for key, value in asdict(done).items()}


def ratios(own: dict[str, Any], peers: dict[str, Any]) -> list[tuple[str, float, str]]:
    """Name, ratio and goal of everything that has a peer."""
    floor, plain, live, picture = (peers[name] for name in ("static", "dash", "ours", "picture"))
    return [
        ("map visible, to the floor", picture["map_ms"] / floor["map_ms"], "≤ 1.5"),
        ("fully interactive, to plain Dash", live["map_ms"] / plain["map_ms"], "≤ 0.45"),
        ("change, median, to the floor", live["change_p50"] / floor["change_p50"], "≤ 4"),
        ("change, p95, to the floor", live["change_p95"] / floor["change_p95"], "≤ 8"),
        ("callbacks a second, to plain Dash", own["callback_per_second"] / plain["callback_per_second"], "≥ 30"),
        ("memory (PSS), in MB", peers["ours"]["pss_mb"], "≤ 180"),
        ("callback p95, to plain Dash", own["callback_p95"] / plain["callback_p95"], "≤ 0.05"),
    ]


def main() -> int:
    """Measure, print one table, and lay the figures beside it as JSON."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--findings", type=int, nargs="+", default=[1_000, 10_000, 100_000, 1_000_000])
    parser.add_argument("--paired", type=int, default=100_000, help="size of the run beside the peers; 0 for none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each load")
    given = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    curve = [ours(findings, given.seconds) for findings in given.findings]
    print("On synthetic findings:")
    for name in (name for name in curve[0] if name not in ("findings", "synthetic")):
        print(f"| {name} | " + " | ".join(f"{each[name]:,.1f}" for each in curve) + " |")
    print(publish.HEAD)
    published = list(publish.measure(given.findings))
    print("\n".join(map(publish.as_line, published)))
    peers = beside_peers(given.paired, given.rounds, given.seconds) if given.paired else {}
    compared = []
    if peers:
        own = next((each for each in curve if each["findings"] == given.paired), None) or ours(
            given.paired, given.seconds
        )
        compared = ratios(own, peers)
        for name, ratio, goal in compared:
            print(f"| {name} | {ratio:.2f} | {goal} |")
    (FOLDER / "bench.json").write_text(
        json.dumps({"curve": curve, "publish": published, "peers": peers, "ratios": compared}, indent=1)
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
