"""The scripts of others, as two files: Dash's with the one polyfill that browsers lack, and plotly.js with only the trace
types that our figures use; both compressed small.

``python -m dashboard.vendor`` is a step of the installation. Where npm or the network is missing, the files hold all of
plotly.js and all polyfills, as the wheels bring them; nothing else changes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import brotli

FOLDER = Path(__file__).parent / "assets" / "vendor"
TRACES = frozenset({"scatter", "scattergeo", "choropleth"})  # what the bundle below can draw
_PATIENCE = 60  # seconds for npm
_SMALLEST, _QUICK, _LARGE = 11, 9, 2_000_000  # brotli qualities; above so many bytes the smallest takes too long
# Tells Chromium to compile every function on another thread, while the main one is busy with Dash: run when they are first
# called, the same takes the main thread 100 ms. Of Dash's script most is never called; other browsers read a comment.
COMPILE_AHEAD = b"//# allFunctionsCalledOnLoad\n"
POLYFILLS = "deps/polyfill@7.12.1.min.js"
# What the live map needs of Dash, in Dash's own order: no tables and no HTML components, but the core components' part
# that draws a graph, which they would ask for only then.
LIBRARIES = (
    "deps/react@18.3.1.min.js",
    "deps/react-dom@18.3.1.min.js",
    "deps/prop-types@15.8.1.min.js",
    "dash-renderer/build/dash_renderer.min.js",
    "dcc/dash_core_components.js",
    "dcc/async-graph.js",
    "dcc/dash_core_components-shared.js",
)


@dataclass(frozen=True)
class Package:
    """One file of an npm package, and the SHA-512 of the archive that was reviewed."""

    name: str
    version: str
    file: str
    sha512: str


# plotly's own partial bundle, one file without dependencies.
PLOTLY = Package(
    "plotly.js-geo-dist-min",
    "4.1.1",
    "plotly-geo.min.js",
    "XPBno+FN2WGUTqtim/0UKmKqZ3kZ5ooAWqITWWGooqVWRd+cIZDh1Pv10N3848uQdgrrqyGratT00bREBPux3Q==",  # pragma: allowlist secret
)
# What Dash's core components are written with; the same is among Dash's polyfills, six times as large.
REGENERATOR = Package(
    "regenerator-runtime",
    "0.14.1",
    "runtime.js",
    "dYnhHh0nJoMfnkZs6GmmhFknAGRrLznOu5nc9ML+EJxGvrx6H7teuevqVqCuPcPK//3eDrrjQhehXVx9cnkGdw==",  # pragma: allowlist secret
)


class VendorError(Exception):
    """The bundle cannot be had; the message says why."""


def bundle(folder: Path = FOLDER) -> bytes | None:
    """plotly.js with the trace types of our figures; None where it was not fetched or is of another version than the
    wheel's, which the figures are made for."""
    path = folder / PLOTLY.file
    content = path.read_bytes() if path.exists() else b""
    return content if content and _version(content[:200]) == wheel_version() else None


def regenerator(folder: Path = FOLDER) -> bytes | None:
    """The one polyfill that is needed; None where it was not fetched."""
    path = folder / REGENERATOR.file
    return path.read_bytes() if path.exists() else None


def plotly(folder: Path = FOLDER) -> bytes:
    """The bundle, or where there is none all of plotly.js; compiled while it arrives."""
    return COMPILE_AHEAD + (bundle(folder) or (_package("plotly") / "package_data" / "plotly.min.js").read_bytes())


def dash(folder: Path = FOLDER) -> bytes:
    """What the live map needs of Dash, as one script: seven requests less, and smaller compressed together."""
    polyfill = regenerator(folder) or (_package("dash") / POLYFILLS).read_bytes()
    return b"\n;\n".join([polyfill, *((_package("dash") / name).read_bytes() for name in LIBRARIES)])


def wheel_version() -> str:
    """Version of the plotly.js that plotly's wheel brings."""
    with (_package("plotly") / "package_data" / "plotly.min.js").open("rb") as file:
        return _version(file.read(200))


def small(content: bytes, folder: Path = FOLDER) -> bytes:
    """The content in brotli: as small as it gets where the installation has prepared it, else compressed now."""
    prepared = folder / f"{_digest(content)}.br"
    if prepared.exists():
        return prepared.read_bytes()
    return bytes(brotli.compress(content, quality=_QUICK))


def fetch(folder: Path = FOLDER) -> None:
    """Fetch both packages with npm and keep of each the one file, where its checksum is the one above.

    Raises:
        VendorError: no npm, no network, another content, or another plotly.js than the wheel's.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("there is no npm")
    if wheel_version() != PLOTLY.version:
        raise VendorError(f"plotly's wheel brings plotly.js {wheel_version()}, this file names {PLOTLY.version}")
    packages = (PLOTLY, REGENERATOR)
    with tempfile.TemporaryDirectory() as place:
        named = [f"{package.name}@{package.version}" for package in packages]
        command = [npm, "pack", *named, "--ignore-scripts", "--silent", "--fetch-retries=1"]
        try:
            subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise VendorError("npm could not fetch them") from error
        archives = [(Path(place) / f"{package.name}-{package.version}.tgz").read_bytes() for package in packages]
    for package, archive in zip(packages, archives, strict=True):
        _write(folder / package.file, unpack(archive, package))


def unpack(archive: bytes, package: Package) -> bytes:
    """The one file that we use of an npm archive.

    Raises:
        VendorError: the archive is not the one that was reviewed.
    """
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != package.sha512:
        raise VendorError(f"{package.name}: its checksum is another one")
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        member = opened.extractfile(f"package/{package.file}")
        assert member is not None  # noqa: S101 - the checksum says which files are in it
        return member.read()


def prepare(folder: Path = FOLDER) -> int:
    """Compress both files that a page loads, under the hash of their content; gives how many."""
    names = {f"{_digest(content)}.br": content for content in (dash(folder), plotly(folder))}
    for old in folder.glob("*.br"):
        if old.name not in names:
            old.unlink()
    for name, content in names.items():
        if not (folder / name).exists():
            quality = _SMALLEST if len(content) < _LARGE else _QUICK
            _write(folder / name, brotli.compress(content, quality=quality))
    return len(names)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, also when killed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def main() -> int:
    """Fetch and prepare; without npm or network say what follows from it, which is no error."""
    try:
        fetch()
    except VendorError as error:
        print(f"the small plotly.js and polyfill are not there ({error}); pages load the full ones", file=sys.stderr)
    prepare()
    return 0


def _version(head: bytes) -> str:
    found = re.search(rb"plotly\.js (?:\([^)]*\) )?v([\d.]+)", head)
    return found[1].decode() if found else ""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _package(name: str) -> Path:
    found = find_spec(name)
    assert found is not None and found.origin is not None  # noqa: S101 - locked dependencies
    return Path(found.origin).parent


if __name__ == "__main__":
    raise SystemExit(main())
