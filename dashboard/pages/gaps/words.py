"""Why a cell is on the agenda, in words."""

from __future__ import annotations

from dashboard.i18n import Language
from data.transfer import REASONS


def reason_text(reason: str, lang: Language) -> str:
    """``severe, nothing works yet``."""
    _ = lang.gettext
    words = (
        _("severe, nothing works yet"),
        _("severe, evidence weak or contested"),
        _("reported, nothing works yet"),
        _("problems not researched yet"),
    )
    return dict(zip(REASONS, words, strict=True))[reason]
