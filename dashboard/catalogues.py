"""``python -m dashboard.catalogues``: renew the catalogues from the source and say how complete each language is."""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.i18n import CODEBOOK, LOCALES, OWN_NAME, SOURCE_NAME, own_name
from data.codebook import FALLBACK_LANGUAGE, codebook

KEYWORDS = {**DEFAULT_KEYWORDS, "n_": (1, 2), "RequestError": None}
Count = tuple[int, int]  # translated, all


def template(lang: str) -> Catalog:
    """Every text that a catalogue of this language holds: the interface as it stands in the source, the language's own
    name, which is known, and the codebook unless ``codebook.yml`` itself is written in this language."""
    texts = Catalog(project="problem-map")
    for _file, _line, message, _comments, _context in extract_from_dir(Path(__file__).parent, keywords=KEYWORDS):
        texts.add(message)
    texts.add(SOURCE_NAME, own_name(lang), context=OWN_NAME)
    for place, words in codebook().all_texts():
        if not words.get(lang):
            texts.add(words[FALLBACK_LANGUAGE], context=CODEBOOK, auto_comments=[place])
    return texts


def is_translated(message: Message) -> bool:
    """Whether every form of a text has words, checked by nobody but the translator."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return all(forms or ("",)) and not message.fuzzy


def completeness(catalogue: Catalog) -> tuple[Count, Count]:
    """How many texts are translated and how many there are, of the interface and of the codebook."""
    messages = [message for message in catalogue if message.id]
    parts = ([m for m in messages if m.context != CODEBOOK], [m for m in messages if m.context == CODEBOOK])
    interface, terms = ((sum(map(is_translated, part)), len(part)) for part in parts)
    return interface, terms


def renew(path: Path) -> tuple[Count, Count]:
    """Bring one catalogue up to date; gives its completeness."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(template(path.stem), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.last_translator, catalogue.language_team = "problem-map", "", ""
    catalogue.msgid_bugs_address = ""
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=120, omit_header=False)
    return completeness(catalogue)


def start(lang: str) -> Path:
    """An empty catalogue for a new language, with the plural rule that CLDR has for it."""
    path = LOCALES / f"{lang}.po"
    with path.open("xb") as file:
        write_po(file, Catalog(locale=lang, project="problem-map"), omit_header=False)
    return path


def main(arguments: list[str]) -> None:
    """Renew all and report; with language codes, first start catalogues for these."""
    for lang in arguments:
        start(lang)
    for path in sorted(LOCALES.glob("*.po")):
        interface, terms = renew(path)
        codes = f"{terms[0]} of {terms[1]} texts of the codebook" if terms[1] else "the codebook in codebook.yml"
        print(f"{path.stem}: {interface[0]} of {interface[1]} texts of the interface, {codes}")


if __name__ == "__main__":
    main(sys.argv[1:])
