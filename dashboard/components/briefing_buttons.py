"""One click from a page to its briefing."""

from __future__ import annotations

from dash import html

from dashboard.briefing.request import BriefingRequest
from dashboard.i18n import Language


def briefing_buttons(lang: Language, release: str, *, country: str = "", theme: str = "") -> html.P:
    """Links to the briefing of a country, a theme or both: as PDF, as DOCX, and as a page to print."""
    _ = lang.gettext
    request = BriefingRequest(country=country, theme=theme, lang=lang.code, release=release)
    links = (
        (_("Briefing, PDF"), "pdf", "button primary"),
        (_("Briefing, DOCX"), "docx", "button"),
        (_("Edit and print"), "html", "button"),
    )
    return html.P(
        [html.A(words, href=request.href(format=kind), className=look, **{"data-briefing": kind}) for words, kind, look in links],
        className="buttons briefing-buttons",
    )  # fmt: skip
