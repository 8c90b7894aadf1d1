"""Passwords and one-time codes: argon2id, a list of what everybody tries first, and codes that count once."""

from __future__ import annotations

import hmac
import itertools
import re
import time
from functools import cache

import argon2
import pyotp

SHORTEST, LONGEST = 12, 200
STEP_SECONDS = 30
_DRIFT = 1  # steps by which a phone's clock may be off
_TRIED_FIRST = ["password", "passwort", "parol", "пароль", "qwerty", "qwertz", "йцукен", "azerty", "letmein", "welcome", "admin", "administrator", "iloveyou", "dragon", "monkey", "football", "baseball", "sunshine", "princess", "superman", "batman", "trustno", "master", "shadow", "secret", "changeme", "default", "login", "belarus", "беларусь", "minsk", "мінск", "minск", "zhyvebelarus", "жывебеларусь", "problemmap", "coordination", "tikhanovskaya", "ціханоўская", "pahonia", "пагоня"]  # fmt: skip


def weakness(password: str, name: str = "") -> str:
    """Which rule a password breaks: "" none, "short", "long", "common", "name". Long passphrases are what we ask for."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    folded = password.casefold()
    letters = re.sub(r"[\W\d_]+", "", folded)
    if name and len(name) > 3 and name.casefold() in folded and len(password) - len(name) < SHORTEST // 2:
        return "name"
    if len(set(folded)) < 5 or _is_row(folded) or letters == "":
        return "common"
    rest = letters
    for word in sorted(_TRIED_FIRST, key=len, reverse=True):
        rest = rest.replace(word, "")
    return "common" if len(rest) < 4 and rest != letters else ""


def _is_row(text: str) -> bool:
    """``abcdefghijkl``, ``121212121212``: a step or a short piece that repeats."""
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(text)}
    return len(steps) == 1 or any(text == (text[:n] * len(text))[: len(text)] for n in range(1, 5))


@cache
def _hasher() -> argon2.PasswordHasher:
    return argon2.PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """An argon2id hash with its salt and cost."""
    return _hasher().hash(password)


def is_password(stored: str, password: str) -> bool:
    """Whether the password is right. An account without one, or none at all, takes the same time to refuse."""
    try:
        return _hasher().verify(stored or _nobodys_hash(), password) and bool(stored)
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def needs_renewal(stored: str) -> bool:
    """Whether the hash was made with another cost than today's."""
    return _hasher().check_needs_rehash(stored)


def new_secret() -> str:
    """A fresh secret for one-time codes."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, now: float | None = None) -> int | None:
    """The time step that a code is of, or None where it is wrong or too old. Spaces in a pasted code do not matter."""
    digits = re.sub(r"\s", "", code)
    current = int((time.time() if now is None else now) // STEP_SECONDS)
    found = None
    for step in range(current - _DRIFT, current + _DRIFT + 1):
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS).encode(), digits.encode()):
            found = step
    return found


def enrolment_address(secret: str, name: str) -> str:
    """What a phone's authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Problem map")
