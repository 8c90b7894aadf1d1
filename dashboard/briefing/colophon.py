"""How to read a document and where it comes from: method, release, date, content hash, permalink."""

from __future__ import annotations

import pandas as pd

from dashboard.briefing.model import Colophon, Facts, Paragraph, Run, Section, text
from dashboard.i18n import Language
from data.queries import Release


def colophon(pinned: Release, lang: Language, permalink: str) -> Colophon:
    """The provenance of a document made from a release."""
    _ = lang.gettext
    internal = _("Internal: made from a team release. Not for publication.") if pinned.audience == "team" else ""
    foot = _("Belarusians abroad: the problem map")
    foot += " · " + _("Release {label}").format(label=pinned.label) + " · " + pinned.content_hash[:12]
    return Colophon(
        release=pinned.label,
        date=pinned.reference_date,
        content=pinned.content_hash,
        permalink=permalink,
        internal=internal,
        foot=foot,
        pages=_("page {page} of {pages}"),
    )


def method_section(pinned: Release, findings: pd.DataFrame, made: Colophon, lang: Language) -> Section:
    """The method in a paragraph, then the facts that let anybody find the same view again."""
    title = lang.gettext("How to read this")
    return Section("method", title, (Paragraph(text(_method(pinned, findings, lang)), "quiet"), provenance(made, lang)))


def _method(pinned: Release, findings: pd.DataFrame, lang: Language) -> str:
    _ = lang.gettext
    words = [
        _(
            "Severity runs from 1 to 5 and is computed from coded findings by the published method {method}: each weighs by its source, trust and age, and one source counts once. The interval covers 90 %."
        ).format(method=pinned.method),
        _("Grades say how much evidence there is: A well supported, B adequately supported, C limited, D indicative."),
        _("“Not researched” never means “no problem”. Statements are in our own words; every one has its source."),
    ]
    if lang.code != "en" and len(findings) and (findings["translation_status"] == "draft").any():
        words.append(_("Statements in this language are draft translations."))
    return " ".join(words)


def provenance(made: Colophon, lang: Language) -> Facts:
    """Release, reference date, content hash and permalink as facts."""
    _ = lang.gettext
    return Facts(
        (
            (_("Release"), text(made.release)),
            (_("Reference date"), text(lang.date(made.date))),
            (_("Content"), text(made.content)),
            (_("Address"), (Run(made.permalink, href=made.permalink),)),
        )
    )
