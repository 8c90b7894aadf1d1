"""The scripts of others: the small plotly bundle where it was fetched, the wheel's full one where not."""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from base64 import b64encode
from pathlib import Path

import brotli
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
    assert vendor.prepare(tmp_path) == len(list(tmp_path.glob("*.br"))) >= 9
    assert not (tmp_path / "old.br").exists()
    content = _bundle(vendor.wheel_version())
    assert brotli.decompress(vendor.small(content, tmp_path)) == content
    assert brotli.decompress(vendor.small(b"not prepared", tmp_path)) == b"not prepared"


def test_a_page_names_the_bundle_only_where_there_is_one(
    shipped: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendor, "FOLDER", tmp_path)
    assert "/plotly.js" not in create_app(shipped).server.test_client().get("/").text
    (tmp_path / "plotly-geo.min.js").write_bytes(_bundle(vendor.wheel_version()))
    client = create_app(shipped).server.test_client()
    url = re.search(r"/files/[0-9a-f]+/plotly\.js", client.get("/").text)
    assert url
    assert client.get(url[0]).data == _bundle(vendor.wheel_version())


def test_without_the_one_polyfill_pages_load_all_of_them(
    shipped: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendor, "FOLDER", tmp_path)
    page = create_app(shipped).server.test_client().get("/").text
    assert "/deps/polyfill@" in page
    assert "/regenerator.js" not in page
    (tmp_path / vendor.REGENERATOR.file).write_bytes(b"var regeneratorRuntime = {};")
    page = create_app(shipped).server.test_client().get("/").text
    assert "/deps/polyfill@" not in page
    assert page.index("/regenerator.js") < page.index("/deps/react@")


def test_every_prepared_library_is_one_that_pages_load(shipped: Engine) -> None:
    """A library under another name would be compressed while a reader waits."""
    page = create_app(shipped).server.test_client().get("/").text
    loaded = {Path(re.sub(r"\.v\d+_\d+_\d+m\d+", "", url)).name for url in re.findall(r'/_dash-component[^"]+', page)}
    assert loaded <= {Path(name).name for name in vendor.LIBRARIES}
