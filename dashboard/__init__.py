"""The way out: pages, figures, tables, documents and the open interface."""
