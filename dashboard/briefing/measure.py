"""Roughly how much paper a document takes: a guess from its letters, so that few documents are set twice."""

from __future__ import annotations

from math import ceil

from dashboard.briefing.model import Bar, Bars, Block, Document, Facts, Inline, Items, Paragraph, Table, plain

# Millimetres of the PDF template, and how many letters stand in its lines.
_PAGE = 320.0
_HEAD, _HEADING, _LINE, _SMALL = 46.0, 10.5, 4.7, 3.7
_LETTERS, _SMALL_LETTERS, _NOTE_LETTERS = 104, 122, 142


def pages(document: Document) -> float:
    """How many pages the document may fill; a guess on the full side, that setting the pages corrects."""
    notes = sum(_height(note, _NOTE_LETTERS, 3.0) for note in document.notes.values())
    blocks = sum(_block(block) for block in document.blocks())
    return (_HEAD + _HEADING * len(document.sections) + blocks + notes) / _PAGE


def _height(content: Inline, letters: int, line: float) -> float:
    return ceil(len(plain(content)) / letters) * line


def _block(block: Block) -> float:
    match block:
        case Paragraph():
            return _height(block.content, _LETTERS, _LINE) + 1.5
        case Items():
            return sum(
                _height(one.text, _LETTERS, _LINE) + _height(one.aside, _SMALL_LETTERS, _SMALL) + 2.1
                for one in block.items
            )
        case Bars():
            return 13 + sum(_bar(row) for row in block.rows)
        case Table():
            return 12 + sum(max(_height(cell, 44, 4.4) for cell in row) + 3 for row in block.rows)
        case Facts():
            return 4.6 * len(block.pairs)


def _bar(row: Bar) -> float:
    """A row of bars: two lines where its words are long; a cell without a number has room for its words."""
    longest = max(len(row.solution), len(row.name), len(row.words) if row.severity else 0)
    return 8.5 if longest > 14 else 5.8
