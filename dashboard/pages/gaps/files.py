"""What the gap page sends and takes besides HTML: the interview list, and a commission's decision."""

from __future__ import annotations

from datetime import date

import flask
from sqlalchemy import Engine

from dashboard.auth.guard import person
from dashboard.context import Context
from dashboard.pages.gaps.layout import reason_words
from dashboard.spreadsheets import XLSX, workbook
from dashboard.verdicts import plan_words
from dashboard.views import View
from data.planner import plan
from data.problems import cell_codes
from data.queries import fetch_alphas, fetch_cells
from data.reviews import ReviewError, record_review
from data.transfer import agenda

LISTED = 80  # cells on the list: what is severe or reported comes first


def register_gap_files(server: flask.Flask, engine: Engine) -> None:
    """``/gaps/interviews.xlsx`` and ``POST /reviews``."""

    @server.get("/gaps/interviews.xlsx")
    def interviews() -> flask.Response:
        context = Context.of(engine, View.parse(flask.request.query_string.decode()))
        answer = flask.Response(interview_list(context), mimetype=XLSX)
        name = f"interviews-{context.release.label}-{context.lang.code}.xlsx"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    @server.post("/reviews")
    def reviews() -> flask.typing.ResponseReturnValue:
        sent = flask.request.form
        view = View.parse("", country=sent.get("country", ""), theme=sent.get("theme", ""), lang=sent.get("lang", "en"))
        context = Context.of(engine, view)
        if context.release.audience != "team":
            flask.abort(404)
        try:
            record_review(
                engine, context.release, country=view.country, theme=view.theme, verdict=sent.get("verdict", ""),
                note=sent.get("note", ""), body=sent.get("body", ""), day=date.today(), who=person().name,
            )  # fmt: skip
        except ReviewError as error:
            return str(error), 400
        query = f"?country={view.country}&theme={view.theme}&lang={view.lang}"
        return flask.redirect(f"/gaps{query}#gap", 303)


def interview_list(context: Context) -> bytes:
    """Which evidence would help most, cell by cell, as a workbook."""
    lang, _ = context.lang, context.lang.gettext
    listed = agenda(fetch_cells(context.engine, context.release)).head(LISTED)
    cells = list(zip(listed["country"], listed["theme"], strict=True))
    found = plan(cell_codes(context.engine, context.release), cells, fetch_alphas(context.engine, context.release))
    advice = {
        key: "; ".join(plan_words(row, lang) for row in rows.head(2).to_dict("records"))
        for key, rows in found.groupby(["country", "theme"])
    }
    rows = [
        [row["rank"], lang.country(row["country"]), lang.label("theme", row["theme"]), row["grade"] or row["state"],
         reason_words(row["reason"], context), advice.get((row["country"], row["theme"]), "")]
        for row in listed.to_dict("records")
    ]  # fmt: skip
    heads = [_("Rank"), _("State"), _("Theme"), _("Grade"), _("Why it is here"), _("Which evidence would help")]
    return workbook({_("Interviews"): (heads, rows)}, context.release, lang)
