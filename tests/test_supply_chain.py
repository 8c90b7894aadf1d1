"""What the project is built from: versions without known holes, locked by hash, wheels only, no address of a registry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# First version without the known vulnerabilities of each package that faces the network or files from outside.
SAFE = {
    "dash": "4.4.1",  # background callbacks let anyone end processes; scripts in links (CVE-2024-21485)
    "flask": "3.1.3",  # shared caches mixed up readers (CVE-2026-27205)
    "werkzeug": "3.1.9",  # debugger and multipart (CVE-2024-34069, CVE-2025-66221, CVE-2026-21860, CVE-2026-27199)
    "authlib": "1.9",  # unsigned tokens taken for signed (CVE-2026-96760, CVE-2026-27962)
    "gunicorn": "22.0",  # request smuggling (CVE-2024-1135, CVE-2024-6827)
    "argon2-cffi": "25.1",
    "lxml": "6.1",
    "defusedxml": "0.7.1",
}


def locked(name: str) -> dict[str, str]:
    """Package to version, as a lock file has them."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]+\])?==([^\s;\\]+)", (ROOT / name).read_text(), re.M))


def version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))


@pytest.mark.parametrize("package", SAFE)
def test_no_locked_version_has_a_known_hole(package: str) -> None:
    assert version(locked("requirements.txt")[package]) >= version(SAFE[package])


def test_both_locks_agree() -> None:
    run, develop = locked("requirements.txt"), locked("requirements-dev.txt")
    assert {name: develop.get(name) for name in run} == run


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_locked_by_hash_and_from_nowhere_in_particular(lock: str) -> None:
    text = (ROOT / lock).read_text()
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block[:60]
    assert "://" not in text


def test_dependencies_come_as_wheels_with_their_hashes() -> None:
    for line in (ROOT / "Makefile").read_text().splitlines():
        if "pip install" in line:
            assert "--require-hashes" in line
            assert "--only-binary :all:" in line


def test_the_checks_look_at_code_and_for_secrets_and_ci_writes_the_bill_of_materials() -> None:
    text = (ROOT / "Makefile").read_text()
    for tool in ("bandit", "detect-secrets-hook", "cyclonedx-py"):
        assert tool in text
    assert "make sbom" in (ROOT / ".ci/run").read_text()
    assert "tests/artifacts/" in (ROOT / ".gitignore").read_text()
