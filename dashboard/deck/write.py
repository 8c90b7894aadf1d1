"""A show becomes a deck: title, a slide per step, the matrix, the gaps, how to read it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel import Locale
from lxml import html as lxml_html
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.briefing.typesetting import set_pictures
from dashboard.briefing.word_parts import without_times
from dashboard.deck.slides import BOTTOM, MARGIN, TOP, WIDTH, Slides
from dashboard.design import LIGHT, is_indicative, paints
from dashboard.evidence_states import evidence_state, letters_explained, state_letter
from dashboard.figures.painting import Row, interval_words, paint_key
from dashboard.figures.standalone import standalone
from dashboard.figures.svg_map import MAP_WIDTH
from dashboard.i18n import Language
from dashboard.pages.gaps.words import reason_text
from dashboard.present.blocks import Listed, Statements, Table
from dashboard.present.show import Frame, Show
from dashboard.tables import class_word
from data.codebook import codebook
from data.public_rows import Shown
from data.transfer import agenda
from geo.boundaries import picture

_MAP_MM = 150
_GAPS = 9
_MOST_STATES = 24  # rows of the matrix that can be read on a slide
_LEGEND_LETTERS = 130  # in two lines below the map
_SWATCH, _HATCHED = "\N{BLACK SQUARE}", "\N{SQUARE WITH UPPER RIGHT TO LOWER LEFT FILL}"


def write_deck(show: Show, shown: Shown, narrowed: Mapping[str, str]) -> bytes:
    """The PPTX of a show.

    Args:
        show: what is told, with its release and language.
        shown: the rows for matrix and gaps.
        narrowed: country or theme that the gaps are narrowed to.
    """
    lang, _ = show.lang, show.lang.gettext
    slides = Slides(_foot(show))
    slides.title(show.title, [show.about, _foot(show)], _provenance(show))
    for frame, drawn in zip(show.frames, _pictures(show), strict=True):
        _step_slide(slides, frame, drawn, show)
    _matrix(slides, shown, show)
    _gaps(slides, shown, narrowed, show)
    _reading_slide(slides, show)
    return _saved(slides.file, show.title, show.release.reference_date, lang)


def _pictures(show: Show) -> list[bytes]:
    drawn = [{"svg": standalone(str(frame.picture()), mark=_place(frame)), "width": _MAP_MM} for frame in show.frames]
    return set_pictures("pictures.typ", {"pictures": drawn}, show.release.reference_date)


def _place(frame: Frame) -> tuple[float, float] | None:
    """Where a ring shows a state that is too small to see."""
    drawn = picture(MAP_WIDTH)
    return drawn.points[frame.country] if frame.view == "map" and frame.country in drawn.small else None


def _foot(show: Show) -> str:
    _ = show.lang.gettext
    release = _("Release {label}").format(label=show.release.label)
    return " · ".join([_("Belarusians abroad: the problem map"), release, show.lang.date(show.release.reference_date)])


def _provenance(show: Show) -> str:
    _ = show.lang.gettext
    text = _("Release {label}, reference date {date}, method {method}, content {content}")
    pinned = show.release
    facts = text.format(
        label=pinned.label,
        date=show.lang.date(pinned.reference_date),
        method=pinned.method,
        content=pinned.content_hash[:12],
    )
    return f"{facts}. CC BY 4.0."


def _step_slide(slides: Slides, frame: Frame, drawn: bytes, show: Show) -> None:
    sentence = frame.sentence.striptags()
    slide = slides.slide(sentence, _notes(frame, show))
    map_width = int((WIDTH - 2 * MARGIN) * (0.5 if frame.block else 1.0))
    slides.picture(slide, drawn, (MARGIN, TOP, map_width, BOTTOM - TOP - 420_000), f"{frame.kicker}. {sentence}")
    legend = slides.text(slide, (MARGIN, BOTTOM - 400_000, map_width, 400_000), "Legend")
    entries = legend_entries(frame, show.lang)
    size = 11 if sum(len(text) + 6 for _key, text, _count in entries) < _LEGEND_LETTERS else 8.5
    for key, text, count in entries:
        colour = paints().get(key, LIGHT["solution"])
        swatch = _HATCHED if is_indicative(key) else _SWATCH
        slides.run(legend.paragraphs[0], f"{swatch} ", size + 1, colour)
        slides.run(legend.paragraphs[0], f"{text} {count}".strip() + "    ", size, LIGHT["quiet"])
    left = MARGIN + map_width + 300_000
    _block(slides, slide, frame, (left, TOP, WIDTH - MARGIN - left, BOTTOM - TOP), show)


def legend_entries(frame: Frame, lang: Language) -> list[tuple[str, str, str]]:
    """Paint, words and count of every entry of the legend that stands beside the same picture on screen."""
    found = []
    entries: Any = lxml_html.fromstring(str(frame.legend))
    for entry in entries.iter("li"):
        swatch = entry.xpath(".//*[contains(@class, 'swatch')]/@class")
        count = "".join(entry.xpath(".//*[@class='count']/text()"))
        if swatch:
            text = " ".join(
                part.strip() for part in entry.xpath(".//text()[not(parent::*[@class='count'])]") if part.strip()
            )
            found.append((str(swatch[0]).rpartition("paint-")[2], text, count))
    if frame.legend and "bivariate" in frame.legend:
        counts = Counter(paint.key.removesuffix("d") for paint in frame.painted.values())
        found = [
            (key, _gap_words(key, lang), str(counts[key]))
            for key in sorted(paints())
            if key[0] == "g" and counts.get(key)
        ] + found
    return found


def _gap_words(key: str, lang: Language) -> str:
    """The square of a gap in words: band of severity and band of coverage."""
    _ = lang.gettext
    rows = (_("severity 1–2"), _("severity 3"), _("severity 4–5"))
    columns = (_("nothing works"), _("partly covered"), _("well covered"))
    return f"{rows[int(key[1]) - 1]}, {columns[int(key[2]) - 1]}"


def _block(slides: Slides, slide: Any, frame: Frame, box: tuple[int, int, int, int], show: Show) -> None:
    block, _ = frame.block, show.lang.gettext
    if isinstance(block, Table) and block.rows:
        rows = [[(cell.text, cell.paint) for cell in cells] for _code, cells in block.rows]
        widths = (1.9, 1.9, 1.6, 1.0) if len(block.heads) == 4 else (1.3, 1.4, 2.2)
        slides.table(slide, box, block.heads, rows, widths, 13, name=block.caption)
        if block.more:
            frame_box = (box[0], BOTTOM - 420_000, box[2], 420_000)  # two lines
            slides.run(slides.text(slide, frame_box, "More").paragraphs[0], block.more, 11, LIGHT["quiet"])
    elif isinstance(block, Statements):
        _statements(slides, slides.text(slide, box, block.title), block, show)
    elif isinstance(block, Listed):
        text = slides.text(slide, box, block.title)
        slides.run(text.paragraphs[0], block.title, 13, LIGHT["quiet"], bold=True)
        for _paint, entry in block.entries:
            slides.run(_next(text), entry, 18)
    elif block is not None:
        slides.run(slides.text(slide, box, "Text").paragraphs[0], _("Nothing in this release."), 16, LIGHT["quiet"])


def _statements(slides: Slides, text: Any, block: Statements, show: Show) -> None:
    lang, _ = show.lang, show.lang.gettext
    slides.run(text.paragraphs[0], block.title, 13, LIGHT["quiet"], bold=True)
    for row in block.rows:
        name = lang.country(row["country"])
        place = f"{name}: " if block.with_country and name not in row["statement"] else ""
        slides.serif(_next(text, 10), place + row["statement"], 16, _tag(row["statement_lang"]))
        slides.run(
            _next(text, 2),
            f"{row['source_title'] or _('source not named')} · {lang.date(row['source_date'])} · {row['id']}",
            10.5,
            LIGHT["quiet"],
        )
    if not block.rows:
        slides.run(_next(text, 10), _("Nothing in this release."), 16, LIGHT["quiet"])
    if block.more:
        slides.run(_next(text, 10), block.more, 11, LIGHT["quiet"])


def _next(text: Any, before: float = 6) -> Any:
    paragraph = text.add_paragraph()
    paragraph.space_before = Pt(before)
    return paragraph


def _notes(frame: Frame, show: Show) -> str:
    """The presenter's note, then where every statement of the slide comes from."""
    _ = show.lang.gettext
    lines = [frame.note, ""] if frame.note else []
    if isinstance(frame.block, Statements):
        lines.append(_("Sources"))
        for row in frame.block.rows:
            address = next((u for u in (row["source_url"], row["locator"]) if (u or "").startswith("http")), "")
            lines.append(
                " · ".join(part for part in (row["id"], row["source_title"], row["source_date"], address) if part)
            )
    return "\n".join([*lines, _provenance(show)])


