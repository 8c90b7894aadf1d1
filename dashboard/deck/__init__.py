"""Decks: a story, a country or a theme as PPTX slides that can be edited, with native tables and sources in the notes."""
