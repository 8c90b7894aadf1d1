"""Briefings of the shipped evidence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from dashboard.briefing.model import Document
from dashboard.briefing.press import document_of
from dashboard.briefing.request import BriefingRequest
from data.queries import fetch_release

SITE = "https://map.example.org"
Maker = Callable[..., Document]


@pytest.fixture(scope="session")
def make(shipped: Engine) -> Maker:
    """The document of a request, made once for all tests."""
    pinned, kept = fetch_release(shipped), dict[BriefingRequest, Document]()

    def made(**given: str) -> Document:
        request = BriefingRequest.parse(given)
        if request not in kept:
            kept[request] = document_of(shipped, pinned, request, SITE)
        return kept[request]

    return made
