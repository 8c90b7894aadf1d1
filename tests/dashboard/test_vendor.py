"""The scripts of others: the small plotly bundle where it was fetched, the wheel's full one where not."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from base64 import b64encode
from pathlib import Path

import brotli
import dash
import flask
import pytest
from sqlalchemy import Engine

from dashboard import figures, vendor
from dashboard.app import create_app


def _archive(content: bytes) -> tuple[bytes, vendor.Package]:
    """An npm archive with one file, and the package that says so."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        entry = tarfile.TarInfo("package/one.js")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    checksum = b64encode(hashlib.sha512(buffer.getvalue()).digest()).decode()
    return buffer.getvalue(), vendor.Package("one", "1.0.0", "one.js", checksum)


def _bundle(version: str) -> bytes:
    return f"/**\n* plotly.js (geo - minified) v{version}\n*/\nwindow.Plotly = {{}};".encode()


def test_every_trace_of_our_figures_is_in_the_small_bundle() -> None:
    sources = "".join(path.read_text() for path in Path(str(figures.__file__)).parent.glob("*.py"))
    traces = set(re.findall(r"\bgo\.([A-Z]\w+)\(", sources)) - {"Figure"}
    assert {name.lower() for name in traces} <= vendor.TRACES


def test_an_archive_with_another_checksum_is_refused() -> None:
    archive, package = _archive(b"good")
    assert vendor.unpack(archive, package) == b"good"
    with pytest.raises(vendor.VendorError, match="checksum"):
        vendor.unpack(_archive(b"evil")[0], package)


def test_a_machine_without_npm_says_what_follows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(vendor.VendorError, match="no npm"):
        vendor.fetch(tmp_path)
    assert vendor.bundle(tmp_path) is None


def test_an_npm_that_fails_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "npm"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    with pytest.raises(vendor.VendorError, match="could not fetch"):
        vendor.fetch(tmp_path / "vendor")
    assert not (tmp_path / "vendor").exists()


@pytest.mark.parametrize(("version", "used"), [(vendor.wheel_version(), True), ("1.0.0", False)])
def test_only_a_bundle_of_the_wheels_version_is_used(version: str, used: bool, tmp_path: Path) -> None:
    (tmp_path / "plotly-geo.min.js").write_bytes(_bundle(version))
    assert (vendor.bundle(tmp_path) is not None) is used


def test_prepared_files_are_what_they_were_made_from(tmp_path: Path) -> None:
    (tmp_path / "plotly-geo.min.js").write_bytes(_bundle(vendor.wheel_version()))
    (tmp_path / "old.br").write_bytes(b"left over")
    assert vendor.prepare(tmp_path) == len(list(tmp_path.glob("*.br"))) == 2
    assert not (tmp_path / "old.br").exists()
    content = _bundle(vendor.wheel_version())
    assert brotli.decompress(vendor.small(content, tmp_path)) == content
    assert brotli.decompress(vendor.small(b"not prepared", tmp_path)) == b"not prepared"


def _script(server: flask.Flask, name: str) -> bytes:
    client = server.test_client()
    url = re.search(rf"/files/[0-9a-f]+/{name}", client.get("/").text)
    assert url
    return client.get(url[0]).data


def test_pages_load_the_bundle_where_there_is_one_and_else_all_of_plotly(
    shipped: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendor, "FOLDER", tmp_path)
    assert len(_script(create_app(shipped).server, "plotly.js")) > 4_000_000
    (tmp_path / "plotly-geo.min.js").write_bytes(_bundle(vendor.wheel_version()))
    served = _script(create_app(shipped).server, "plotly.js")
    assert served.split(b"\n", 1) == [b"//# allFunctionsCalledOnLoad", _bundle(vendor.wheel_version())]


def test_without_the_one_polyfill_pages_load_all_of_them(
    shipped: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendor, "FOLDER", tmp_path)
    everything = (Path(dash.__file__).parent / vendor.POLYFILLS).read_bytes()
    assert _script(create_app(shipped).server, "dash-renderer.js").startswith(everything)
    (tmp_path / vendor.REGENERATOR.file).write_bytes(b"var regeneratorRuntime = {};")
    assert _script(create_app(shipped).server, "dash-renderer.js").startswith(b"var regeneratorRuntime = {};\n;")


def test_our_one_script_holds_what_dash_itself_would_load_in_the_same_order(shipped: Engine) -> None:
    app = create_app(shipped)
    document, named = app.server.extensions["document"], []

    def note(**parts: str) -> str:
        named.extend(re.findall(r'src="([^"]+)"', parts["scripts"]))
        return str(document.render(**parts))

    app.interpolate_index = note
    app.server.test_client().get("/")
    without = ("/polyfill@", "/dash_table/", "/dash_html_components")
    needed = [url for url in named if not any(part in url for part in without)]
    expected = [Path(re.sub(r"\.v\d+_\d+_\d+m\d+", "", url)).name for url in needed]
    assert expected == [Path(name).name for name in vendor.LIBRARIES if "async" not in name]
