"""The report of a check as one page for people: counts on top, then file by file, and what to do about each code.

The page stands alone: no script, nothing from elsewhere, and no value from any file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby

from etl.catalogue import entry
from etl.extract import Refusal

ROWS_NAMED = 40  # of one code and column; the CSV beside the page lists all

_STYLE = """
:root { color-scheme: light dark; --page: #fbfaf7; --raised: #fff; --line: #ddd8cc; --text: #1d1b18; --quiet: #625c52;
  --refused: #a3263f; --refused-tint: #f8e9ea; --noted: #7a5a10; --noted-tint: #f6efdc; --good: #0f766e }
@media (prefers-color-scheme: dark) { :root { --page: #191714; --raised: #221f1b; --line: #3c372f; --text: #f3efe6;
  --quiet: #b6ad9d; --refused: #f08ba0; --refused-tint: #35222a; --noted: #e0c27a; --noted-tint: #322b1c; --good: #4fc3b5 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 64rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 Inter, "Noto Sans", "Segoe UI", system-ui, sans-serif }
h1, h2 { font-family: "Source Serif 4", "Noto Serif", Georgia, serif; font-weight: 600; line-height: 1.25; margin: 0 }
h1 { font-size: 2rem } h2 { font-size: 1.35rem; overflow-wrap: anywhere }
p { margin: .5rem 0 0; max-width: 44rem } .quiet { color: var(--quiet) }
dl { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.5rem 0 0 }
dl div { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem 1rem; min-width: 8rem }
dt { color: var(--quiet); font-size: .875rem } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums }
nav ul { margin: 1.5rem 0 0; padding: 0; list-style: none; columns: 2 18rem } nav li { margin: 0 0 .35rem; overflow-wrap: anywhere }
a { color: inherit; text-underline-offset: .2em } a:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line) }
ol { list-style: none; margin: 1rem 0 0; padding: 0 }
li.item { background: var(--raised); border: 1px solid var(--line); border-left: .3rem solid var(--noted);
  border-radius: .5rem; padding: .8rem 1rem; margin-top: .75rem }
li.error { border-left-color: var(--refused) }
.tag { display: inline-block; padding: 0 .5rem; border-radius: .25rem; font-size: .8125rem; background: var(--noted-tint); color: var(--noted) }
.error .tag { background: var(--refused-tint); color: var(--refused) }
.head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline }
.head strong { font-weight: 600 } code { font: .875em ui-monospace, "Noto Sans Mono", monospace; color: var(--quiet); overflow-wrap: anywhere }
.do { color: var(--good) } .where { overflow-wrap: anywhere }
@media print { body { padding: 0; max-width: none } li.item { break-inside: avoid } }
"""


def page(refusals: Sequence[Refusal], counts: Mapping[str, int]) -> str:
    """The page as HTML text; ``counts`` are words and numbers for its head."""
    errors = sum(refusal.severity == "error" for refusal in refusals)
    warnings = len(refusals) - errors
    title = _title(errors, warnings)
    files = _by_file(refusals)
    numbers = {**counts, "refusals": errors, "notes": warnings}
    boxes = "".join(f"<div><dt>{escape(name)}</dt><dd>{number:,}</dd></div>" for name, number in numbers.items())
    links = "".join(
        f'<li><a href="#file-{at}">{escape(name)}</a> <span class="quiet">{_tally(own)}</span></li>'
        for at, (name, own) in enumerate(files.items(), 1)
    )
    contents = f'<nav aria-label="Files"><ul>{links}</ul></nav>' if len(files) > 1 else ""
    body = "".join(_file(at, name, own) for at, (name, own) in enumerate(files.items(), 1))
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title><style>{_STYLE}</style></head><body>
<header><h1>{escape(title)}</h1>
<p class="quiet">What is refused was not taken; what is noted was. Rows are counted as in the file itself. Values are never
shown here: look them up in the file. The table of the same name (.csv) lists every row.</p>
<dl>{boxes}</dl>{contents}</header>
<main>{body}</main></body></html>
"""


def _title(errors: int, warnings: int) -> str:
    if errors:
        return f"{errors:,} {'refusal' if errors == 1 else 'refusals'} to mend"
    return f"Nothing refused, {warnings:,} noted" if warnings else "Nothing refused"


def _by_file(refusals: Sequence[Refusal]) -> dict[str, list[Refusal]]:
    """Files in which something was refused first, each group by name."""
    files: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        files.setdefault(refusal.file, []).append(refusal)
    return dict(sorted(files.items(), key=lambda item: (not any(r.severity == "error" for r in item[1]), item[0])))


def _tally(refusals: Sequence[Refusal]) -> str:
    errors = sum(refusal.severity == "error" for refusal in refusals)
    parts = [
        f"{errors:,} refused" if errors else "",
        f"{len(refusals) - errors:,} noted" if len(refusals) > errors else "",
    ]
    return ", ".join(filter(None, parts))


def _file(at: int, name: str, refusals: Sequence[Refusal]) -> str:
    def kind(refusal: Refusal) -> tuple[bool, str, str, str, str]:
        return refusal.severity != "error", refusal.code, refusal.sheet, refusal.column, refusal.message

    items = "".join(_item(list(same)) for _, same in groupby(sorted(refusals, key=kind), key=kind))
    return f'<section id="file-{at}"><h2>{escape(name)}</h2><p class="quiet">{_tally(refusals)}</p><ol>{items}</ol></section>'


def _item(same: list[Refusal]) -> str:
    """Refusals that differ in nothing but their row, with what they mean and what to do."""
    first, words = same[0], entry(same[0].code)
    tag = "Refused" if first.severity == "error" else "Noted"
    rows = sorted({refusal.row for refusal in same if refusal.row is not None})
    place = [
        f"sheet {first.sheet}" if first.sheet else "",
        f"column {first.column}" if first.column else "",
        _rows(rows),
    ]
    where = ", ".join(filter(None, place))
    told = first.message[:1].upper() + first.message[1:]
    return (
        f'<li class="item {first.severity}"><div class="head"><span class="tag">{tag}</span>'
        f"<strong>{escape(words.meaning)}</strong><code>{escape(first.code)}</code></div>"
        + (f'<p class="where">{escape(where)}</p>' if where else "")
        + f'<p class="quiet where">{_marked(told)}</p>'
        + (f'<p class="do">{_marked(words.remedy)}</p>' if words.remedy else "")
        + "</li>"
    )


def _marked(text: str) -> str:
    """A sentence with its commands set as such."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def _rows(rows: list[int]) -> str:
    if not rows:
        return ""
    named = ", ".join(f"{row:,}" for row in rows[:ROWS_NAMED])
    more = f" and {len(rows) - ROWS_NAMED:,} more" if len(rows) > ROWS_NAMED else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {named}{more}"
