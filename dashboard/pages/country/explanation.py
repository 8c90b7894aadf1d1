"""Explain this colour: the formula with its numbers, every finding with its weight, and what other settings would give."""

from __future__ import annotations

import pandas as pd
from dash import html

from dashboard.components.downloads import table_address
from dashboard.context import Context
from dashboard.figures.painting import Row
from dashboard.i18n import Language
from data.explanation import explained
from data.severity import M1, MethodSettings

_WEIGHTS = 100  # findings of one cell that are listed with their weights
Variants = dict[str, list[tuple[MethodSettings, float, int]]]


def explanation(
    theme: str, cell: Row, codes: pd.DataFrame, variants: Variants, context: Context
) -> html.Details | None:
    """The details of one cell; nothing where there is no number."""
    if cell["state"] != "graded":
        return None
    lang, _ = context.lang, context.lang.gettext
    wanted = context.extra.get("theme", "").upper() == theme
    sums = " + ".join(f"{k}×{lang.number(cell[f'p{k}'], 3)}" for k in range(1, 6))
    formula = f"M = {sums} = {lang.number(cell['severity'], 2)}"
    interval = _("90 % interval: {m} ± 1.645·√{v} → {low} to {high}; effective findings N = {n}; class {k}.").format(
        m=lang.number(cell["severity"], 2),
        v=lang.number(cell["variance"], 3),
        low=lang.number(cell["severity_low"], 2),
        high=lang.number(cell["severity_high"], 2),
        n=lang.number(cell["effective_findings"], 2),
        k=int(cell["severity_class"]),
    )
    robust = (
        _("Robust: the class stays the same in every variant.")
        if cell["robust"]
        else _("Not robust: in some variant, or without one of the sources, the class would be another.")
    )
    parts = [
        html.Summary(_("Explain this colour")),
        html.P(html.Code(formula)),
        html.P(interval),
        *(
            [_weights(explained(codes, theme), context), _variants(variants.get(theme, []), lang)]
            if len(codes)
            else [
                html.P(
                    _(
                        "{n} findings stand behind this number: too many to list each with its weight here; the data package holds them."
                    ).format(n=lang.number(float(cell["finding_count"]), 0))
                )
            ]
        ),
        html.P(robust),
    ]
    return html.Details(parts, open=wanted, className="explanation")


def _weights(rows: pd.DataFrame, context: Context) -> html.Div:
    lang, _ = context.lang, context.lang.gettext
    heads = (
        _("Finding"),
        _("Class"),
        _("Share"),
        _("Source × trust"),
        _("Age, months"),
        _("Weight"),
        _("Weight after the limit per source"),
    )
    body = [
        html.Tr(
            [
                html.Th(row["finding_id"], scope="row"),
                html.Td(str(row["severity"])),
                html.Td(lang.number(row["share"], 2)),
                html.Td(f"{lang.number(row['quality'], 2)} × {lang.number(row['trust'])}"),
                html.Td(lang.number(row["age"], 0)),
                html.Td(lang.number(row["full"] * row["share"], 3)),
                html.Td(lang.number(row["capped"], 3)),
            ]
        )
        for row in rows.head(_WEIGHTS).to_dict("records")
    ]
    rest = max(0, len(rows) - _WEIGHTS)
    more = lang.ngettext("and {n} more statement", "and {n} more statements", rest).format(n=rest)
    link = html.A(f"{more}, CSV", href=table_address(context, "country", "findings"), download=True)
    body += [html.Tr(html.Td(link, colSpan=len(heads), className="quiet"))] if rest else []
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    return html.Div(
        html.Table([html.Caption(_("Every finding behind this number")), head, html.Tbody(body)]),
        className="table-scroll",
        tabIndex="0",
    )


def _variants(rows: list[tuple[MethodSettings, float, int]], lang: Language) -> html.Ul:
    items = [
        html.Li(
            lang.gettext("{variant}: {mean}, class {k}").format(
                variant=variant_words(settings, lang), mean=lang.number(mean, 2), k=k
            )
        )
        for settings, mean, k in rows
    ]
    return html.Ul(items, className="plain")


def variant_words(settings: MethodSettings, lang: Language) -> str:
    """What a variant of the method changes, in words."""
    _ = lang.gettext
    if settings == M1:
        return _("as published")
    if settings.equal_weights:
        return _("if every source weighed the same")
    if settings.half_life != M1.half_life:
        return _("if a finding lost half its weight in {n} months").format(n=int(settings.half_life))
    return _("with a prior of {n} per class").format(n=lang.number(settings.prior_shown, 2))
