"""The scripts of others: plotly.js with only the trace types that our figures use, and everything compressed small.

``python -m dashboard.vendor`` is a step of the installation. Where npm or the network is missing, the pages use the full
bundle that plotly's wheel brings; nothing else changes.
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
from importlib.util import find_spec
from pathlib import Path

import brotli

FOLDER = Path(__file__).parent / "assets" / "vendor"
TRACES = frozenset({"scatter", "scattergeo", "choropleth"})  # what the bundle below can draw
_PACKAGE, _VERSION = "plotly.js-geo-dist-min", "4.1.1"  # plotly's own partial bundle, one file without dependencies
_SHA512 = "XPBno+FN2WGUTqtim/0UKmKqZ3kZ5ooAWqITWWGooqVWRd+cIZDh1Pv10N3848uQdgrrqyGratT00bREBPux3Q=="  # pragma: allowlist secret
_FILE = "plotly-geo.min.js"
_PATIENCE = 60  # seconds for npm
_SMALLEST, _QUICK, _LARGE = 11, 9, 2_000_000  # brotli qualities; above so many bytes the smallest takes too long
LIBRARIES = (
    "deps/polyfill@7.12.1.min.js",  # brings the regeneratorRuntime that dcc is written with
    "deps/react@18.3.1.min.js",
    "deps/react-dom@18.3.1.min.js",
    "deps/prop-types@15.8.1.min.js",
    "dash-renderer/build/dash_renderer.min.js",
    "dcc/dash_core_components.js",
    "dcc/dash_core_components-shared.js",
    "dcc/async-graph.js",
    "html/dash_html_components.min.js",
)


class VendorError(Exception):
    """The bundle cannot be had; the message says why."""


def bundle(folder: Path = FOLDER) -> bytes | None:
    """plotly.js with the trace types of our figures; None where it was not fetched or is of another version than the
    wheel's, which the figures are made for."""
    path = folder / _FILE
    content = path.read_bytes() if path.exists() else b""
    return content if content and _version(content[:200]) == wheel_version() else None


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
    """Fetch the bundle with npm and keep it where its checksum is the one above.

    Raises:
        VendorError: no npm, no network, another content, or another version than the wheel's.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("there is no npm")
    if wheel_version() != _VERSION:
        raise VendorError(f"plotly's wheel brings plotly.js {wheel_version()}, this file names {_VERSION}")
    with tempfile.TemporaryDirectory() as place:
        command = [npm, "pack", f"{_PACKAGE}@{_VERSION}", "--ignore-scripts", "--silent", "--fetch-retries=1"]
        try:
            subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603
        except (OSError, subprocess.SubprocessError) as error:
            raise VendorError("npm could not fetch it") from error
        archive = next(Path(place).glob("*.tgz")).read_bytes()
    _write(folder / _FILE, unpack(archive))


def unpack(archive: bytes, checksum: str = _SHA512) -> bytes:
    """The one file that we use of an npm archive.

    Raises:
        VendorError: the archive is not the one that was reviewed.
    """
    if base64.b64encode(hashlib.sha512(archive).digest()).decode() != checksum:
        raise VendorError("its checksum is another one")
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        member = opened.extractfile(f"package/{_FILE}")
        assert member is not None  # noqa: S101 - the checksum says which files are in it
        return member.read()


def prepare(folder: Path = FOLDER) -> int:
    """Compress every library that a page may load, under the hash of its content; gives how many."""
    wanted = [(_package("dash") / name).read_bytes() for name in LIBRARIES if (_package("dash") / name).exists()]
    wanted.append(bundle(folder) or (_package("plotly") / "package_data" / "plotly.min.js").read_bytes())
    names = {f"{_digest(content)}.br": content for content in wanted}
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
        print(f"plotly.js: the small bundle is not there ({error}); pages load the full one", file=sys.stderr)
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
