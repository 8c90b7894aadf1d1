"""``python -m dashboard.catalogues``: renew the catalogues from the source and say how complete each language is."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard.i18n import LOCALES

KEYWORDS = {**DEFAULT_KEYWORDS, "n_": (1, 2)}


def template() -> Catalog:
    """Every text of the interface, as it stands in the source."""
    texts = Catalog(project="problem-map")
    for _file, _line, message, _comments, _context in extract_from_dir(Path(__file__).parent, keywords=KEYWORDS):
        texts.add(message)
    return texts


def is_translated(message: Message) -> bool:
    """Whether every form of a text has words, checked by nobody but the translator."""
    forms = (message.string,) if isinstance(message.string, str) else message.string
    return all(forms or ("",)) and not message.fuzzy


def renew(path: Path, texts: Catalog) -> tuple[int, int]:
    """Bring one catalogue up to date; gives how many texts are translated and how many there are."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem)
    catalogue.update(texts, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.last_translator, catalogue.language_team = "problem-map", "", ""
    catalogue.msgid_bugs_address = ""
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=120, omit_header=False)
    messages = [message for message in catalogue if message.id]
    return sum(map(is_translated, messages)), len(messages)


def main() -> None:
    """Renew all and report."""
    texts = template()
    for path in sorted(LOCALES.glob("*.po")):
        done, all_texts = renew(path, texts)
        print(f"{path.stem}: {done} of {all_texts} texts translated")


if __name__ == "__main__":
    main()