def _matrix(slides: Slides, shown: Shown, show: Show) -> None:
    lang, _ = show.lang, show.lang.gettext
    cells = shown.cells
    graded = cells[cells["state"] == "graded"]
    states = lang.sorted_countries(graded["country"].unique())
    kept = sorted(states, key=lambda code: -int((graded["country"] == code).sum()))[:_MOST_STATES]
    by_cell = {(row["country"], row["theme"]): row for row in cells.to_dict("records")}
    themes = codebook().codes("theme")
    rows = [
        [(lang.country(code), ""), *(_matrix_cell(by_cell[code, theme], lang) for theme in themes)]
        for code in states
        if code in kept
    ]
    title = _("{n} of {all} cells have a number; {states} of 46 states have any").format(
        n=len(graded), all=len(cells), states=len(states)
    )
    legend = _(
        "Class and evidence grade; in an empty cell problems are not researched yet, which is not “no problem”."
    ) + letters_explained(cells[cells["country"].isin(kept)], lang)
    themes_in_words = ", ".join(f"{theme} {lang.label('theme', theme)}" for theme in themes)
    slide = slides.slide(title, f"{legend}\n{themes_in_words}\n{_provenance(show)}")
    size = 9 if len(rows) > 18 else 11
    widths = [2.0, *[1.0] * len(themes)]
    slides.table(
        slide, (MARGIN, TOP - 450_000, WIDTH - 2 * MARGIN, 0), [_("State"), *themes], rows, widths, size, name=legend
    )


