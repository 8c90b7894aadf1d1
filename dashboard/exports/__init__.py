"""The tables of the pages as files: every row of the view, with codes beside words."""