def _matrix_cell(row: Row, lang: Language) -> tuple[str, str]:
    if row["state"] != "graded":
        return state_letter(evidence_state(row), lang), ""
    return f"{row['severity_class']:.0f} {row['grade']}", paint_key(row)


def _gaps(slides: Slides, shown: Shown, narrowed: Mapping[str, str], show: Show) -> None:
    lang, _ = show.lang, show.lang.gettext
    asked = shown.cells
    for name, value in narrowed.items():
        asked = asked[asked[name] == value] if value else asked
    if not (asked["state"] == "graded").any():
        return  # "severe: 0" would read as "no problem"
    listed = agenda(asked)
    listed = listed[listed["reason"] != "not_researched"]
    severe = int((listed["reason"] == "severe_unsolved").sum())
    title = _("Severe and without anything that works: {n}").format(n=severe)
    slide = slides.slide(title, _provenance(show))
    rows = [
        [(lang.country(row["country"]), ""), (lang.label("theme", row["theme"]), ""), (class_word(row, lang), paint_key(row)),
         (interval_words(row, lang), ""), (row["grade"], ""), (lang.number(row["gap"], 2), ""), (reason_text(row["reason"], lang), "")]
        for row in listed.head(_GAPS).to_dict("records")
    ]  # fmt: skip
    heads = (
        _("State"),
        _("Theme"),
        _("Class"),
        _("Severity, 90 % interval"),
        _("Grade"),
        _("Gap"),
        _("Why it is here"),
    )
    box = (MARGIN, TOP - 300_000, WIDTH - 2 * MARGIN, 0)
    if rows:
        slides.table(slide, box, heads, rows, (1.5, 1.4, 1.9, 1.5, 0.8, 0.7, 2.6), 13, name=_("Agenda"))
    else:
        slides.run(
            slides.text(slide, (*box[:3], 600_000), "Text").paragraphs[0],
            _("Nothing in this release."),
            16,
            LIGHT["quiet"],
        )


def _reading_slide(slides: Slides, show: Show) -> None:
    _ = show.lang.gettext
    slide = slides.slide(_("How to read it"), _provenance(show))
    text = slides.text(slide, (MARGIN, TOP - 300_000, WIDTH - 2 * MARGIN, BOTTOM - TOP), "Text")
    lines = (
        _("No report is not “no problem”: without a finding there is no number, ever."),
        _("The grade A to D says how much evidence there is. Grade D is drawn hatched and called indicative."),
        _(
            "Two states differ only if their intervals say so; otherwise we write “not distinguishable”. There is no league table."
        ),
        _(
            "Solutions never lower a severity. They count as coverage, by their status, by how far their legal instrument reaches, and by age. Gap = severity × what is not covered."
        ),
        _provenance(show),
    )
    for at, line in enumerate(lines):
        slides.run(_next(text, 12) if at else text.paragraphs[0], line, 18)


def _tag(lang: str) -> str:
    """``be-BY``: the tag that office programs choose a dictionary by."""
    known = {"en": "en-GB", "be": "be-BY", "de": "de-DE", "fr": "fr-FR", "pl": "pl-PL", "lt": "lt-LT", "uk": "uk-UA"}
    return known.get(lang) or str(Locale.parse(lang).language)


def _saved(file: Any, title: str, day: str, lang: Language) -> bytes:
    """No author, no machine, a fixed date; every run of text knows its language; equal bytes for equal decks."""
    core, stamp = file.core_properties, datetime.fromisoformat(day)
    core.author, core.last_modified_by, core.comments, core.keywords = "", "", "", ""
    core.title, core.language, core.created, core.modified, core.revision = title[:250], lang.code, stamp, stamp, 1
    package = file.part.package
    for relation in list(package._rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            package._rels.pop(relation.rId)
    for slide in file.slides:
        for part in (slide, slide.notes_slide):
            for run in part._element.iter(qn("a:r")):
                properties = run.get_or_add_rPr()
                if not properties.get("lang"):
                    properties.set("lang", _tag(lang.code))
    buffer = io.BytesIO()
    file.save(buffer)
    return without_times(buffer.getvalue())
